// Writes the seeds of fuzz_mesh: a small mesh or cloud of each kind, whole and cut, and headers that lie. The
// first byte says the format.
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

namespace {

using Seeds = std::vector<std::pair<std::string, std::string>>;

const std::string kPoints = "0 0 0\n1 0 0\n0 1 0\n0 0 1\n";

template <class T>
std::string raw(T value, bool bigEndian = false) {
  std::string bytes(sizeof(T), '\0');
  std::memcpy(bytes.data(), &value, sizeof(T));
  return bigEndian ? std::string(bytes.rbegin(), bytes.rend()) : bytes;
}

Seeds objs() {
  const std::string v = "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\n";
  return {{"plain", v + "f 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n"},
          {"corners", v + "vt 0 0\nvn 0 0 1\nf 1/1/1 3/1/1 2/1/1\nf -4//1 -3//1 -1//1\nf 1/1 2/1 3/1 4/1\n"},
          {"polygon", "v 0 0 0\nv 0 1 0\nv 1 1 0\nv 1 2 0\nv 2 2 0\nv 2 0 1\nf 1 2 3 4 5 6\nf 1 2\nf\n"},
          {"lines", v + "# comment\no a\ng b\nmtllib m\nusemtl n\ns 1\nl 1 2\nf 1 2 \\\n3\r\nf 1 2 4"},
          {"cloud", v + "vn 0 0 1\nvn 0 1 0\nvn 1 0 0\nvn 0 0 0\n"},
          {"range", v + "f 1 2 5\n"},
          {"overflow", v + "f 1 2 4294967297\n"},
          {"nan", "v nan 0 0\nv 1 inf 0\nf 1 2 1\n"},
          {"numbers", "v +1.5e-3 -.5 1e999\nv 1e-999 00 0x1\n"}};
}

std::string plyHead(const std::string& format, const std::string& faces) {
  return "ply\nformat " + format +
         " 1.0\ncomment c\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\n" + faces +
         "end_header\n";
}

std::string plyBody(bool bigEndian) {
  std::string body;
  for (const float value : {0.F, 0.F, 0.F, 1.F, 0.F, 0.F, 0.F, 1.F, 0.F, 0.F, 0.F, 1.F}) {
    body += raw(value, bigEndian);
  }
  for (const std::vector<std::int32_t>& face : {std::vector<std::int32_t>{0, 2, 1}, {0, 1, 3, 2}}) {
    body += static_cast<char>(face.size());
    for (const std::int32_t corner : face) {
      body += raw(corner, bigEndian);
    }
  }
  return body;
}

Seeds plys() {
  const std::string faces = "element face 2\nproperty list uchar int vertex_indices\n";
  const std::string lie = "element face 2000000000\nproperty list uchar int vertex_indices\n";
  const std::string strips = "element tristrips 1\nproperty list int int vertex_indices\n";
  const std::string odd =
      "element edge 1\nproperty int a\nproperty list ushort double b\nelement face 1\nproperty uchar "
      "red\nproperty list char ushort vertex_index\n";
  const std::string normals = "property double nx\nproperty double ny\nproperty double nz\n";
  return {{"ascii", plyHead("ascii", faces) + kPoints + "3 0 2 1\n4 0 1 3 2\n"},
          {"little", plyHead("binary_little_endian", faces) + plyBody(false)},
          {"big", plyHead("binary_big_endian", faces) + plyBody(true)},
          {"lie", plyHead("binary_little_endian", lie) + plyBody(false)},
          {"strips", plyHead("ascii", strips) + kPoints + "8 0 1 2 3 -1 1 2 3\n"},
          {"odd", plyHead("ascii", odd) + kPoints + "7\n2 0.5 1e3\n255\n3 0 1 3\n"},
          {"cloud", plyHead("ascii", normals) + "0 0 0 0 0 1\n1 0 0 0 1 0\n0 1 0 1 0 0\n0 0 1 0 0 0\n"},
          {"list_long", plyHead("ascii", faces) + kPoints + "99999 0 2 1\n"},
          {"list_negative", plyHead("ascii", odd) + kPoints + "7\n-2\n"}};
}

Seeds stls() {
  std::string binary(80, 'b');
  binary += raw(std::uint32_t{2});
  for (const float z : {0.F, 1.F}) {
    for (const float value : {0.F, 0.F, 1.F, 0.F, 0.F, 0.F, 1.F, 0.F, z, 0.F, 1.F, 0.F}) {
      binary += raw(value);
    }
    binary += raw(std::uint16_t{0});
  }
  std::string lie = binary;
  lie[83] = '\x7f';
  const std::string facet =
      "facet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 1\nendloop\nendfacet\n";
  return {{"ascii", "solid s\n" + facet + facet + "endsolid s\n"}, {"binary", binary}, {"lie", lie}};
}

Seeds offs() {
  const std::string faces = "4 0 1 2 3\n3 0 1 3 255 0 0\n";
  return {{"plain", "OFF\n# c\n4 2 0\n" + kPoints + faces},
          {"glued", "OFF4 2 0\n" + kPoints + faces},
          {"colours", "COFF\n3 1 0\n0 0 0 1 1 1 1\n1 0 0 1 1 1 1\n0 1 1 1 1 1 1\n3 0 1 2\n"},
          {"normals", "NOFF\n2 0 0\n0 0 0 0 0 1\n1 1 1 0 1 0\n"},
          {"lie", "OFF\n4000000000 2 0\n" + kPoints},
          {"many_corners", "OFF\n4 1 0\n" + kPoints + "1000000000 0 1 2\n"},
          {"binary", "OFF BINARY\n1234"}};
}

Seeds xyzs() {
  return {{"plain", "2\n0 0 0 0 0 1\n1, 1, 1, 0, 1, 0\n# c\n0;1;2;1;0;0\n"},
          {"short", "0 0 0 1 0\n"},
          {"zero", "0 0 0 0 0 0\n1 1 1 nan 0 0\n"}};
}

void write(const std::filesystem::path& folder, char letter, const std::string& kind, const Seeds& seeds) {
  for (const auto& [name, content] : seeds) {
    std::ofstream(folder / (kind + "_" + name), std::ios::binary) << letter << content;
    std::ofstream(folder / ("cut_" + kind + "_" + name), std::ios::binary)
        << letter << content.substr(0, content.size() * 3 / 4);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_mesh_corpus CORPUS\n";
    return 2;
  }
  const std::filesystem::path folder = std::filesystem::path(argv[1]) / "mesh";
  std::filesystem::create_directories(folder);
  write(folder, 'o', "obj", objs());
  write(folder, 'p', "ply", plys());
  write(folder, 's', "stl", stls());
  write(folder, 'f', "off", offs());
  write(folder, 'x', "xyz", xyzs());
  return 0;
}
