#include "engine/drawn_points.h"

#include <algorithm>
#include <span>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "base/batch_sampler.h"

namespace rankscope {
namespace {

std::span<float> numbersOf(const at::Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

}  // namespace

DrawnPoints drawPoints(const PointSource& source, const TrainingSpec& training, int dimension,
                       std::int64_t step, const ParallelFor& parallelFor) {
  const std::int64_t rows = training.batch > 0 ? training.batch : source.usualBatch();
  DrawnPoints drawn{at::empty({rows, dimension}, at::kFloat),
                    at::empty({rows, source.targetColumns()}, at::kFloat)};
  source.draw(static_cast<std::uint64_t>(training.seed), batchStream(step), numbersOf(drawn.x),
              numbersOf(drawn.targets), parallelFor);
  return drawn;
}

Field fieldOf(TiledEngine& engine, const TaskSpec& task, const ModelSpec& model, const at::Device& device) {
  const double scale = coordinateScale(task, model);
  const bool insidePositive = task.task == "occupancy";
  return [&engine, device, scale, insidePositive](std::span<const Point3> points, std::span<float> values) {
    const at::NoGradGuard guard;
    const auto rows = static_cast<std::int64_t>(points.size());
    const at::Tensor x = at::from_blob(const_cast<Point3*>(points.data()), {rows, 3}, at::kFloat).to(device);
    at::Tensor outputs = at::empty({rows, 1}, x.options());
    engine.forward(scale == 1 ? x : x * scale, outputs);
    const at::Tensor host = (insidePositive ? -outputs : outputs).to(at::kCPU).contiguous();
    std::copy_n(host.data_ptr<float>(), rows, values.begin());
  };
}

}  // namespace rankscope
