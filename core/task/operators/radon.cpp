#include "task/operators/radon.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "compute/instruction_set.h"
#include "task/operators/radon_kernels.h"

namespace rankscope {

RadonKernels radonKernels() {
  switch (instructionSet()) {
#ifdef RANKSCOPE_X86_KERNELS
    case InstructionSet::Avx512:
      return radon_avx512::kernels();
    case InstructionSet::Avx2:
      return radon_avx2::kernels();
#endif
    default:
      return radon_baseline::kernels();
  }
}

namespace {

/// Angles are dealt to a fixed number of lanes, whatever the workers: the bits of the sum follow from it.
constexpr std::size_t kLanes = 8;

struct Direction {
  double cosine, sine;
};

class RadonOperator : public LinearOperator {
 public:
  RadonOperator(int width, int height, std::span<const double> degrees)
      : grid_{width, height}, kernels_(radonKernels()) {
    for (const double angle : degrees) {
      const double radians = angle * std::numbers::pi / 180;
      directions_.push_back({std::cos(radians), std::sin(radians)});
    }
    padded_.assign(paddedSize(), 0.0F);
    lanes_.resize(std::min(kLanes, directions_.size()));
  }

  std::size_t inputSize() const override { return width() * height(); }
  std::size_t outputSize() const override { return directions_.size() * width(); }

  void apply(std::span<const float> input, std::span<float> output, const ParallelFor& parallelFor) override {
    for (std::size_t y = 0; y < height(); ++y) {
      std::copy_n(input.data() + y * width(), width(), padded_.data() + inPadded(y));
    }
    parallelFor(directions_.size(), [&](std::size_t a) {
      kernels_.project(grid_, directions_[a].cosine, directions_[a].sine, padded_.data(),
                       output.data() + a * width());
    });
  }

  void applyTransposed(std::span<const float> output, std::span<float> input,
                       const ParallelFor& parallelFor) override {
    parallelFor(lanes_.size(), [&](std::size_t lane) {
      lanes_[lane].assign(paddedSize(), 0.0F);
      for (std::size_t a = lane; a < directions_.size(); a += lanes_.size()) {
        kernels_.smear(grid_, directions_[a].cosine, directions_[a].sine, output.data() + a * width(),
                       lanes_[lane].data());
      }
    });
    parallelFor(height(), [&](std::size_t y) {
      float* target = input.data() + y * width();
      std::copy_n(lanes_[0].data() + inPadded(y), width(), target);
      for (std::size_t lane = 1; lane < lanes_.size(); ++lane) {
        const float* source = lanes_[lane].data() + inPadded(y);
        for (std::size_t x = 0; x < width(); ++x) {
          target[x] += source[x];
        }
      }
    });
  }

 private:
  std::size_t width() const { return static_cast<std::size_t>(grid_.width); }
  std::size_t height() const { return static_cast<std::size_t>(grid_.height); }
  std::size_t paddedSize() const {
    return static_cast<std::size_t>(grid_.rows()) * static_cast<std::size_t>(grid_.stride());
  }
  /// Where row y of the picture begins in a padded one.
  std::size_t inPadded(std::size_t y) const { return (y + 1) * static_cast<std::size_t>(grid_.stride()) + 1; }

  RadonGrid grid_;
  RadonKernels kernels_;
  std::vector<Direction> directions_;
  std::vector<float> padded_;
  std::vector<std::vector<float>> lanes_;
};

}  // namespace

std::vector<double> projectionAngles(int count, double first, double last) {
  std::vector<double> angles;
  for (int i = 0; i < count; ++i) {
    angles.push_back(count == 1 ? first : first + (last - first) * i / (count - 1));
  }
  return angles;
}

std::unique_ptr<LinearOperator> makeRadon(int width, int height, std::span<const double> degrees) {
  return std::make_unique<RadonOperator>(width, height, degrees);
}

}  // namespace rankscope
