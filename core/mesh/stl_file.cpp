#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "mesh/loaders.h"
#include "mesh/mesh_builder.h"
#include "mesh/vertex_merge.h"

namespace rankscope {
namespace {

constexpr std::size_t kTitle = 80;
constexpr std::size_t kFacet = 50;
constexpr std::size_t kMostCornersOfAFacet = 1 << 20;

std::uint32_t littleEndian(const std::uint8_t* bytes) {
  return bytes[0] | std::uint32_t{bytes[1]} << 8 | std::uint32_t{bytes[2]} << 16 |
         std::uint32_t{bytes[3]} << 24;
}

/// Gives each place one vertex.
class StlMaker {
 public:
  explicit StlMaker(const std::string& where) : where_(where), builder_(where) {}

  void corner(double x, double y, double z) {
    if (corners_.size() >= kMostCornersOfAFacet) {
      throw UserError(where_, fmt::format("has a facet of more than {} corners", kMostCornersOfAFacet),
                      "repair the mesh");
    }
    const Point3 place{static_cast<float>(x), static_cast<float>(y), static_cast<float>(z)};
    const std::uint32_t number = merger_.numberOf(place);
    if (number >= builder_.vertexCount()) {
      builder_.addVertex(x, y, z);  // refuses what is not finite, which would never be found again
    }
    corners_.push_back(number);
  }
  std::size_t corners() const { return corners_.size(); }
  void endFace() {
    builder_.addFace(corners_);
    corners_.clear();
  }
  Mesh finish() { return builder_.finish(); }

 private:
  std::string where_;
  MeshBuilder builder_;
  VertexMerger merger_;
  std::vector<std::int64_t> corners_;
};

Mesh loadBinary(ByteSource& source, std::uint32_t facets) {
  if (std::uint64_t{facets} * kFacet != source.remaining()) {
    throw UserError(source.where(),
                    fmt::format("promises {} facets, but has {} bytes for them and not {}", facets,
                                source.remaining(), std::uint64_t{facets} * kFacet),
                    "get the whole file");
  }
  StlMaker maker(source.where());
  std::array<std::uint8_t, kFacet> facet{};
  for (std::uint32_t i = 0; i < facets; ++i) {
    source.read(facet);
    for (std::size_t corner = 1; corner <= 3; ++corner) {  // the first three floats are the normal
      std::array<double, 3> place{};
      for (std::size_t k = 0; k < 3; ++k) {
        place[k] = std::bit_cast<float>(littleEndian(facet.data() + 12 * corner + 4 * k));
      }
      maker.corner(place[0], place[1], place[2]);
    }
    maker.endFace();
  }
  return maker.finish();
}

std::string lowered(std::string_view word) {
  std::string out(word);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

class AsciiReader {
 public:
  explicit AsciiReader(ByteSource& source) : source_(source), maker_(source.where()) {}

  Mesh read() {
    std::string line;
    while (source_.line(line)) {
      take(line);
    }
    if (maker_.corners() != 0) {
      throw UserError(source_.where(), "ends within a facet", "get the whole file");
    }
    return maker_.finish();
  }

 private:
  void take(const std::string& line) {
    NumberLine words(line);
    const std::string keyword = lowered(words.word().substr(0, 16));
    if (keyword == "vertex") {
      takeVertex(words);
    } else if (keyword == "endloop") {
      maker_.endFace();
    }
  }

  void takeVertex(NumberLine& words) {
    std::array<double, 3> place{};
    for (double& value : place) {
      const std::string_view word = words.word();
      if (!parseNumber(word, value)) {
        throw UserError(source_.where(),
                        fmt::format("line {}: '{}' is no coordinate", source_.lineNumber(), word),
                        "repair the mesh");
      }
    }
    maker_.corner(place[0], place[1], place[2]);
  }

  ByteSource& source_;
  StlMaker maker_;
};

}  // namespace

/// Some binary files start with "solid" too: then the size tells.
Mesh loadStl(ByteSource& source) {
  std::array<std::uint8_t, kTitle + 4> head{};
  if (source.size() < head.size()) {
    return AsciiReader(source).read();
  }
  source.read(head);
  const std::uint32_t facets = littleEndian(head.data() + kTitle);
  const std::string title(head.begin(), head.begin() + kTitle);
  const bool text = NumberLine(title).word() == "solid" || lowered(NumberLine(title).word()) == "solid";
  if (!text || std::uint64_t{facets} * kFacet == source.remaining()) {
    return loadBinary(source, facets);
  }
  source.rewind();
  return AsciiReader(source).read();
}

}  // namespace rankscope
