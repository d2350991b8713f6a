#include "model/feature_grid.h"
#include "model/mlp.h"

namespace rankscope {
namespace {

class GridMlp : public Mlp {
 public:
  GridMlp(std::unique_ptr<FeatureGrid> grid, const std::vector<MlpLayer>& layers,
          const std::vector<Parameter>& tables, Rng& rng)
      : Mlp(layers, rng), grid_(std::move(grid)), firstTable_(parameters_.size()) {
    parameters_.insert(parameters_.end(), tables.begin(), tables.end());
  }

  at::Tensor forward(const at::Tensor& x, std::span<const at::Tensor> parameters, Tap* tap) const override {
    at::Tensor h = grid_->encode(x, parameters.subspan(firstTable_));
    for (std::size_t i = 0; i < layers().layers.size(); ++i) {
      h = layer(i, h, parameters, tap);
    }
    return h;
  }

  const FeatureGrid* featureGrid() const override { return grid_.get(); }

 private:
  std::unique_ptr<FeatureGrid> grid_;
  std::size_t firstTable_;
};

}  // namespace

std::unique_ptr<Inr> makeGridMlp(const NetworkRequest& request, std::unique_ptr<FeatureGrid> grid,
                                 const std::vector<MlpLayer>& layers, const std::vector<Parameter>& tables) {
  return std::make_unique<GridMlp>(std::move(grid), layers, tables, request.rng);
}

}  // namespace rankscope
