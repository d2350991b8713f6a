#include "analysis/spectrum_analyzer.h"

#include <limits>
#include <string_view>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "analysis/point_subset.h"
#include "analysis/ranks.h"
#include "base/rng.h"
#include "model/signal_shape.h"

namespace rankscope {
namespace {

constexpr std::int64_t kMaximumPoints = 2048;
constexpr std::string_view kWeightSuffix = ".weight";

MatrixSpectrum spectrumOf(const at::Tensor& matrix, const std::string& name, int layer, MatrixKind kind) {
  const std::vector<double> sigma = singularValues(matrix);
  MatrixSpectrum spectrum;
  spectrum.name = name;
  spectrum.layer = layer;
  spectrum.kind = kind;
  spectrum.rows = matrix.size(0);
  spectrum.columns = matrix.size(1);
  spectrum.singularValues.assign(sigma.begin(), sigma.end());
  spectrum.stableRank = stableRank(sigma);
  spectrum.effectiveRank = effectiveRank(sigma);
  spectrum.amplitudeEffectiveRank = amplitudeEffectiveRank(sigma);
  spectrum.spectralNorm = sigma.empty() ? std::numeric_limits<double>::quiet_NaN() : sigma.front();
  spectrum.conditionNumber = conditionNumber(sigma);
  return spectrum;
}

void appendWeights(const WeightSnapshot& weights, std::vector<MatrixSpectrum>& matrices) {
  int layer = 0;
  for (const NamedArray& array : weights.arrays) {
    const bool isComplex = array.name.ends_with(kComplexSuffix);
    const std::string_view name =
        std::string_view(array.name).substr(0, array.name.size() - (isComplex ? kComplexSuffix.size() : 0));
    if (array.shape.size() == (isComplex ? 3U : 2U) && name.ends_with(kWeightSuffix)) {
      const at::Tensor stored =
          at::from_blob(const_cast<float*>(array.values.data()), array.shape, at::kFloat);
      const at::Tensor matrix = isComplex ? at::view_as_complex(stored) : stored;
      const std::string linear(name.substr(0, name.size() - kWeightSuffix.size()));
      matrices.push_back(spectrumOf(matrix, linear, layer++, MatrixKind::Weight));
    }
  }
}

at::Tensor subsetCoordinates(const Signal& signal) {
  const std::vector<std::int64_t> subset = pointSubset(signal, kMaximumPoints);
  const auto dimension = static_cast<std::size_t>(signal.inputDimension);
  at::Tensor points =
      at::empty({static_cast<std::int64_t>(subset.size()), signal.inputDimension}, at::kFloat);
  auto* out = points.data_ptr<float>();
  for (const std::int64_t index : subset) {
    const float* point = signal.coordinates.data() + static_cast<std::size_t>(index) * dimension;
    out = std::copy(point, point + dimension, out);
  }
  return points;
}

class InrSpectrumAnalyzer : public SpectrumAnalyzer {
 public:
  InrSpectrumAnalyzer(const ModelSpec& model, const Signal& signal, double coordinateScale)
      : points_(subsetCoordinates(signal)) {
    if (coordinateScale != 1) {
      points_ = points_ * coordinateScale;
    }
    Rng anySeed(0);
    inr_ = makeInr(model, shapeOf(signal), anySeed);
  }

  Spectra analyze(const WeightSnapshot& weights, bool withActivations) override {
    const at::NoGradGuard noGrad;
    Spectra spectra;
    spectra.step = weights.step;
    appendWeights(weights, spectra.matrices);
    if (withActivations) {
      appendActivations(weights, spectra.matrices);
    }
    return spectra;
  }

 private:
  void appendActivations(const WeightSnapshot& weights, std::vector<MatrixSpectrum>& matrices) {
    inr_->load(weights);
    Tap tap;
    inr_->forward(points_, parameterValues(*inr_), &tap);
    for (int i = 0; const TappedLayer& layer : tap) {
      matrices.push_back(spectrumOf(layer.preActivation, layer.name, i++, MatrixKind::PreActivation));
    }
    for (int i = 0; const TappedLayer& layer : tap) {
      if (layer.activation.defined()) {
        matrices.push_back(spectrumOf(layer.activation, layer.name, i, MatrixKind::Activation));
      }
      ++i;
    }
  }

  at::Tensor points_;
  std::unique_ptr<Inr> inr_;
};

}  // namespace

std::unique_ptr<SpectrumAnalyzer> makeSpectrumAnalyzer(const ModelSpec& model, SignalPtr signal,
                                                       double coordinateScale) {
  return std::make_unique<InrSpectrumAnalyzer>(model, *signal, coordinateScale);
}

}  // namespace rankscope
