#include <fmt/format.h>

#include "base/error.h"
#include "task/makers.h"
#include "task/operator_objective.h"
#include "task/operators/resampling.h"
#include "task/picture_signal.h"
#include "task/scores.h"
#include "task/tensor_numbers.h"

namespace rankscope {
namespace {

/// Scored on the whole picture, which training never sees: Muon-INR fit_sisr.py.
class SuperResolutionObjective : public OperatorObjective {
 public:
  using OperatorObjective::OperatorObjective;

  std::vector<std::string> scoreNames() const override { return {"psnr"}; }

  std::vector<Score> scores(const at::Tensor& outputs, const at::Tensor& targets, double) const override {
    return {{"psnr", psnr(scoreOf(meanSquaredError, targets, outputs))}};
  }
};

}  // namespace

std::unique_ptr<Objective> makeSuperResolutionObjective(const TaskSpec& spec, const Signal& signal,
                                                        const ObjectiveContext& context) {
  const PictureSize size = pictureSize(signal, "super-resolution");
  if (size.width < spec.scale || size.height < spec.scale) {
    throw UserError(
        "scale", fmt::format("{} leaves nothing of a picture of {}x{}", spec.scale, size.width, size.height),
        "use a larger picture or a smaller scale");
  }
  const Reduction reduction = spec.reduction == "average" ? Reduction::Average : Reduction::Bicubic;
  auto linear = makeReduction(reduction, size.width, size.height, signal.outputDimension, spec.scale);
  // Made once, maybe outside a turn on the Pool: on this thread alone.
  const std::vector<float> small = measured(*linear, signal, parallelForOf({}));
  auto observation = std::make_shared<Observation>();
  observation->kind = Observation::Kind::Picture;
  observation->extents = {size.height / spec.scale, size.width / spec.scale};
  observation->channels = signal.outputDimension;
  observation->values = small;
  return std::make_unique<SuperResolutionObjective>(std::move(linear), std::move(observation),
                                                    parallelForOf(context));
}

}  // namespace rankscope
