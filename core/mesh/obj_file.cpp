// tinyobjloader takes "nan" for 0 and cuts indices to 32 bits, and other lines of a file can make it open
// further ones: it is given lines that were looked at, with nothing but vertices, normals and faces.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <exception>
#include <istream>
#include <limits>
#include <span>
#include <streambuf>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <tiny_obj_loader.h>

#include "base/error.h"
#include "mesh/loaders.h"
#include "mesh/mesh_builder.h"

namespace rankscope {
namespace {

constexpr std::size_t kLongestStatement = 16 << 20;

/// The statements that make the mesh, as a stream.
class ObjLines : public std::streambuf {
 public:
  explicit ObjLines(ByteSource& source) : source_(source) {}

  /// A stream swallows what is thrown inside of it.
  void rethrow() const {
    if (failure_) {
      std::rethrow_exception(failure_);
    }
  }

 protected:
  int_type underflow() override {
    try {
      if (failure_ || !nextStatement()) {
        return traits_type::eof();
      }
    } catch (...) {
      failure_ = std::current_exception();
      return traits_type::eof();
    }
    setg(clean_.data(), clean_.data(), clean_.data() + clean_.size());
    return traits_type::to_int_type(clean_.front());
  }

 private:
  bool nextStatement() {
    while (readStatement()) {
      NumberLine words(line_);
      const std::string_view keyword = words.word();
      if (keyword == "v" || keyword == "vn") {
        takeNumbers(keyword, words);
        return true;
      }
      if (keyword == "f") {
        takeFace(words);
        return true;
      }
    }
    return false;
  }

  /// A backslash at a line's end continues it.
  bool readStatement() {
    line_.clear();
    while (source_.line(part_, '#')) {
      line_ += part_;
      if (line_.size() > kLongestStatement) {
        refuse("is longer than 16 MiB");
      }
      if (line_.empty() || line_.back() != '\\') {
        return true;
      }
      line_.back() = ' ';
    }
    return !line_.empty();
  }

  void takeNumbers(std::string_view keyword, NumberLine& words) {
    clean_ = keyword;
    for (int i = 0; i < 3; ++i) {
      const std::string_view word = words.word();
      double value = 0;
      if (!parseNumber(word, value)) {
        refuse(word.empty() ? "holds fewer than three numbers" : fmt::format("holds '{}', no number", word));
      }
      if (!std::isfinite(value)) {
        if (keyword == "v") {
          refuse(fmt::format("gives vertex {} a coordinate that is not finite", vertices_ + 1));
        }
        value = 0;
      }
      clean_ += fmt::format(" {:.17g}", value);
    }
    vertices_ += keyword == "v" ? 1 : 0;
    clean_ += '\n';
  }

  void takeFace(NumberLine& words) {
    clean_ = "f";
    for (std::string_view word = words.word(); !word.empty(); word = words.word()) {
      checkCorner(word);
      clean_ += ' ';
      clean_ += word;
    }
    clean_ += '\n';
  }

  /// "1", "1/2", "1//3" or "1/2/3"
  void checkCorner(std::string_view word) {
    std::size_t begin = 0;
    for (std::size_t part = 0; begin <= word.size(); ++part) {
      const std::size_t end = std::min(word.find('/', begin), word.size());
      std::int64_t index = 0;
      const std::string_view text = word.substr(begin, end - begin);
      const bool absent = text.empty() && part > 0;
      if (part > 2 || (!absent && !parseInteger(text, index))) {
        refuse(fmt::format("holds '{}', no corner", word));
      }
      constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
      if (index > kMost || index < -kMost || (part == 0 && index == 0)) {
        refuse(fmt::format("refers to vertex {}, which is out of range", index));
      }
      begin = end + 1;
    }
  }

  [[noreturn]] void refuse(const std::string& what) const {
    throw UserError(source_.where(), fmt::format("line {} {}", source_.lineNumber(), what),
                    "repair the mesh");
  }

  ByteSource& source_;
  std::string part_, line_, clean_;
  std::size_t vertices_ = 0;
  std::exception_ptr failure_;
};

/// What tinyobjloader calls back.
class ObjMaker {
 public:
  explicit ObjMaker(const std::string& where) : where_(where), builder_(where) {}

  void vertex(double x, double y, double z) { builder_.addVertex(x, y, z); }

  void normal(float x, float y, float z) {
    if (normals_.size() >= kMostVertices) {
      throw UserError(where_, "has too many normals", "simplify the mesh");
    }
    normals_.push_back({x, y, z});
  }

  void face(std::span<const tinyobj::index_t> corners) {
    ++faces_;
    corners_.clear();
    for (const tinyobj::index_t& corner : corners) {
      const std::int64_t vertex = resolved(corner.vertex_index, builder_.vertexCount());
      if (vertex < 0) {
        throw UserError(where_,
                        fmt::format("face {} refers to vertex {} when there are {}", faces_,
                                    corner.vertex_index, builder_.vertexCount()),
                        "repair the mesh");
      }
      corners_.push_back(vertex);
      addNormal(vertex, resolved(corner.normal_index, normals_.size()));
    }
    builder_.addFace(corners_);
  }

  Mesh finish() {
    if (faces_ == 0 && normals_.size() == builder_.vertexCount()) {
      sums_ = std::move(normals_);
    }
    for (std::size_t i = 0; i < std::min(sums_.size(), builder_.vertexCount()); ++i) {
      builder_.setNormal(i, sums_[i][0], sums_[i][1], sums_[i][2]);
    }
    return builder_.finish();
  }

 private:
  /// From 0; negative for none. Negative indices count back from the newest.
  static std::int64_t resolved(int index, std::size_t count) {
    return index > 0 ? index - 1 : (index < 0 ? static_cast<std::int64_t>(count) + index : -1);
  }

  /// A vertex on a crease has several; it gets their mean.
  void addNormal(std::int64_t vertex, std::int64_t normal) {
    const auto at = static_cast<std::size_t>(vertex);
    if (normal < 0 || static_cast<std::size_t>(normal) >= normals_.size() || at >= builder_.vertexCount()) {
      return;
    }
    if (at >= sums_.size()) {
      sums_.resize(builder_.vertexCount());
    }
    for (std::size_t k = 0; k < 3; ++k) {
      sums_[at][k] += normals_[static_cast<std::size_t>(normal)][k];
    }
  }

  std::string where_;
  MeshBuilder builder_;
  std::vector<Point3> normals_;
  std::vector<Point3> sums_;  ///< of each vertex its corners' normals
  std::vector<std::int64_t> corners_;
  std::size_t faces_ = 0;
};

using Real = tinyobj::real_t;

tinyobj::callback_t callbacks() {
  tinyobj::callback_t calls;
  calls.vertex_cb = [](void* maker, Real x, Real y, Real z, Real) {
    static_cast<ObjMaker*>(maker)->vertex(x, y, z);
  };
  calls.normal_cb = [](void* maker, Real x, Real y, Real z) {
    static_cast<ObjMaker*>(maker)->normal(static_cast<float>(x), static_cast<float>(y),
                                          static_cast<float>(z));
  };
  calls.index_cb = [](void* maker, tinyobj::index_t* corners, int count) {
    static_cast<ObjMaker*>(maker)->face({corners, static_cast<std::size_t>(count)});
  };
  return calls;
}

}  // namespace

Mesh loadObj(ByteSource& source) {
  ObjLines lines(source);
  std::istream stream(&lines);
  ObjMaker maker(source.where());
  tinyobj::LoadObjWithCallback(stream, callbacks(), &maker);
  lines.rethrow();
  return maker.finish();
}

}  // namespace rankscope
