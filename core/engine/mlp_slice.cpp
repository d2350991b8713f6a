#include "engine/mlp_slice.h"

#include <stdexcept>
#include <utility>

namespace rankscope {
namespace {

class MlpSlice : public Inr {
 public:
  MlpSlice(std::shared_ptr<const Inr> whole, std::size_t from, std::size_t to)
      : whole_(std::move(whole)), first_(from == 0) {
    const std::vector<PlainLayer>& layers = whole_->plainMlp()->layers;
    for (std::size_t i = from; i < to; ++i) {
      PlainLayer layer = layers[i];
      layer.parameter = parameters_.size();
      plain_.layers.push_back(layer);
      take(layers[i].parameter, parameterCount(layer));
    }
    if (featureGrid() != nullptr) {
      const std::size_t tables = layers.back().parameter + parameterCount(layers.back());
      take(tables, whole_->parameters().size() - tables);
    }
  }

  at::Tensor forward(const at::Tensor&, std::span<const at::Tensor>, Tap*) const override {
    throw std::logic_error("a slice of a network has no graph");
  }
  at::Tensor encode(const at::Tensor& x) const override { return first_ ? whole_->encode(x) : x; }
  const PlainMlp* plainMlp() const override { return &plain_; }
  const FeatureGrid* featureGrid() const override { return first_ ? whole_->featureGrid() : nullptr; }

 private:
  void take(std::size_t begin, std::size_t count) {
    const auto all = whole_->parameters().subspan(begin, count);
    parameters_.insert(parameters_.end(), all.begin(), all.end());
  }

  std::shared_ptr<const Inr> whole_;
  bool first_;
  PlainMlp plain_;
};

}  // namespace

std::int64_t outWidth(const Inr& inr, std::size_t layer) {
  const PlainLayer& plain = inr.plainMlp()->layers[layer];
  const std::int64_t units = inr.parameters()[plain.parameter].value.size(0);
  return plain.activation.kind == ActivationKind::ComplexGabor ? 2 * units : units;
}

std::unique_ptr<Inr> sliceMlp(std::shared_ptr<const Inr> whole, std::size_t from, std::size_t to) {
  return std::make_unique<MlpSlice>(std::move(whole), from, to);
}

}  // namespace rankscope
