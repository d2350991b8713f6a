// Signed distances and occupancy: a field in space, learnt from points near a surface.
#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

#include "base/error.h"
#include "shape/shape.h"
#include "shape/shape_sampler.h"
#include "task/makers.h"
#include "task/tensor_numbers.h"

namespace rankscope {
namespace {

class ShapeObjective : public Objective, public PointSource {
 public:
  ShapeObjective(TaskSpec task, const Signal& signal)
      : task_(std::move(task)), shape_(signal.shape), distances_(signal.distances) {}

  const PointSource* pointSource() const override { return this; }
  std::int64_t usualBatch() const override { return kShapeBatch; }
  const std::vector<float>& signalTargets() const override { return signalTargets_; }
  std::vector<Score> batchScores(double) const override { return {}; }

  void draw(std::uint64_t seed, std::uint64_t stream, std::span<float> x, std::span<float> targets,
            const ParallelFor& parallelFor) const override {
    std::vector<Point3> points(x.size() / 3);
    drawNearSurface(*shape_, task_, seed, stream, points, parallelFor);
    for (std::size_t i = 0; i < points.size(); ++i) {
      std::copy(points[i].begin(), points[i].end(), x.begin() + static_cast<std::ptrdiff_t>(3 * i));
    }
    std::vector<float> values(points.size());
    shapeTargets(*shape_, task_, points, values, parallelFor);
    writeTargets(values, targets);
  }

  double lossAndGradient(const at::Tensor& outputs, const at::Tensor& targets, std::int64_t totalRows,
                         at::Tensor& gradient) const override {
    at::Tensor hostOutputs;
    at::Tensor hostTargets;
    const std::span<const float> y = plainNumbers(outputs, hostOutputs);
    const std::span<const float> t = plainNumbers(targets, hostTargets);
    if (!gradient.defined() || !isPlain(gradient)) {
      std::vector<float> numbers(y.size());
      const double loss = lossOf(y, t, totalRows, numbers);
      if (gradient.defined()) {
        gradient.copy_(at::from_blob(numbers.data(), gradient.sizes(), at::kFloat));
      }
      return loss;
    }
    return lossOf(y, t, totalRows, {gradient.data_ptr<float>(), y.size()});
  }

 protected:
  /// @param gradient receives dLoss/dOutputs
  virtual double lossOf(std::span<const float> y, std::span<const float> t, std::int64_t totalRows,
                        std::span<float> gradient) const = 0;
  virtual void writeTargets(std::span<const float> values, std::span<float> targets) const = 0;

  void takeSignalTargets(const Signal& signal) {
    signalTargets_.resize(signal.values.size() * static_cast<std::size_t>(targetColumns()));
    writeTargets(signal.values, signalTargets_);
  }

  TaskSpec task_;
  ShapePtr shape_;
  std::vector<float> distances_;

 private:
  std::vector<float> signalTargets_;
};

/// Reference 4.3: the sum of the fine points' squared errors and of a hundredth of the coarse ones'. A sum,
/// so that it grows with the batch; that of an evaluation is brought to the size of a usual batch.
class SdfObjective : public ShapeObjective {
 public:
  SdfObjective(const TaskSpec& task, const Signal& signal) : ShapeObjective(task, signal) {
    takeSignalTargets(signal);
  }

  /// The distance, and the weight of the point's error.
  std::int64_t targetColumns() const override { return 2; }

  std::vector<std::string> scoreNames() const override { return {"sdf_error_near", "sdf_error_far"}; }

  std::vector<Score> scores(const at::Tensor& outputs, const at::Tensor&, double) const override {
    at::Tensor host;
    const std::span<const float> y = plainNumbers(outputs, host);
    double near = 0;
    double far = 0;
    for (std::size_t row = 0; row < y.size(); ++row) {
      (isCoarse(row) ? far : near) +=
          std::abs(static_cast<double>(y[row]) - static_cast<double>(distances_[row]));
    }
    const auto half = static_cast<double>(y.size()) / 2;
    return {{"sdf_error_near", near / half}, {"sdf_error_far", far / half}};
  }

 protected:
  double lossOf(std::span<const float> y, std::span<const float> t, std::int64_t totalRows,
                std::span<float> gradient) const override {
    const double scale = static_cast<double>(kShapeBatch) / static_cast<double>(totalRows);
    double sum = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
      const double difference = static_cast<double>(y[i]) - static_cast<double>(t[2 * i]);
      const double weighted = scale * static_cast<double>(t[2 * i + 1]) * difference;
      gradient[i] = static_cast<float>(2 * weighted);
      sum += weighted * difference;
    }
    return sum;
  }

  void writeTargets(std::span<const float> values, std::span<float> targets) const override {
    const auto coarse = static_cast<float>(task_.coarseWeight);
    for (std::size_t row = 0; row < values.size(); ++row) {
      targets[2 * row] = values[row];
      targets[2 * row + 1] = isCoarse(row) ? coarse : 1;
    }
  }
};

/// The output is the logarithm of the odds of being inside; mean cross-entropy.
class OccupancyObjective : public ShapeObjective {
 public:
  OccupancyObjective(const TaskSpec& task, const Signal& signal) : ShapeObjective(task, signal) {
    takeSignalTargets(signal);
  }

  std::int64_t targetColumns() const override { return 1; }
  std::vector<std::string> scoreNames() const override { return {"accuracy"}; }

  std::vector<Score> scores(const at::Tensor& outputs, const at::Tensor& targets, double) const override {
    at::Tensor hostOutputs;
    at::Tensor hostTargets;
    const std::span<const float> y = plainNumbers(outputs, hostOutputs);
    const std::span<const float> t = plainNumbers(targets, hostTargets);
    double right = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
      right += (y[i] > 0) == (t[i] > 0.5F) ? 1 : 0;
    }
    return {{"accuracy", right / static_cast<double>(y.size())}};
  }

 protected:
  double lossOf(std::span<const float> y, std::span<const float> t, std::int64_t totalRows,
                std::span<float> gradient) const override {
    const auto rows = static_cast<double>(totalRows);
    double sum = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
      const auto logit = static_cast<double>(y[i]);
      const auto target = static_cast<double>(t[i]);
      const double small = std::exp(-std::abs(logit));
      const double sigmoid = (logit > 0 ? 1 : small) / (1 + small);
      gradient[i] = static_cast<float>((sigmoid - target) / rows);
      sum += std::max(logit, 0.0) + std::log1p(small) - target * logit;
    }
    return sum / rows;
  }

  void writeTargets(std::span<const float> values, std::span<float> targets) const override {
    std::copy(values.begin(), values.end(), targets.begin());
  }
};

void requireShape(const Signal& signal) {
  if (signal.kind != SignalKind::Shape) {
    throw UserError(signal.name, "is no mesh", "name an OBJ, PLY, STL, OFF or XYZ file");
  }
}

}  // namespace

std::unique_ptr<Objective> makeSdfObjective(const TaskSpec& spec, const Signal& signal,
                                            const ObjectiveContext&) {
  requireShape(signal);
  return std::make_unique<SdfObjective>(spec, signal);
}

std::unique_ptr<Objective> makeOccupancyObjective(const TaskSpec& spec, const Signal& signal,
                                                  const ObjectiveContext&) {
  requireShape(signal);
  return std::make_unique<OccupancyObjective>(spec, signal);
}

}  // namespace rankscope
