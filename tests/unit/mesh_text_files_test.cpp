// OBJ, OFF, STL and XYZ.
#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "mesh/mesh_file.h"
#include "mesh_fixture.h"

namespace rankscope {
namespace {

using meshes::bytesOf;

const std::string kTetrahedron = "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\n";

Mesh obj(const std::string& text) {
  return decodeMesh(bytesOf(text), MeshFormat::Obj, "mesh");
}

TEST(ObjFile, FacesOfAllKinds) {
  const Mesh mesh =
      obj(kTetrahedron +
          "vt 0 0\nvn 0 0 1\n# a comment\no thing\ng group\nusemtl none\nmtllib /etc/passwd\ns 1\n"
          "f 1 3 2\nf 1/1 2/1 4/1\nf 1//1 4//1 3//1\nf -3/1/1 -2/1/1 -1/1/1 # behind a face\nl 1 2\n");
  ASSERT_EQ(mesh.positions.size(), 4U);
  EXPECT_EQ(mesh.triangles, (std::vector<Triangle>{{0, 2, 1}, {0, 1, 3}, {0, 3, 2}, {1, 2, 3}}));
  EXPECT_EQ(mesh.normals.size(), 4U) << "each vertex has a normal from some corner";
  EXPECT_FLOAT_EQ(mesh.normals[0][2], 1);
}

TEST(ObjFile, WindowsLinesTabsContinuationsAndColours) {
  const Mesh mesh =
      obj("v\t0 0 0 1 0.5 0.5\r\nv 1.5e0 \\\r\n0 0\r\nv 0 +1 0\r\n  v 0 0 -1\r\nf 1 2 3\r\nf 1 3 \\\n 4\r\nf "
          "1 4 2");
  ASSERT_EQ(mesh.positions.size(), 4U);
  EXPECT_EQ(mesh.positions[1], (Point3{1.5F, 0, 0}));
  EXPECT_EQ(mesh.triangles.size(), 3U);
}

TEST(ObjFile, VerticesMayComeAfterFaces) {
  EXPECT_EQ(obj("f 1 2 3\nf 1 2 4\n" + kTetrahedron).triangles.size(), 2U);
}

TEST(ObjFile, PolygonsKeepTheirArea) {
  // An L of six corners, whose fan would cover what is outside.
  const Mesh l =
      obj("v 0 0 0\nv 0 1 0\nv 1 1 0\nv 1 2 0\nv 2 2 0\nv 2 0 0\nv 0 0 1\nf 1 2 3 4 5 6\nf 1 2 7\n");
  ASSERT_EQ(l.triangles.size(), 5U);
  EXPECT_NEAR(areaOf(l), 3 + 0.5, 1e-6);
}

TEST(ObjFile, WithoutFacesButWithNormalsIsACloud) {
  const Mesh cloud = obj(kTetrahedron + "vn 0 0 2\nvn 0 1 0\nvn 1 0 0\nvn 0 0 0\n");
  EXPECT_TRUE(cloud.isPointCloud());
  EXPECT_EQ(cloud.normals[0], (Point3{0, 0, 1}));
  EXPECT_EQ(measureMesh(cloud).zeroNormals, 1U);
}

TEST(ObjFile, IsRefusedInOneLine) {
  const std::string& v = kTetrahedron;
  const auto format = MeshFormat::Obj;
  EXPECT_REFUSED(v, format, "neither faces nor normals");
  EXPECT_REFUSED(std::string("# nothing\n"), format, "no vertices");
  EXPECT_REFUSED(std::string(), format, "empty");
  EXPECT_REFUSED(v + "f 1 2 5\n", format, "face 1 refers to vertex 5, but there are 4");
  EXPECT_REFUSED(v + "f 1 2 3\nf 1 2 0\n", format, "line 6 refers to vertex 0");
  EXPECT_REFUSED(v + "f 1 2 -5\n", format, "face 1 refers to vertex -5");
  EXPECT_REFUSED(v + "f 1 2 4294967297\n", format, "4294967297");
  EXPECT_REFUSED(v + "f 1 2 99999999999999999999\n", format, "no corner");
  EXPECT_REFUSED(v + "f 1 2 -9223372036854775808\n", format, "out of range");
  EXPECT_REFUSED(v + "f 1 2 x\n", format, "'x'");
  EXPECT_REFUSED(v + "f 1 2 3/4/5/6\n", format, "no corner");
  EXPECT_REFUSED(v + "v 1 nan 2\nf 1 2 3\n", format, "vertex 5");
  EXPECT_REFUSED(v + "v 1 -inf 2\nf 1 2 3\n", format, "vertex 5");
  EXPECT_REFUSED(v + "v 1 1e999 2\nf 1 2 3\n", format, "vertex 5");
  EXPECT_REFUSED(v + "v 1 1e30 2\nf 1 2 3\n", format, "vertex 5 is too far away");
  EXPECT_REFUSED(v + "v 1 2\nf 1 2 3\n", format, "line 5 holds fewer than three numbers");
  EXPECT_REFUSED(v + "v 1 2 three\nf 1 2 3\n", format, "'three'");
  EXPECT_REFUSED(std::string("v 0 0 7\nv 1 0 7\nv 0 1 7\nf 1 2 3\n"), format, "flat: along z");
  EXPECT_REFUSED(v + "v 0 0 0\nf 1 1 1\nf 5 5 5\n", format, "flat");
  EXPECT_REFUSED(v + "f 1 2 3 " + std::string(5 << 20, ' '), format, "4 MiB");
}

TEST(ObjFile, AVertexOfNoFaceMayBeAnywhere) {
  const Mesh mesh = obj("v 1e6 1e6 1e6\n" + kTetrahedron + "f 2 3 4\nf 2 3 5\n");
  EXPECT_EQ(measureMesh(mesh).bounds.highest, (Vector3{1, 1, 1}));
  EXPECT_EQ(measureMesh(mesh).unreferencedVertices, 1U);
}

Mesh off(const std::string& text) {
  return decodeMesh(bytesOf(text), MeshFormat::Off, "mesh");
}

TEST(OffFile, ItsVariants) {
  const std::string points = "0 0 0\n1 0 0\n1 1 0\n0 1 0\n0 0 1\n";
  const std::string faces = "4 0 1 2 3\n3 0 1 4 255 0 0\n";
  const Mesh plain = off("OFF\n# comment\n5 2 0\n\n" + points + faces);
  EXPECT_EQ(plain.positions.size(), 5U);
  EXPECT_EQ(plain.triangles.size(), 3U);
  EXPECT_NEAR(areaOf(plain), 1.5, 1e-6);
  EXPECT_EQ(off("OFF 5 2 0\n" + points + faces).triangles, plain.triangles);
  EXPECT_EQ(off("OFF5 2 0\n" + points + faces).triangles, plain.triangles) << "as ModelNet writes";
  EXPECT_EQ(off("5 2 0\n" + points + faces).triangles, plain.triangles);
  const std::string coloured =
      "0 0 0 255 0 0 255\n1 0 0 1 1 1 1\n1 1 0 1 1 1 1\n0 1 0 1 1 1 1\n0 0 1 1 1 1 1\n";
  EXPECT_EQ(off("COFF\n5 2 0\n" + coloured + faces).positions, plain.positions);
  const Mesh cloud = off("NOFF\n2 0 0\n0 0 0 0 0 3\n1 1 1 0 1 0\n");
  EXPECT_TRUE(cloud.isPointCloud());
  EXPECT_EQ(cloud.normals[0], (Point3{0, 0, 1}));
}

TEST(OffFile, IsRefusedInOneLine) {
  const auto format = MeshFormat::Off;
  const std::string points = "0 0 0\n1 0 0\n1 1 0\n0 0 1\n";
  EXPECT_REFUSED("OFF\n4 1 0\n" + points, format, "ends before the 4 vertices and 1 faces");
  EXPECT_REFUSED("OFF\n4 1 0\n" + points + "3 0 1 4\n", format, "face 1 refers to vertex 5, but there are 4");
  EXPECT_REFUSED("OFF\n4 1 0\n" + points + "3 0 1 -1\n", format, "face 1 refers to vertex 0");
  EXPECT_REFUSED("OFF\n4 1 0\n" + points + "5 0 1 2\n", format, "should hold 5 corners");
  EXPECT_REFUSED(std::string("OFF\n4000000000 1 0\n0 0 0\n"), format, "promises 4000000000");
  EXPECT_REFUSED(std::string("OFF\nfour 1 0\n"), format, "line 2");
  EXPECT_REFUSED(std::string("OFF BINARY\nxyz"), format, "binary");
  EXPECT_REFUSED(std::string("4OFF\n1 0 0\n"), format, "three dimensions");
  EXPECT_REFUSED(std::string("OFF\n4 1 0\n0 0 nan\n"), format, "vertex 1");
  EXPECT_REFUSED("OFF\n4 0 0\n" + points, format, "neither faces nor normals");
}

TEST(StlFile, AsciiCornersBecomeSharedVertices) {
  const std::string text =
      "solid a thing\nfacet normal 0 0 1\n outer loop\n  vertex 0 0 0\n  vertex 1 0 0\n  vertex 0 1 0\n "
      "endloop\nendfacet\n"
      "FACET NORMAL 0 0 1\n OUTER LOOP\n  VERTEX 0 0 -0\n  VERTEX 0 1 0\n  VERTEX 0 0 1e0\n "
      "ENDLOOP\nENDFACET\nendsolid\n";
  const Mesh mesh = decodeMesh(bytesOf(text), MeshFormat::Stl, "mesh");
  EXPECT_EQ(mesh.positions.size(), 4U);
  EXPECT_EQ(mesh.triangles, (std::vector<Triangle>{{0, 1, 2}, {0, 2, 3}}));
}

TEST(StlFile, BinaryEvenIfItStartsLikeText) {
  const Mesh box = meshes::box({1, 2, 3});
  meshes::Bytes bytes = meshes::binaryStl(box, 12);
  const Mesh read = decodeMesh(bytes, MeshFormat::Stl, "mesh");
  EXPECT_EQ(read.positions.size(), 8U);
  EXPECT_NEAR(signedVolumeOf(read), 48, 1e-4);
  std::copy_n("solid", 5, bytes.begin());
  EXPECT_EQ(decodeMesh(bytes, MeshFormat::Stl, "mesh").triangles, read.triangles);
}

TEST(StlFile, IsRefusedInOneLine) {
  const auto format = MeshFormat::Stl;
  const Mesh box = meshes::box({1, 2, 3});
  EXPECT_REFUSED(meshes::binaryStl(box, 13), format, "promises 13 facets");
  EXPECT_REFUSED(meshes::binaryStl(box, 4000000000U), format, "promises 4000000000 facets");
  Mesh broken = box;
  broken.positions[3][1] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_REFUSED(meshes::binaryStl(broken, 12), format, "not finite");
  EXPECT_REFUSED(meshes::binaryStl({}, 0), format, "no vertices");
  const std::string facet = "solid\nfacet\nvertex 0 0 0\nvertex 1 0 0\n";
  EXPECT_REFUSED(facet + "vertex 0 nan 0\nendloop\n", format, "vertex 3");
  EXPECT_REFUSED(facet + "vertex 0 one 0\nendloop\n", format, "line 5");
  EXPECT_REFUSED(facet + "vertex 0 1 0\n", format, "ends within a facet");
  EXPECT_REFUSED(std::string("solid\nendsolid\n"), format, "no vertices");
}

TEST(XyzFile, PointsWithNormals) {
  const std::string text = "3\n# x y z nx ny nz\n0 0 0 0 0 2\n// more\n1,1,0,0,1,0\n0;1;1;1;0;0\n\n";
  const Mesh cloud = decodeMesh(bytesOf(text), MeshFormat::Xyz, "mesh");
  EXPECT_TRUE(cloud.isPointCloud());
  EXPECT_EQ(cloud.positions, (std::vector<Point3>{{0, 0, 0}, {1, 1, 0}, {0, 1, 1}}));
  EXPECT_EQ(cloud.normals, (std::vector<Point3>{{0, 0, 1}, {0, 1, 0}, {1, 0, 0}}));
}

TEST(XyzFile, IsRefusedInOneLine) {
  const auto format = MeshFormat::Xyz;
  EXPECT_REFUSED(std::string("0 0 0\n1 1 1\n"), format, "line 1 holds fewer than six numbers");
  EXPECT_REFUSED(std::string("0 0 0 1 0 0 7\n"), format, "more than six");
  EXPECT_REFUSED(std::string("2\nwater\nO 0 0 0\n"), format, "'water'");
  EXPECT_REFUSED(std::string("0 0 nan 1 0 0\n"), format, "vertex 1");
  EXPECT_REFUSED(std::string("0 0 0 0 0 0\n1 1 1 nan 0 0\n"), format, "neither faces nor normals");
}

}  // namespace
}  // namespace rankscope
