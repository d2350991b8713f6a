#include <fmt/format.h>

#include "base/error.h"
#include "base/rng.h"
#include "task/makers.h"
#include "task/operator_objective.h"
#include "task/operators/radon.h"
#include "task/picture_signal.h"
#include "task/poisson.h"
#include "task/scores.h"
#include "task/streams.h"
#include "task/tensor_numbers.h"

namespace rankscope {
namespace {

/// Scored on the picture clamped to [0, 1]: Muon-INR fit_ct.py.
class CtObjective : public OperatorObjective {
 public:
  using OperatorObjective::OperatorObjective;

  std::vector<std::string> scoreNames() const override { return {"psnr"}; }

  std::vector<Score> scores(const at::Tensor& outputs, const at::Tensor& targets, double) const override {
    return {{"psnr", psnr(scoreOf(meanSquaredErrorClamped, targets, outputs))}};
  }
};

/// WIRE's measurement: counts of Poisson(τ b), plus Gaussian noise, over τ; without photons b plus Gaussian
/// noise.
void addNoise(const TaskSpec& spec, std::uint64_t seed, std::vector<float>& sinogram) {
  if (spec.photons <= 0 && spec.noise <= 0) {
    return;
  }
  Rng rng(seed, kNoiseStream);
  const double tau = spec.photons > 0 ? spec.photons : 1;
  for (float& value : sinogram) {
    double counts = static_cast<double>(value) * tau;
    if (spec.photons > 0) {
      counts = poisson(counts, rng);
    }
    value = static_cast<float>((counts + spec.noise * rng.normal()) / tau);
  }
}

}  // namespace

std::unique_ptr<Objective> makeCtObjective(const TaskSpec& spec, const Signal& signal,
                                           const ObjectiveContext& context) {
  const PictureSize size = pictureSize(signal, "CT");
  if (signal.outputDimension != 1) {
    throw UserError(signal.name, fmt::format("has {} channels, and CT needs one", signal.outputDimension),
                    "use a gray picture");
  }
  auto sinogram = std::make_shared<Observation>();
  sinogram->angles = projectionAngles(spec.angles, spec.firstAngle, spec.lastAngle);
  auto linear = makeRadon(size.width, size.height, sinogram->angles);
  sinogram->kind = Observation::Kind::Sinogram;
  sinogram->extents = {spec.angles, size.width};
  // Made once, maybe outside a turn on the Pool: on this thread alone.
  sinogram->values = measured(*linear, signal, parallelForOf({}));
  addNoise(spec, context.seed, sinogram->values);
  return std::make_unique<CtObjective>(std::move(linear), std::move(sinogram), parallelForOf(context));
}

}  // namespace rankscope
