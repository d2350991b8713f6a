#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "mesh/loaders.h"
#include "mesh/mesh_builder.h"
#include "mesh/ply_header.h"

namespace rankscope {
namespace {

constexpr std::uint64_t kMostCornersOfAFace = 1 << 20;

template <class T>
double decoded(std::uint64_t bits) {
  using Bits = std::conditional_t<
      sizeof(T) == 1, std::uint8_t,
      std::conditional_t<sizeof(T) == 2, std::uint16_t,
                         std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>>;
  return static_cast<double>(std::bit_cast<T>(static_cast<Bits>(bits)));
}

double decode(PlyType type, std::uint64_t bits) {
  switch (type) {
    case PlyType::Int8:
      return decoded<std::int8_t>(bits);
    case PlyType::UInt8:
      return decoded<std::uint8_t>(bits);
    case PlyType::Int16:
      return decoded<std::int16_t>(bits);
    case PlyType::UInt16:
      return decoded<std::uint16_t>(bits);
    case PlyType::Int32:
      return decoded<std::int32_t>(bits);
    case PlyType::UInt32:
      return decoded<std::uint32_t>(bits);
    case PlyType::Float32:
      return decoded<float>(bits);
    case PlyType::Float64:
      break;
  }
  return decoded<double>(bits);
}

/// The file's numbers, one after the other. Integers of all types are exact in double.
class PlyValues {
 public:
  PlyValues(ByteSource& source, PlyEncoding encoding) : source_(source), encoding_(encoding) {}

  double next(PlyType type) {
    if (encoding_ == PlyEncoding::Ascii) {
      return nextWord();
    }
    const std::size_t size = sizeOf(type);
    std::array<std::uint8_t, 8> bytes{};
    source_.read(std::span(bytes).first(size));
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t at = encoding_ == PlyEncoding::BigEndian ? i : size - 1 - i;
      bits = bits << 8 | bytes[at];
    }
    return decode(type, bits);
  }

  std::int64_t nextInteger(PlyType type) {
    const double value = next(type);
    if (!(std::abs(value) < 1e15) || value != std::floor(value)) {
      throw UserError(source_.where(), fmt::format("holds {} where a whole number should be", value),
                      "save it again as PLY");
    }
    return static_cast<std::int64_t>(value);
  }

  /// The length of a list whose items still fit into the file.
  std::uint64_t nextLength(const PlyProperty& list) {
    const std::int64_t length = nextInteger(list.countType);
    const std::uint64_t each = encoding_ == PlyEncoding::Ascii ? 2 : sizeOf(list.type);
    if (length < 0 || static_cast<std::uint64_t>(length) > (source_.remaining() + 1) / each) {
      throw UserError(source_.where(), fmt::format("promises a list of {}, but ends before", length),
                      "get the whole file");
    }
    return static_cast<std::uint64_t>(length);
  }

  void skip(PlyType type, std::uint64_t count) {
    if (encoding_ != PlyEncoding::Ascii) {
      source_.skip(count * sizeOf(type));
      return;
    }
    for (std::uint64_t i = 0; i < count; ++i) {
      nextWord();
    }
  }

  void skip(const PlyProperty& property) { skip(property.type, property.isList ? nextLength(property) : 1); }

 private:
  double nextWord() {
    if (!source_.word(word_)) {
      throw UserError(source_.where(), "ends before all that its header promises", "get the whole file");
    }
    double value = 0;
    if (!parseNumber(word_, value)) {
      throw UserError(source_.where(),
                      fmt::format("holds '{}' where a number should be", word_.substr(0, 40)),
                      "repair the mesh");
    }
    return value;
  }

  ByteSource& source_;
  PlyEncoding encoding_;
  std::string word_;
};

class PlyReader {
 public:
  explicit PlyReader(ByteSource& source)
      : source_(source),
        header_(readPlyHeader(source)),
        values_(source, header_.encoding),
        builder_(source.where()) {}

  Mesh read() {
    for (const PlyElement& element : header_.elements) {
      if (element.properties.empty()) {
        continue;
      }
      if (element.name == "vertex") {
        readVertices(element);
      } else if (element.name == "face") {
        readAll(element, indexList(element), [this](const PlyProperty& list) { readFace(list); });
      } else if (element.name == "tristrips") {
        readAll(element, indexList(element), [this](const PlyProperty& list) { readStrips(list); });
      } else {
        readAll(element, std::nullopt, [](const PlyProperty&) {});
      }
    }
    return builder_.finish();
  }

 private:
  void readVertices(const PlyElement& element) {
    constexpr std::array<const char*, 6> names{"x", "y", "z", "nx", "ny", "nz"};
    std::array<bool, 6> present{};
    std::vector<std::size_t> slots;  // of each property: which of the names, or 6
    for (const PlyProperty& property : element.properties) {
      std::size_t slot = 0;
      while (slot < names.size() && (property.isList || property.name != names[slot])) {
        ++slot;
      }
      if (slot < names.size()) {
        present[slot] = true;
      }
      slots.push_back(slot);
    }
    if (!present[0] || !present[1] || !present[2]) {
      throw UserError(source_.where(), "has vertices without x, y and z", "save it again as PLY");
    }
    const bool normals = present[3] && present[4] && present[5];
    for (std::uint64_t i = 0; i < element.count; ++i) {
      readVertex(element, slots, normals);
    }
  }

  void readVertex(const PlyElement& element, const std::vector<std::size_t>& slots, bool normals) {
    std::array<double, 6> given{};
    for (std::size_t p = 0; p < slots.size(); ++p) {
      if (slots[p] < given.size()) {
        given[slots[p]] = values_.next(element.properties[p].type);
      } else {
        values_.skip(element.properties[p]);
      }
    }
    builder_.addVertex(given[0], given[1], given[2]);
    if (normals) {
      builder_.setNormal(builder_.vertexCount() - 1, given[3], given[4], given[5]);
    }
  }

  /// Which property holds the corners.
  std::optional<std::size_t> indexList(const PlyElement& element) const {
    for (std::size_t p = 0; p < element.properties.size(); ++p) {
      const PlyProperty& property = element.properties[p];
      if (property.isList && (property.name == "vertex_indices" || property.name == "vertex_index")) {
        if (!isInteger(property.type)) {
          throw UserError(source_.where(), "numbers its vertices in fractions", "save it again as PLY");
        }
        return p;
      }
    }
    throw UserError(source_.where(), fmt::format("has {}s without vertex_indices", element.name),
                    "save it again as PLY");
  }

  template <class Read>
  void readAll(const PlyElement& element, std::optional<std::size_t> wanted, Read read) {
    for (std::uint64_t i = 0; i < element.count; ++i) {
      for (std::size_t p = 0; p < element.properties.size(); ++p) {
        if (p == wanted) {
          read(element.properties[p]);
        } else {
          values_.skip(element.properties[p]);
        }
      }
    }
  }

  void readFace(const PlyProperty& list) {
    const std::uint64_t length = values_.nextLength(list);
    if (length > kMostCornersOfAFace) {
      throw UserError(source_.where(), fmt::format("has a face of {} corners", length),
                      "cut it into triangles");
    }
    corners_.clear();
    for (std::uint64_t i = 0; i < length; ++i) {
      corners_.push_back(values_.nextInteger(list.type));
    }
    builder_.addFace(corners_);
  }

  /// Each index makes a triangle with the two before it, turned about from one to the next; -1 starts anew. A
  /// strip names an index twice to turn once more.
  void readStrips(const PlyProperty& list) {
    const std::uint64_t length = values_.nextLength(list);
    std::array<std::int64_t, 3> last{};
    std::uint64_t seen = 0;
    for (std::uint64_t i = 0; i < length; ++i) {
      const std::int64_t index = values_.nextInteger(list.type);
      if (index == -1) {
        seen = 0;
        continue;
      }
      last = {last[1], last[2], index};
      ++seen;
      if (seen < 3 || last[0] == last[1] || last[1] == last[2] || last[2] == last[0]) {
        continue;
      }
      const bool turned = seen % 2 == 0;
      builder_.addFace(std::array{last[turned ? 1 : 0], last[turned ? 0 : 1], last[2]});
    }
  }

  ByteSource& source_;
  PlyHeader header_;
  PlyValues values_;
  MeshBuilder builder_;
  std::vector<std::int64_t> corners_;
};

}  // namespace

Mesh loadPly(ByteSource& source) {
  return PlyReader(source).read();
}

}  // namespace rankscope
