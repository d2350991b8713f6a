#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "mesh/mesh_file.h"
#include "mesh_fixture.h"

namespace rankscope {
namespace {

using meshes::Bytes;
using meshes::bytesOf;
using meshes::put;

const std::string kPoints = "element vertex 4\nproperty float x\nproperty float y\nproperty float z\n";
const std::string kFaces = "element face 2\nproperty list uchar int vertex_indices\n";
const std::string kCorners = "0 0 0\n1 0 0\n0 1 0\n0 0 1\n";

std::string ascii(const std::string& declarations, const std::string& body) {
  return "ply\nformat ascii 1.0\n" + declarations + "end_header\n" + body;
}

Mesh ply(const std::string& text) {
  return decodeMesh(bytesOf(text), MeshFormat::Ply, "mesh");
}

TEST(PlyFile, Ascii) {
  const Mesh mesh =
      ply(ascii("comment hello\nobj_info more\n" + kPoints + kFaces, kCorners + "3 0 2 1\n4 0 1 3 2\n"));
  EXPECT_EQ(mesh.positions, (std::vector<Point3>{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}}));
  EXPECT_EQ(mesh.triangles.size(), 3U);
  EXPECT_TRUE(mesh.normals.empty());
  EXPECT_EQ(ply("ply\r\nformat ascii 1.0\r\n" + kPoints + kFaces + "end_header\r\n" + kCorners +
                "3 0 2 1\r\n3 0 1 3")
                .triangles.size(),
            2U);
}

template <class Count, class Index>
Bytes binary(bool bigEndian, const std::string& countType, const std::string& indexType) {
  const std::string format = bigEndian ? "binary_big_endian" : "binary_little_endian";
  Bytes out =
      bytesOf("ply\nformat " + format +
              " 1.0\nelement camera 2\nproperty list uchar double view\nproperty short id\n"
              "element vertex 4\nproperty uchar red\nproperty double z\nproperty float x\nproperty list int "
              "float weights\nproperty float y\nelement face 2\nproperty uchar flags\nproperty list " +
              countType + " " + indexType + " vertex_index\nproperty float quality\nend_header\n");
  for (int i = 0; i < 2; ++i) {
    put(out, std::uint8_t{1}, bigEndian);
    put(out, 3.5, bigEndian);
    put(out, std::int16_t{7}, bigEndian);
  }
  for (const Point3& p : {Point3{0, 0, 0}, Point3{1, 0, 0}, Point3{0, 1, 0}, Point3{0, 0, 1}}) {
    put(out, std::uint8_t{200}, bigEndian);
    put(out, static_cast<double>(p[2]), bigEndian);
    put(out, p[0], bigEndian);
    put(out, std::int32_t{2}, bigEndian);
    put(out, 9.0F, bigEndian);
    put(out, 8.0F, bigEndian);
    put(out, p[1], bigEndian);
  }
  for (const Triangle& t : {Triangle{0, 2, 1}, Triangle{0, 1, 3}}) {
    put(out, std::uint8_t{0}, bigEndian);
    put(out, Count{3}, bigEndian);
    for (const std::uint32_t corner : t) {
      put(out, static_cast<Index>(corner), bigEndian);
    }
    put(out, 0.5F, bigEndian);
  }
  return out;
}

TEST(PlyFile, BinaryOfBothOrdersAndAllTypesSkipsWhatItDoesNotKnow) {
  for (const bool bigEndian : {false, true}) {
    for (const Bytes& bytes : {binary<std::uint8_t, std::int32_t>(bigEndian, "uchar", "int"),
                               binary<std::int8_t, std::uint32_t>(bigEndian, "int8", "uint32"),
                               binary<std::int16_t, std::uint16_t>(bigEndian, "short", "ushort"),
                               binary<std::uint16_t, std::int16_t>(bigEndian, "uint16", "int16"),
                               binary<std::int32_t, std::uint8_t>(bigEndian, "int", "uchar"),
                               binary<std::uint32_t, std::int8_t>(bigEndian, "uint", "char")}) {
      const Mesh mesh = decodeMesh(bytes, MeshFormat::Ply, "mesh");
      EXPECT_EQ(mesh.positions, (std::vector<Point3>{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}}));
      EXPECT_EQ(mesh.triangles, (std::vector<Triangle>{{0, 2, 1}, {0, 1, 3}}));
    }
  }
}

TEST(PlyFile, StripsTurnAboutAndStartAnew) {
  const std::string strips = "element tristrips 1\nproperty list int int vertex_indices\n";
  const Mesh mesh = ply(ascii(kPoints + strips, kCorners + "13 0 1 2 3 -1 1 2 3 -1 0 0 1 2\n"));
  // 0 1 2, then 2 1 3 turned; 1 2 3 anew; and the repeated 0 turns 0 1 2 about.
  EXPECT_EQ(mesh.triangles, (std::vector<Triangle>{{0, 1, 2}, {2, 1, 3}, {1, 2, 3}, {1, 0, 2}}));
}

TEST(PlyFile, WithoutFacesButWithNormalsIsACloud) {
  const std::string normals = "property float nx\nproperty float ny\nproperty float nz\n";
  const std::string body = "0 0 0 0 0 5\n1 0 0 0 0 1\n0 1 0 0 1 0\n0 0 1 1 0 0\n";
  const Mesh cloud = ply(ascii(kPoints + normals, body));
  EXPECT_TRUE(cloud.isPointCloud());
  EXPECT_EQ(cloud.normals[0], (Point3{0, 0, 1}));
  EXPECT_TRUE(ply(ascii(kPoints + normals + "element face 0\nproperty list uchar int vertex_indices\n", body))
                  .isPointCloud());
}

TEST(PlyFile, AHeaderThatLiesIsRefused) {
  const auto format = MeshFormat::Ply;
  const std::string many =
      "element vertex 4000000000\nproperty float x\nproperty float y\nproperty float z\n";
  EXPECT_REFUSED(ascii(many + kFaces, kCorners), format, "promises 4000000000 of vertex");
  EXPECT_REFUSED(ascii("element vertex 99999999999999999999\nproperty float x\n", ""), format, "no count");
  EXPECT_REFUSED(ascii("element vertex -4\nproperty float x\n", ""), format, "no count");
  EXPECT_REFUSED(
      ascii(kPoints + "element face 1000\nproperty list uchar int vertex_indices\n", kCorners + "3 0 1 2\n"),
      format, "promises 1000 of face");
  EXPECT_REFUSED(ascii(kPoints + kFaces, kCorners + "3 0 1 2\n9 0 "), format, "list of 9");
  EXPECT_REFUSED(ascii(kPoints + kFaces, kCorners + "3 0 1 2\n-3 0 1 2"), format, "list of -3");
  EXPECT_REFUSED(ascii(kPoints + kFaces, kCorners + "3 0 1 2\n3 0 1  "), format, "ends before");
  EXPECT_REFUSED(ascii(kPoints + kFaces, kCorners + "3 0 1 2\n3 0 1 4\n"), format,
                 "face 2 refers to vertex 5");
  EXPECT_REFUSED(ascii(kPoints + kFaces, kCorners + "3 0 1 2\n3 0 1 -4\n"), format,
                 "face 2 refers to vertex");
  EXPECT_REFUSED(ascii(kPoints + kFaces, kCorners + "3 0 1 2\n3 0 1 1.5\n"), format, "whole number");
  Bytes cut = binary<std::uint8_t, std::int32_t>(false, "uchar", "int");
  for (std::size_t length = cut.size() - 1; length > 0; length -= 7 < length ? 7 : length) {
    EXPECT_NE(
        meshes::complaint(Bytes(cut.begin(), cut.begin() + static_cast<std::ptrdiff_t>(length)), format), "");
  }
}

TEST(PlyFile, WhatIsNoneIsRefused) {
  const auto format = MeshFormat::Ply;
  EXPECT_REFUSED(std::string("plyx\n"), format, "'ply'");
  EXPECT_REFUSED(std::string("ply\nformat ascii 1.0\n"), format, "without end");
  EXPECT_REFUSED(std::string("ply\nend_header\n"), format, "before it says the format");
  EXPECT_REFUSED(std::string("ply\nformat binary 1.0\nend_header\n"), format, "unknown format 'binary'");
  EXPECT_REFUSED(ascii("property float x\n", ""), format, "no element");
  EXPECT_REFUSED(ascii("element vertex 1\nproperty half x\n", ""), format, "'half'");
  EXPECT_REFUSED(ascii("element vertex 1\nproperty list float int x\n", ""), format, "fractions");
  EXPECT_REFUSED(ascii("vertices 4\n", ""), format, "'vertices'");
  EXPECT_REFUSED(ascii("element vertex 1\nproperty float x\nproperty float y\n", "1 2\n"), format,
                 "x, y and z");
  EXPECT_REFUSED(
      ascii(kPoints + "element face 1\nproperty list uchar float vertex_indices\n", kCorners + "3 0 1 2\n"),
      format, "fractions");
  EXPECT_REFUSED(ascii(kPoints + "element face 1\nproperty uchar red\n", kCorners + "3\n"), format,
                 "without vertex_indices");
  EXPECT_REFUSED(ascii(kPoints + kFaces, "0 0 0\n0 nan 1\n" + kCorners), format, "vertex 2 is not finite");
  EXPECT_REFUSED(ascii(kPoints + kFaces, "0 0 0\n0 a 1\n" + kCorners), format, "'a'");
  EXPECT_REFUSED(ascii(kPoints, kCorners), format, "neither faces nor normals");
  EXPECT_REFUSED(ascii(kPoints + kFaces, "0 0 0\n1 0 0\n0 1 0\n1 1 0\n3 0 1 2\n3 0 1 3\n"), format,
                 "flat: along z");
}

}  // namespace
}  // namespace rankscope
