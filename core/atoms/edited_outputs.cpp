#include "atoms/edited_outputs.h"

#include <algorithm>
#include <utility>

namespace rankscope {
namespace {

std::size_t size(std::int64_t n) {
  return static_cast<std::size_t>(n);
}

void put(std::span<const std::int64_t> points, std::span<const float> values, std::int64_t outputs,
         std::vector<float>& whole) {
  for (std::size_t i = 0; i < points.size(); ++i) {
    std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(i) * outputs, outputs,
                whole.begin() + points[i] * outputs);
  }
}

/// Points that are still to come take the change of the one at the upper left of their square of four.
void fillIn(std::span<const std::int64_t> toCome, const EditRequest& request, std::vector<float>& whole) {
  const std::int64_t outputs = request.heads.outputs();
  for (const std::int64_t point : toCome) {
    const std::int64_t corner =
        point - point % request.columns % 2 - point / request.columns % 2 * request.columns;
    for (std::int64_t c = 0; c < outputs; ++c) {
      const std::size_t at = size(corner * outputs + c);
      whole[size(point * outputs + c)] += whole[at] - request.plain[at];
    }
  }
}

}  // namespace

bool renderEdits(const EditRequest& request, const Work& first, const Work& rest,
                 const std::function<void(EditedOutputs)>& deliver) {
  const std::int64_t outputs = request.heads.outputs();
  EditedOutputs made;
  made.edits.assign(request.edits.begin(), request.edits.end());
  std::vector<std::int64_t> points = changedPoints(*request.layer.codes, request.edits);
  made.changed = static_cast<std::int64_t>(points.size());
  const auto passes = renderPasses(std::move(points), request.columns, kFirstPassPoints);
  std::vector<float> whole(request.plain.begin(), request.plain.end());
  for (std::size_t pass = 0; pass < passes.size(); ++pass) {
    std::vector<float> values(passes[pass].size() * size(outputs));
    if (!passes[pass].empty() &&
        !renderEdited(request.layer, request.edits, passes[pass], values, pass == 0 ? first : rest)) {
      return false;
    }
    put(passes[pass], values, outputs, whole);
    if (pass + 1 < passes.size()) {
      made.outputs = whole;
      fillIn(passes[pass + 1], request, made.outputs);
      deliver(made);
    }
  }
  made.psnr = psnrOfHeads(request.heads, whole, request.targets);
  made.outputs = std::move(whole);
  deliver(std::move(made));
  return true;
}

}  // namespace rankscope
