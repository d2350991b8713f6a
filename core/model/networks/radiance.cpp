#include <cstdint>
#include <span>
#include <utility>

#include <ATen/ATen.h>

#include "base/error.h"
#include "model/initialise.h"
#include "model/positional_encoding.h"
#include "model/radiance_mlp.h"
#include "radiance/spherical_harmonics.h"

namespace rankscope {
namespace {

/// Bands for the direction: 4 in NeRF's own code (Mildenhall et al. 2020, section 5.1), beside 10 for the
/// position.
constexpr int kDirectionBands = 4;

/// What the layers of one kind of network have in common.
struct LayerForms {
  Activation first, hidden;
  bool sine = false;  ///< SIREN's bounds instead of PyTorch's
  bool hasBias = true;
};

/// The colour network's first layer is a hidden one: what it takes are mostly numbers of the density network.
MlpLayer makeLayer(const LayerForms& forms, std::int64_t fanIn, std::int64_t fanOut, bool first,
                   bool activated) {
  const Activation& activation = first ? forms.first : forms.hidden;
  const double bound = forms.sine ? sirenBound(fanIn, activation.omega, first) : linearBound(fanIn);
  MlpLayer layer{fanIn, fanOut, activated ? activation : Activation{}, bound, linearBound(fanIn)};
  layer.hasBias = forms.hasBias;
  return layer;
}

void appendNetwork(const LayerForms& forms, std::int64_t fanIn, int hidden, std::int64_t width,
                   std::int64_t fanOut, std::vector<MlpLayer>& layers) {
  for (int i = 0; i < hidden; ++i) {
    layers.push_back(makeLayer(forms, fanIn, width, layers.empty(), true));
    fanIn = width;
  }
  layers.push_back(makeLayer(forms, fanIn, fanOut, layers.empty(), false));
}

LayerForms formsOf(const ModelSpec& spec) {
  const bool sine = spec.network == "siren" || spec.network == "finer";
  LayerForms forms;
  forms.hidden.kind = spec.network == "siren"   ? ActivationKind::Sine
                      : spec.network == "finer" ? ActivationKind::Finer
                                                : ActivationKind::Relu;
  forms.hidden.scaleGradient = spec.finerScaleGradient;
  forms.first = forms.hidden;
  forms.sine = sine;
  if (sine) {
    forms.first.omega = spec.omega;
    forms.hidden.omega = spec.omegaHidden > 0 ? spec.omegaHidden : spec.omega;
  }
  forms.hasBias = spec.network != "hash-grid";
  return forms;
}

at::Tensor harmonicsOf(const at::Tensor& directions) {
  const at::Tensor plain = directions.to(at::kCPU, at::kFloat).contiguous();
  at::Tensor out = at::empty({plain.size(0), static_cast<std::int64_t>(kSphericalHarmonics)}, at::kFloat);
  encodeDirections({plain.data_ptr<float>(), static_cast<std::size_t>(plain.numel())},
                   {out.data_ptr<float>(), static_cast<std::size_t>(out.numel())});
  return out.to(directions.options());
}

/// Encodings of position and direction. @returns what the first Linear takes
std::int64_t setEncodings(const ModelSpec& spec, Rng& rng, RadianceParts& parts) {
  if (spec.network == "hash-grid") {
    parts.grid = makeTrainedHashGrid(spec, kPositionDimension, {}, rng);
    parts.direction = harmonicsOf;
    parts.directionFeatures = static_cast<std::int64_t>(kSphericalHarmonics);
    return parts.grid.grid->features();
  }
  if (spec.network == "pe") {
    const PositionalEncoding position{spec.bands, spec.encodingForm};
    const PositionalEncoding direction{kDirectionBands, spec.encodingForm};
    parts.position = position;
    parts.direction = direction;
    parts.directionFeatures = direction.features(kPositionDimension);
    return position.features(kPositionDimension);
  }
  return kPositionDimension;
}

}  // namespace

OccupancySettings occupancyOf(const ModelSpec& spec, double bound) {
  OccupancySettings settings;
  settings.resolution = spec.occupancy;
  settings.bound = static_cast<float>(bound);
  return settings;
}

std::unique_ptr<Inr> makeRadianceInr(const ModelSpec& spec, double bound, Rng& rng) {
  if (!hasRadianceForm(spec.network)) {
    throw UserError("model", "a radiance field of '" + spec.network + "' is not available",
                    "take hash-grid, pe, relu, siren or finer");
  }
  if (spec.batchNorm != "none") {
    throw UserError("batch-norm", "is not available for radiance fields", "leave it at none");
  }
  RadianceParts parts;
  const std::int64_t features = setEncodings(spec, rng, parts);
  const LayerForms forms = formsOf(spec);
  appendNetwork(forms, features, spec.hiddenLayers, spec.width, 1 + spec.geometryFeatures, parts.layers);
  parts.densityLayers = parts.layers.size();
  appendNetwork(forms, parts.directionFeatures + spec.geometryFeatures, spec.colourLayers, spec.width,
                kRadianceOutput - 1, parts.layers);
  if (spec.occupancy > 0) {
    const OccupancyGrid grid(occupancyOf(spec, bound));
    const auto cells = static_cast<std::int64_t>(grid.cellsOfCascade()) * grid.cascades();
    parts.buffers.push_back({kOccupancyBuffer, at::zeros({cells}, at::kFloat)});
  }
  return makeRadianceMlp(std::move(parts), rng);
}

}  // namespace rankscope
