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
    return (plain(outputs) && plain(targets) && plain(gradient)
                ? inPlainLoop(outputs, targets, gradient, 2 / elements)
                : byTensors(outputs, targets, gradient, 2 / elements)) /
           elements;
  }

  std::vector<std::string> scoreNames() const override { return {"psnr"}; }

  // PSNR = 20 log10(1 / sqrt(MSE)), unclipped.
  std::vector<Score> scores(double loss) const override { return {{"psnr", -10.0 * std::log10(loss)}}; }

 private:
  static bool plain(const at::Tensor& tensor) {
    return tensor.device().is_cpu() && tensor.scalar_type() == at::kFloat && tensor.is_contiguous();
  }

  // On tiles of a few thousand numbers the calls of tensor operations would cost more than their work.
  static double inPlainLoop(const at::Tensor& outputs, const at::Tensor& targets, at::Tensor& gradient,
                            double scale) {
    const float* y = outputs.data_ptr<float>();
    const float* t = targets.data_ptr<float>();
    float* g = gradient.data_ptr<float>();
    const auto factor = static_cast<float>(scale);
    double sum = 0;
    for (std::int64_t i = 0; i < outputs.numel(); ++i) {
      const float difference = y[i] - t[i];
      g[i] = difference * factor;
      sum += static_cast<double>(difference) * static_cast<double>(difference);
    }
    return sum;
  }

  static double byTensors(const at::Tensor& outputs, const at::Tensor& targets, at::Tensor& gradient,
                          double scale) {
    at::sub_out(gradient, outputs, targets);
    const double sum = gradient.to(at::kDouble).pow(2).sum().item<double>();
    gradient.mul_(scale);
    return sum;
  }
};

}  // namespace

std::unique_ptr<Objective> makeImageObjective(const Signal&) {
  return std::make_unique<ImageObjective>();
}

}  // namespace rankscope
