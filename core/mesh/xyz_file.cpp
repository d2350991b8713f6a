#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/error.h"
#include "mesh/loaders.h"
#include "mesh/mesh_builder.h"

namespace rankscope {
namespace {

/// Some writers say first how many points follow.
bool isCount(std::string_view line) {
  NumberLine words(line);
  std::int64_t count = 0;
  return parseInteger(words.word(), count) && words.atEnd();
}

std::array<double, 6> sixNumbers(const ByteSource& source, std::string_view line) {
  NumberLine words(line);
  std::array<double, 6> numbers{};
  for (double& number : numbers) {
    const std::string_view word = words.word();
    if (!parseNumber(word, number)) {
      throw UserError(source.where(),
                      word.empty() ? fmt::format("line {} holds fewer than six numbers", source.lineNumber())
                                   : fmt::format("line {} holds '{}', no number", source.lineNumber(), word),
                      "a line is a point and its normal: x y z nx ny nz");
    }
  }
  if (!words.atEnd()) {
    throw UserError(source.where(), fmt::format("line {} holds more than six numbers", source.lineNumber()),
                    "a line is a point and its normal: x y z nx ny nz");
  }
  return numbers;
}

}  // namespace

Mesh loadXyz(ByteSource& source) {
  MeshBuilder builder(source.where());
  std::string line;
  while (source.line(line, '#')) {
    const bool blank = NumberLine(line).atEnd();
    if (blank || line.starts_with("//") || (source.lineNumber() == 1 && isCount(line))) {
      continue;
    }
    const std::array<double, 6> n = sixNumbers(source, line);
    builder.addVertex(n[0], n[1], n[2]);
    builder.setNormal(builder.vertexCount() - 1, n[3], n[4], n[5]);
  }
  return builder.finish();
}

}  // namespace rankscope
