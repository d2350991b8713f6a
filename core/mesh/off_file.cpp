#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "mesh/loaders.h"
#include "mesh/mesh_builder.h"

namespace rankscope {
namespace {

class OffReader {
 public:
  explicit OffReader(ByteSource& source) : source_(source), builder_(source.where()) {}

  Mesh read() {
    readHeader();
    for (std::int64_t i = 0; i < vertices_; ++i) {
      readVertex();
    }
    for (std::int64_t i = 0; i < faces_; ++i) {
      readFace();
    }
    return builder_.finish();
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    throw UserError(source_.where(), fmt::format("line {} {}", source_.lineNumber(), what),
                    "repair the mesh or get the whole file");
  }

  void nextLine() {
    do {
      if (!source_.line(line_, '#')) {
        throw UserError(source_.where(),
                        fmt::format("ends before the {} vertices and {} faces that its header promises",
                                    vertices_, faces_),
                        "get the whole file");
      }
    } while (NumberLine(line_).atEnd());
  }

  /// The word OFF may be missing, may stand before the counts in one line, even without a space.
  void readHeader() {
    nextLine();
    std::string_view rest = line_;
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    if (const std::size_t mark = rest.find("OFF"); mark != std::string_view::npos) {
      readPrefix(rest.substr(0, mark));
      rest.remove_prefix(mark + 3);
    }
    if (NumberLine(rest).word() == "BINARY") {
      refuse("says that the file is binary");
    }
    if (NumberLine(rest).atEnd()) {
      nextLine();
      rest = line_;
    }
    NumberLine words(rest);
    vertices_ = count(words.word());
    faces_ = count(words.word());
  }

  void readPrefix(std::string_view prefix) {
    if (prefix.starts_with("ST")) {
      prefix.remove_prefix(2);
    }
    if (prefix.starts_with("C")) {
      prefix.remove_prefix(1);
    }
    if (prefix.starts_with("N")) {
      normals_ = true;
      prefix.remove_prefix(1);
    }
    if (!prefix.empty()) {
      refuse("does not start like an OFF file in three dimensions");
    }
  }

  std::int64_t count(std::string_view word) const {
    std::int64_t value = 0;
    if (!parseInteger(word, value) || value < 0) {
      refuse("should say how many vertices and faces there are");
    }
    // Each takes a line of at least two characters.
    if (static_cast<std::uint64_t>(value) > source_.size()) {
      refuse(fmt::format("promises {}, which do not fit into the file", value));
    }
    return value;
  }

  double number(NumberLine& words) const {
    double value = 0;
    const std::string_view word = words.word();
    if (!parseNumber(word, value)) {
      refuse(word.empty() ? std::string("ends where a coordinate should follow")
                          : fmt::format("holds '{}', no number", word));
    }
    return value;
  }

  void readVertex() {
    nextLine();
    NumberLine words(line_);
    std::array<double, 6> values{};
    for (std::size_t i = 0; i < (normals_ ? 6U : 3U); ++i) {
      values[i] = number(words);
    }
    builder_.addVertex(values[0], values[1], values[2]);
    if (normals_) {
      builder_.setNormal(builder_.vertexCount() - 1, values[3], values[4], values[5]);
    }
  }

  /// After the corners a colour may follow.
  void readFace() {
    nextLine();
    NumberLine words(line_);
    std::int64_t corners = 0;
    if (!parseInteger(words.word(), corners) || corners < 0) {
      refuse("should start with a face's number of corners");
    }
    corners_.clear();
    for (std::int64_t i = 0; i < corners; ++i) {
      std::int64_t corner = 0;
      if (!parseInteger(words.word(), corner)) {
        refuse(fmt::format("should hold {} corners", corners));
      }
      corners_.push_back(corner);
    }
    builder_.addFace(corners_);
  }

  ByteSource& source_;
  MeshBuilder builder_;
  std::string line_;
  std::vector<std::int64_t> corners_;
  std::int64_t vertices_ = 0;
  std::int64_t faces_ = 0;
  bool normals_ = false;
};

}  // namespace

Mesh loadOff(ByteSource& source) {
  return OffReader(source).read();
}

}  // namespace rankscope
