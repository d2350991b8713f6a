#include "mesh/ply_header.h"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"

namespace rankscope {
namespace {

constexpr std::size_t kMostElements = 64;
constexpr std::size_t kMostProperties = 256;

std::optional<PlyType> typeOf(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, PlyType>, 16> names{{{"char", PlyType::Int8},
                                                                        {"int8", PlyType::Int8},
                                                                        {"uchar", PlyType::UInt8},
                                                                        {"uint8", PlyType::UInt8},
                                                                        {"short", PlyType::Int16},
                                                                        {"int16", PlyType::Int16},
                                                                        {"ushort", PlyType::UInt16},
                                                                        {"uint16", PlyType::UInt16},
                                                                        {"int", PlyType::Int32},
                                                                        {"int32", PlyType::Int32},
                                                                        {"uint", PlyType::UInt32},
                                                                        {"uint32", PlyType::UInt32},
                                                                        {"float", PlyType::Float32},
                                                                        {"float32", PlyType::Float32},
                                                                        {"double", PlyType::Float64},
                                                                        {"float64", PlyType::Float64}}};
  for (const auto& [name, type] : names) {
    if (name == word) {
      return type;
    }
  }
  return std::nullopt;
}

class HeaderReader {
 public:
  explicit HeaderReader(ByteSource& source) : source_(source) {}

  PlyHeader read() {
    if (!source_.line(line_) || line_ != "ply") {
      throw UserError(source_.where(), "does not start with 'ply'", "save it again as PLY");
    }
    bool formatSeen = false;
    while (source_.line(line_)) {
      NumberLine words(line_);
      const std::string_view keyword = words.word();
      if (keyword == "end_header") {
        if (!formatSeen) {
          refuse("ends the header before it says the format");
        }
        checkSizes();
        return std::move(header_);
      }
      if (keyword == "format") {
        readFormat(words);
        formatSeen = true;
      } else if (keyword == "element") {
        readElement(words);
      } else if (keyword == "property") {
        readProperty(words);
      } else if (keyword != "comment" && keyword != "obj_info" && !keyword.empty()) {
        refuse(fmt::format("holds '{}', which no header has", keyword.substr(0, 40)));
      }
    }
    throw UserError(source_.where(), "has a header without end", "get the whole file");
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    throw UserError(source_.where(), fmt::format("line {} {}", source_.lineNumber(), what),
                    "save it again as PLY");
  }

  void readFormat(NumberLine& words) {
    const std::string_view word = words.word();
    if (word == "ascii") {
      header_.encoding = PlyEncoding::Ascii;
    } else if (word == "binary_little_endian") {
      header_.encoding = PlyEncoding::LittleEndian;
    } else if (word == "binary_big_endian") {
      header_.encoding = PlyEncoding::BigEndian;
    } else {
      refuse(fmt::format("names the unknown format '{}'", word));
    }
  }

  void readElement(NumberLine& words) {
    PlyElement element;
    element.name = words.word();
    std::int64_t count = 0;
    const std::string_view word = words.word();
    if (!parseInteger(word, count) || count < 0) {
      refuse(fmt::format("promises '{}' of {}, which is no count", word, element.name));
    }
    if (header_.elements.size() >= kMostElements) {
      refuse(fmt::format("adds to {} kinds of elements", kMostElements));
    }
    element.count = static_cast<std::uint64_t>(count);
    header_.elements.push_back(std::move(element));
  }

  PlyType type(std::string_view word) const {
    const std::optional<PlyType> found = typeOf(word);
    if (!found) {
      refuse(fmt::format("names the unknown type '{}'", word));
    }
    return *found;
  }

  void readProperty(NumberLine& words) {
    if (header_.elements.empty() || header_.elements.back().properties.size() >= kMostProperties) {
      refuse(header_.elements.empty() ? std::string("gives a property to no element")
                                      : fmt::format("adds to {} properties", kMostProperties));
    }
    PlyProperty property;
    std::string_view word = words.word();
    if (word == "list") {
      property.isList = true;
      property.countType = type(words.word());
      if (!isInteger(property.countType)) {
        refuse("counts a list in fractions");
      }
      word = words.word();
    }
    property.type = type(word);
    property.name = words.word();
    header_.elements.back().properties.push_back(std::move(property));
  }

  /// In text a value takes a character and a space.
  std::uint64_t leastBytes(const PlyElement& element) const {
    std::uint64_t bytes = 0;
    for (const PlyProperty& property : element.properties) {
      bytes += header_.encoding == PlyEncoding::Ascii
                   ? 2
                   : sizeOf(property.isList ? property.countType : property.type);
    }
    return bytes;
  }

  void checkSizes() const {
    // Text may end without a space.
    std::uint64_t left = source_.remaining() + (header_.encoding == PlyEncoding::Ascii ? 1 : 0);
    for (const PlyElement& element : header_.elements) {
      const std::uint64_t each = leastBytes(element);
      if (each != 0 && element.count > left / each) {
        throw UserError(source_.where(),
                        fmt::format("promises {} of {}, but ends long before", element.count, element.name),
                        "get the whole file");
      }
      left -= each * element.count;
    }
  }

  ByteSource& source_;
  std::string line_;
  PlyHeader header_;
};

}  // namespace

std::size_t sizeOf(PlyType type) {
  constexpr std::array<std::size_t, 8> sizes{1, 1, 2, 2, 4, 4, 4, 8};
  return sizes[static_cast<std::size_t>(type)];
}

bool isInteger(PlyType type) {
  return type != PlyType::Float32 && type != PlyType::Float64;
}

PlyHeader readPlyHeader(ByteSource& source) {
  return HeaderReader(source).read();
}

}  // namespace rankscope
