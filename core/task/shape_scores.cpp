#include "task/shape_scores.h"

#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include "shape/shape_measures.h"
#include "surface/surface.h"

namespace rankscope {
namespace {

constexpr std::size_t kSurfaceSamples = 300'000;  // BACON's

/// A number, or why there is none.
Score measured(const std::string& name, double value, const std::string& reason) {
  return {name, value, std::isnan(value) ? "not available: " + reason : std::string()};
}

}  // namespace

MeasuredSurfacePtr measureSurface(Mesh mesh, const Shape& target, const ParallelFor& parallelFor) {
  auto surface = std::make_shared<MeasuredSurface>();
  surface->errors.resize(mesh.positions.size());
  target.signedDistances(mesh.positions, surface->errors, parallelFor);
  for (float& error : surface->errors) {
    error = std::abs(error);
  }
  surface->mesh = std::move(mesh);
  return surface;
}

SlowEvaluation ShapeScores::evaluate(const Field& field, const ParallelFor& parallelFor) {
  SlowEvaluation slow;
  if (signal_->kind == SignalKind::Shape) {
    const BoxGrid grid = referenceIouGrid();
    if (inside_.empty()) {
      inside_ = insideGrid(*signal_->shape, grid, parallelFor);
    }
    slow.scores.push_back({"iou", intersectionOverUnion(field, grid, inside_)});
  }
  return slow;
}

SlowEvaluation ShapeScores::evaluateFinally(const Field& field, std::int64_t step,
                                            const ParallelFor& parallelFor) {
  SlowEvaluation slow = evaluate(field, parallelFor);
  if (slow.scores.empty()) {
    return slow;
  }
  const BoxGrid dense = denseIouGrid();
  const std::vector<std::uint8_t> inside = insideGrid(*signal_->shape, dense, parallelFor);
  slow.scores.push_back({"iou_dense", intersectionOverUnion(field, dense, inside)});
  SurfaceGrid grid;
  grid.cells = samples_ - 1;
  SurfaceOptions options;
  options.closedAtFaces = true;
  std::optional<Surface> surface = extractSurface(field, grid, options);
  const SurfaceAgreement agreement =
      compareSurfaces(surface->mesh, *signal_->shape, kSurfaceSamples, parallelFor);
  const std::string none = "the network has no surface in the box";
  slow.scores.push_back(measured("chamfer", agreement.chamfer, none));
  slow.scores.push_back(measured("normal_consistency", agreement.normalConsistency,
                                 signal_->shape->hasFaces() ? none : "a point cloud has no faces"));
  slow.surface = std::make_shared<const LiveSurface>(
      LiveSurface{step, grid.cells, measureSurface(std::move(surface->mesh), *signal_->shape, parallelFor)});
  return slow;
}

}  // namespace rankscope
