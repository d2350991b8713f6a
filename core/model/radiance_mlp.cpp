#include "model/radiance_mlp.h"

#include <utility>

#include <ATen/ATen.h>

namespace rankscope {
namespace {

class RadianceMlp : public Mlp {
 public:
  RadianceMlp(RadianceParts parts, Rng& rng)
      : Mlp(parts.layers, rng, std::move(parts.position), std::move(parts.buffers)),
        direction_(std::move(parts.direction)),
        grid_(std::move(parts.grid.grid)),
        firstTable_(parameters_.size()) {
    setFork({parts.densityLayers - 1, parts.directionFeatures});
    parameters_.insert(parameters_.end(), parts.grid.tables.begin(), parts.grid.tables.end());
  }

  at::Tensor forward(const at::Tensor& x, std::span<const at::Tensor> parameters, Tap* tap) const override {
    const at::Tensor position = x.narrow(1, 0, kPositionDimension);
    at::Tensor h = grid_ ? grid_->encode(position, parameters.subspan(firstTable_)) : encode(position);
    const std::size_t fork = layers().fork->layer;
    for (std::size_t i = 0; i <= fork; ++i) {
      h = layer(i, h, parameters, tap);
    }
    const at::Tensor density = h.narrow(1, 0, 1);
    if (x.size(1) == kPositionDimension) {
      return density;
    }
    const at::Tensor direction = encodeDirections(x.narrow(1, kPositionDimension, kPositionDimension));
    h = at::cat({direction, h.narrow(1, 1, h.size(1) - 1)}, 1);
    for (std::size_t i = fork + 1; i < layers().layers.size(); ++i) {
      h = layer(i, h, parameters, tap);
    }
    return at::cat({density, h}, 1);
  }

  at::Tensor encodeDirections(const at::Tensor& directions) const override {
    return direction_ ? direction_(directions) : directions;
  }

  const FeatureGrid* featureGrid() const override { return grid_.get(); }

 private:
  Encoding direction_;
  std::unique_ptr<FeatureGrid> grid_;
  std::size_t firstTable_;
};

}  // namespace

std::unique_ptr<Inr> makeRadianceMlp(RadianceParts parts, Rng& rng) {
  return std::make_unique<RadianceMlp>(std::move(parts), rng);
}

}  // namespace rankscope
