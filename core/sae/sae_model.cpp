#include "sae/sae_model.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "sae/sae_pass.h"

namespace rankscope {
namespace {

constexpr std::int64_t kBlock = 2048;  // points between two looks at whether to go on

/// Appends what a block of points fires.
void append(const BatchCodes<float>& codes, std::vector<std::int64_t>& count,
            std::vector<std::int32_t>& atoms, std::vector<float>& values) {
  count.insert(count.end(), codes.count.begin(), codes.count.end());
  for (std::size_t row = 0; row < codes.count.size(); ++row) {
    const std::ptrdiff_t first = static_cast<std::ptrdiff_t>(row) * codes.perRow;
    atoms.insert(atoms.end(), codes.atoms.begin() + first, codes.atoms.begin() + first + codes.count[row]);
    values.insert(values.end(), codes.values.begin() + first,
                  codes.values.begin() + first + codes.count[row]);
  }
}

}  // namespace

SaeModelPtr publish(const SaeSpec& spec, const SaeState<float>& state) {
  auto model = std::make_shared<SaeModel>();
  model->atoms = state.atoms;
  model->width = state.width;
  model->k = spec.k;
  model->weights = state.weights;
  if (spec.unitNorm) {
    normaliseRows(model->weights.decoder, model->atoms, model->width);
  }
  return model;
}

std::optional<EncodedSignal> encode(const SaeModel& model, const Activations& activations, const Work& work) {
  SaeSpec spec;
  spec.atoms = model.atoms;
  spec.k = model.k;
  spec.auxiliary = false;
  SaeForward<float> forward(spec, model.width, 1);
  PackedRows<float> encoder(model.atoms, model.width);
  encoder.pack(model.weights.encoder.data());
  SaePass<float> pass;
  std::vector<std::int64_t> count;
  std::vector<std::int32_t> atoms;
  std::vector<float> values;
  double squares = 0;
  for (std::int64_t begin = 0; begin < activations.rows; begin += kBlock) {
    std::vector<std::int64_t> rows(static_cast<std::size_t>(std::min(kBlock, activations.rows - begin)));
    std::iota(rows.begin(), rows.end(), begin);
    forward.run(activations, rows, model.weights, {}, encoder, work.parallelFor, pass);
    append(pass.codes, count, atoms, values);
    squares += pass.reconstructionLoss * static_cast<double>(rows.size());
    if (!work.goOn(static_cast<double>(begin + kBlock) / static_cast<double>(activations.rows))) {
      return std::nullopt;
    }
  }
  const auto points = static_cast<double>(activations.rows);
  EncodedSignal encoded;
  encoded.r2 = 1 - squares / points / varianceOf(activations);
  encoded.l0 = static_cast<double>(atoms.size()) / points;
  encoded.codes = std::make_shared<const AtomCodes>(model.atoms, count, std::move(atoms), std::move(values));
  return encoded;
}

void reconstruct(const SaeModel& model, const AtomCodes& codes, std::int64_t begin, std::int64_t count,
                 float* out) {
  for (std::int64_t i = 0; i < count; ++i) {
    float* row = out + i * model.width;
    std::copy(model.weights.preBias.begin(), model.weights.preBias.end(), row);
    const AtomEntries entries = codes.atPoint(begin + i);
    addCombination(model.weights.decoder.data(), model.width, entries.places.data(), entries.values.data(),
                   static_cast<std::int64_t>(entries.size()), row);
  }
}

}  // namespace rankscope
