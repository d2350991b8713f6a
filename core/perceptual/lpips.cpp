#include "perceptual/lpips.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include "base/error.h"
#include "io/safetensors.h"
#include "perceptual/lpips_backbone.h"

namespace rankscope {
namespace {

constexpr double kNormEpsilon = 1e-10;

/// Of ImageNet's channels, in the scale [-1, 1].
const std::vector<float> kShift{-.030F, -.088F, -.188F};
const std::vector<float> kScale{.458F, .448F, .450F};

/// 1 x 3 x h x w, as the backbone wants it.
at::Tensor scaledInput(const ImageView& image) {
  const at::Tensor pixels = at::from_blob(const_cast<float*>(image.pixels.data()),
                                          {image.height, image.width, image.channels}, at::kFloat);
  const at::Tensor planes =
      pixels.permute({2, 0, 1}).unsqueeze(0).expand({1, 3, image.height, image.width}) * 2 - 1;
  return (planes - at::tensor(kShift).view({1, 3, 1, 1})) / at::tensor(kScale).view({1, 3, 1, 1});
}

at::Tensor unitLength(const at::Tensor& features) {
  return features / (features.square().sum(1, true).sqrt() + kNormEpsilon);
}

class LpipsNetwork : public Lpips {
 public:
  LpipsNetwork(std::unique_ptr<LpipsBackbone> backbone, std::vector<at::Tensor> linear)
      : backbone_(std::move(backbone)), linear_(std::move(linear)) {}

  std::string backbone() const override { return backbone_->name(); }
  int smallestSide() const override { return backbone_->smallestSide(); }

  double distance(const ImageView& target, const ImageView& output) const override {
    const bool usable = target.sameShape(output) && (target.channels == 1 || target.channels == 3) &&
                        std::min(target.width, target.height) >= smallestSide();
    if (!usable) {
      return std::numeric_limits<double>::quiet_NaN();
    }
    const at::NoGradGuard noGrad;
    const std::vector<at::Tensor> first = backbone_->features(scaledInput(target));
    const std::vector<at::Tensor> second = backbone_->features(scaledInput(output));
    double sum = 0;
    for (std::size_t level = 0; level < first.size(); ++level) {
      const at::Tensor difference = (unitLength(first[level]) - unitLength(second[level])).square();
      sum += at::conv2d(difference, linear_[level]).mean(at::kDouble).item<double>();
    }
    return sum;
  }

 private:
  std::unique_ptr<LpipsBackbone> backbone_;
  std::vector<at::Tensor> linear_;  ///< per level, 1 x channels x 1 x 1
};

}  // namespace

std::shared_ptr<const Lpips> readLpips(const std::filesystem::path& path) {
  const SafetensorsFile file = readSafetensors(path);
  const LpipsTensors tensors(file, path.string());
  std::unique_ptr<LpipsBackbone> backbone = makeLpipsBackbone(tensors);
  std::vector<at::Tensor> linear;
  for (const std::int64_t channels : backbone->channels()) {
    linear.push_back(tensors.take(fmt::format("lin{}.model.1.weight", linear.size()), {1, channels, 1, 1}));
  }
  return std::make_shared<LpipsNetwork>(std::move(backbone), std::move(linear));
}

}  // namespace rankscope
