#include <cmath>

#include <ATen/ATen.h>

#include "task/makers.h"

namespace rankscope {
namespace {

/// Mean squared error over all points and channels.
class ImageObjective : public Objective {
 public:
  double lossAndGradient(const at::Tensor& outputs, const at::Tensor& targets, std::int64_t totalRows,
                         at::Tensor& gradient) const override {
    const double elements = static_cast<double>(totalRows) * static_cast<double>(outputs.size(1));
    at::sub_out(gradient, outputs, targets);
    const double sum = at::dot(gradient.view({-1}).to(at::kDouble), gradient.view({-1}).to(at::kDouble)).item<double>();
    gradient.mul_(2.0 / elements);
    return sum / elements;
  }

  std::vector<std::string> scoreNames() const override { return {"psnr"}; }

  // PSNR = 20 log10(1 / sqrt(MSE)), unclipped.
  std::vector<Score> scores(double loss) const override { return {{"psnr", -10.0 * std::log10(loss)}}; }
};

}  // namespace

std::unique_ptr<Objective> makeImageObjective(const Signal&) { return std::make_unique<ImageObjective>(); }

}  // namespace rankscope
