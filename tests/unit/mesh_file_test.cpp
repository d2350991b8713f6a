// Files on disk: what they are taken for, what they cost, what is written to them.
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "base/file.h"
#include "file_oracle.h"
#include "mesh/mesh_write.h"
#include "mesh_fixture.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;
using testing::TemporaryFolder;

const std::string kObj = "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n";

TEST(MeshFile, IsToldByItsContentBeforeItsName) {
  const TemporaryFolder folder;
  const auto format = [&](const std::string& name, std::string_view content) {
    writeFileAtomically(folder.path() / name, content);
    return meshFormatOf(folder.path() / name);
  };
  EXPECT_EQ(format("a.obj", kObj), MeshFormat::Obj);
  EXPECT_EQ(format("a.OBJ", kObj), MeshFormat::Obj);
  EXPECT_EQ(format("a.xyz", "0 0 0 0 0 1\n"), MeshFormat::Xyz);
  EXPECT_EQ(format("a.stl", "solid\n"), MeshFormat::Stl);
  EXPECT_EQ(format("a.obj", "ply\nformat ascii 1.0\n"), MeshFormat::Ply);
  EXPECT_EQ(format("a.txt", "COFF\n1 1 1\n"), MeshFormat::Off);
  EXPECT_EQ(format("a.txt", "OFFER\n"), std::nullopt);
  const meshes::Bytes stl = meshes::binaryStl(meshes::box({1, 1, 1}), 12);
  EXPECT_EQ(format("a.bin", {reinterpret_cast<const char*>(stl.data()), stl.size()}), MeshFormat::Stl);
  EXPECT_THROW(readMesh(folder.path() / "a.txt"), UserError);
  EXPECT_THROW(readMesh(folder.path() / "none.obj"), UserError);
  EXPECT_THROW(readMesh(folder.path()), UserError);
}

/// In KiB, the most so far.
long memoryUsed() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

TEST(MeshFile, CommentsAndPromisesTakeNoMemory) {
  const TemporaryFolder folder;
  constexpr std::uintmax_t kLong = 400U << 20;
  const auto withHole = [&](const std::string& name, const std::string& before, const std::string& after) {
    const fs::path path = folder.path() / name;
    writeFileAtomically(path, before);
    fs::resize_file(path, kLong);
    std::ofstream(path, std::ios::app | std::ios::binary) << after;
    return path;
  };
  const fs::path obj = withHole("a.obj", "# ", "\n" + kObj);
  const fs::path ply = withHole("a.ply", "ply\nformat ascii 1.0\ncomment ",
                                "\nelement vertex 4000000000\nproperty float x\nend_header\n1 2 3\n");
  const fs::path off = withHole("a.off", "OFF\n#", "\n4000000000 1 1\n");
  const fs::path stl = withHole("a.stl", "solid ", "");
  const long before = memoryUsed();
  EXPECT_EQ(readMesh(obj).triangles.size(), 4U);
  EXPECT_THROW(readMesh(ply), UserError);
  EXPECT_THROW(readMesh(off), UserError);
  EXPECT_THROW(readMesh(stl), UserError);
  EXPECT_LT(memoryUsed() - before, 40 << 10);
}

TEST(MeshFile, WhatIsWrittenComesBackBitByBit) {
  const TemporaryFolder folder;
  Mesh mesh = meshes::torus(1, 0.3, 30, 20);
  mesh.positions[0][0] = std::nextafter(mesh.positions[0][0], 2.0F);
  mesh.positions[5][2] = 1.0e-30F;
  writePly(folder.path() / "a.ply", mesh);
  writeObj(folder.path() / "a.obj", mesh);
  for (const char* name : {"a.ply", "a.obj"}) {
    const Mesh read = readMesh(folder.path() / name);
    EXPECT_EQ(read.positions, mesh.positions) << name;
    EXPECT_EQ(read.triangles, mesh.triangles) << name;
    EXPECT_TRUE(read.normals.empty()) << name;
  }
  EXPECT_EQ(folder.names().size(), 2U) << "no temporary file stays";
  EXPECT_THROW(writePly("/proc/rankscope/a.ply", mesh), UserError);
}

TEST(MeshFile, NormalsAndCloudsComeBack) {
  const TemporaryFolder folder;
  Mesh mesh = meshes::sphere(1, 2);
  mesh.normals = mesh.positions;
  writePly(folder.path() / "a.ply", mesh);
  writeObj(folder.path() / "a.obj", mesh);
  Mesh cloud = mesh;
  cloud.triangles.clear();
  writePly(folder.path() / "cloud.ply", cloud);
  writeObj(folder.path() / "cloud.obj", cloud);
  for (const char* name : {"a.ply", "a.obj", "cloud.ply", "cloud.obj"}) {
    const Mesh read = readMesh(folder.path() / name);
    EXPECT_EQ(read.isPointCloud(), std::string(name).starts_with("cloud"));
    ASSERT_EQ(read.normals.size(), mesh.normals.size()) << name;
    for (std::size_t i = 0; i < mesh.normals.size(); ++i) {
      for (std::size_t k = 0; k < 3; ++k) {
        EXPECT_NEAR(read.normals[i][k], mesh.normals[i][k], 1e-6) << name;
      }
    }
  }
}

}  // namespace
}  // namespace rankscope
