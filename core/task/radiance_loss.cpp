#include "task/radiance_loss.h"

#include <algorithm>

#include "radiance/activations.h"
#include "radiance/compositing.h"

namespace rankscope {
namespace {

constexpr std::size_t kOutputs = 4;

/// What is worked out for one tile.
struct TileBuffers {
  FieldValues values;
  std::vector<float> background;  ///< rays x 3
  std::vector<float> colour;      ///< rays x 3: shown, then the loss's derivative by it
  std::vector<float> gradSigma, gradRgb;
};

RaySamples samplesOf(const RayTargets& rays, const RayTile& tile, const TileBuffers& buffers) {
  RaySamples samples;
  samples.offsets = std::span(rays.batch.offsets).subspan(tile.firstRay, tile.rays + 1);
  samples.sigma = buffers.values.sigma;
  samples.rgb = buffers.values.rgb;
  samples.t = std::span(rays.batch.t).subspan(tile.firstRow, tile.rows);
  samples.dt = std::span(rays.batch.dt).subspan(tile.firstRow, tile.rows);
  samples.background = buffers.background;
  return samples;
}

/// `colour` becomes the loss's derivative by it.
double squaredError(const RayTargets& rays, const RayTile& tile, std::vector<float>& colour) {
  const double numbers = 3 * static_cast<double>(rays.batch.rays.size());
  double sum = 0;
  for (std::size_t ray = 0; ray < tile.rays; ++ray) {
    const DrawnTarget& target = rays.targets[tile.firstRay + ray];
    for (std::size_t c = 0; c < 3; ++c) {
      float& shown = colour[3 * ray + c];
      const double difference = static_cast<double>(shown) - static_cast<double>(target.colour[c]);
      sum += difference * difference;
      shown = static_cast<float>(2 * difference / numbers);
    }
  }
  return sum / numbers;
}

/// From derivatives by density and colour to those by the outputs.
void encodeGradient(std::span<const float> outputs, TileBuffers& buffers, std::span<float> gradient) {
  sigmoidBackward(buffers.values.rgb, buffers.gradRgb);
  for (std::size_t i = 0; i < buffers.gradSigma.size(); ++i) {
    truncExpBackward(outputs.subspan(kOutputs * i, 1), std::span(buffers.gradSigma).subspan(i, 1));
    gradient[kOutputs * i] = buffers.gradSigma[i];
    std::copy_n(buffers.gradRgb.begin() + static_cast<std::ptrdiff_t>(3 * i), 3,
                gradient.begin() + static_cast<std::ptrdiff_t>(kOutputs * i + 1));
  }
}

}  // namespace

void decodeField(std::span<const float> outputs, FieldValues& out) {
  const std::size_t rows = outputs.size() / kOutputs;
  out.sigma.resize(rows);
  out.rgb.resize(3 * rows);
  for (std::size_t i = 0; i < rows; ++i) {
    out.sigma[i] = outputs[kOutputs * i];
    std::copy_n(outputs.begin() + static_cast<std::ptrdiff_t>(kOutputs * i + 1), 3,
                out.rgb.begin() + static_cast<std::ptrdiff_t>(3 * i));
  }
  truncExp(out.sigma, out.sigma);
  sigmoid(out.rgb, out.rgb);
}

double rayLoss(const RayTargets& rays, const RayTile& tile, std::span<const float> outputs,
               std::span<float> gradient) {
  TileBuffers buffers;
  decodeField(outputs, buffers.values);
  buffers.background.resize(3 * tile.rays);
  buffers.colour.resize(3 * tile.rays);
  for (std::size_t ray = 0; ray < tile.rays; ++ray) {
    std::copy_n(rays.targets[tile.firstRay + ray].background.begin(), 3,
                buffers.background.begin() + static_cast<std::ptrdiff_t>(3 * ray));
  }
  const RaySamples samples = samplesOf(rays, tile, buffers);
  composite(samples, {buffers.colour, {}, {}});
  const double loss = squaredError(rays, tile, buffers.colour);
  if (!gradient.empty()) {
    buffers.gradSigma.resize(tile.rows);
    buffers.gradRgb.resize(3 * tile.rows);
    compositeBackward(samples, {buffers.colour, {}, {}}, buffers.gradSigma, buffers.gradRgb);
    encodeGradient(outputs, buffers, gradient);
  }
  return loss;
}

}  // namespace rankscope
