#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "base/error.h"
#include "base/rng.h"
#include "task/makers.h"
#include "task/pointwise_objective.h"
#include "task/scores.h"
#include "task/streams.h"
#include "task/tensor_numbers.h"

namespace rankscope {
namespace {

/// round(keep * points) of the points, drawn without repetition (Fisher-Yates), ascending.
std::vector<std::int64_t> drawPoints(std::int64_t points, double keep, std::uint64_t seed) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(points));
  std::iota(all.begin(), all.end(), std::int64_t{0});
  const auto kept = static_cast<std::size_t>(keep * static_cast<double>(points) + 0.5);
  Rng rng(seed, kMaskStream);
  for (std::size_t i = 0; i < kept; ++i) {
    std::swap(all[i], all[i + static_cast<std::size_t>(rng.below(all.size() - i))]);
  }
  all.resize(kept);
  std::sort(all.begin(), all.end());
  return all;
}

/// Mean squared error over the kept points; scored on them, on the others, and on all.
class InpaintObjective : public PointwiseObjective {
 public:
  InpaintObjective(const Signal& signal, std::vector<std::int64_t> kept) : kept_(std::move(kept)) {
    auto mask = std::make_shared<Observation>();
    mask->kind = Observation::Kind::Mask;
    mask->extents = signal.lattice.extents;
    mask->values.resize(static_cast<std::size_t>(signal.points), 0.0F);
    for (const std::int64_t point : kept_) {
      mask->values[static_cast<std::size_t>(point)] = 1;
    }
    mask_ = std::move(mask);
  }

  std::span<const std::int64_t> trainingPoints() const override { return kept_; }
  ObservationPtr observation() const override { return mask_; }
  std::vector<std::string> scoreNames() const override { return {"psnr", "psnr_train", "psnr_test"}; }

  std::vector<Score> scores(const at::Tensor& outputs, const at::Tensor& targets, double) const override {
    at::Tensor hostOutputs;
    at::Tensor hostTargets;
    const std::span<const float> f = plainNumbers(outputs, hostOutputs);
    const std::span<const float> t = plainNumbers(targets, hostTargets);
    const std::size_t channels = f.size() / mask_->values.size();
    double train = 0;
    double test = 0;
    for (std::size_t i = 0; i < f.size(); ++i) {
      const double difference = static_cast<double>(f[i]) - static_cast<double>(t[i]);
      (mask_->values[i / channels] > 0 ? train : test) += difference * difference;
    }
    const auto total = static_cast<double>(f.size());
    const auto trained = static_cast<double>(kept_.size() * channels);
    return {{"psnr", psnr((train + test) / total)},
            {"psnr_train", psnr(train / trained)},
            {"psnr_test", psnr(test / (total - trained))}};
  }

  std::vector<Score> batchScores(double loss) const override { return {{"psnr_train", psnr(loss)}}; }

 private:
  std::vector<std::int64_t> kept_;
  ObservationPtr mask_;
};

}  // namespace

std::unique_ptr<Objective> makeInpaintObjective(const TaskSpec& spec, const Signal& signal,
                                                const ObjectiveContext& context) {
  std::vector<std::int64_t> kept = drawPoints(signal.points, spec.keep, context.seed);
  if (kept.empty()) {
    throw UserError("keep", fmt::format("{} of {} points is not a single one", spec.keep, signal.points),
                    "keep more");
  }
  return std::make_unique<InpaintObjective>(signal, std::move(kept));
}

}  // namespace rankscope
