#include "sae/sae_trainer.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "base/batch_sampler.h"
#include "base/error.h"
#include "base/text.h"

namespace rankscope {
namespace {

constexpr double kBeta1 = 0.9;
constexpr double kBeta2 = 0.999;
constexpr double kEpsilon = 6.25e-10;

template <class T>
SaeAdam<T> adamAt(double lr, std::int64_t step) {
  const auto t = static_cast<double>(step);
  return {static_cast<T>(kBeta1), static_cast<T>(kBeta2), static_cast<T>(kEpsilon),
          static_cast<T>(lr / (1 - std::pow(kBeta1, t))),
          static_cast<T>(1 / std::sqrt(1 - std::pow(kBeta2, t)))};
}

/// Σ weight · row over an atom's list.
template <class T>
void addList(const AtomLists<T>& lists, std::int64_t atom, const AlignedVector<T>& weights,
             const AlignedVector<T>& matrix, std::int64_t columns, T* sum) {
  if (lists.offsets.empty()) {
    return;
  }
  const std::int64_t begin = lists.begin(atom);
  addCombination(matrix.data(), columns, lists.rows.data() + begin, weights.data() + begin, lists.count(atom),
                 sum);
}

template <class T>
T sumOf(const AtomLists<T>& lists, std::int64_t atom) {
  if (lists.offsets.empty()) {
    return T{0};
  }
  const T* weights = lists.encoderWeights.data() + lists.begin(atom);
  return std::accumulate(weights, weights + lists.count(atom), T{0});
}

/// g <- g without its part along w
template <class T>
void removeParallel(const T* w, std::int64_t columns, T* g) {
  const T square = dotProduct(w, w, columns);
  if (square > T{0}) {
    addScaled(-dotProduct(g, w, columns) / square, w, columns, g);
  }
}

}  // namespace

template <class T>
BasicSaeTrainer<T>::BasicSaeTrainer(const SaeSpec& spec, Data activations, const ParallelFor& parallelFor)
    : BasicSaeTrainer(spec, activations,
                      startSae(trainable(spec, activations->width), *activations, parallelFor)) {}

template <class T>
BasicSaeTrainer<T>::BasicSaeTrainer(const SaeSpec& spec, Data activations, SaeState<T> state)
    : spec_(trainable(spec, activations->width)),
      activations_(std::move(activations)),
      variance_(varianceOf(*activations_)),
      state_(std::move(state)),
      encoder_(state_.atoms, state_.width),
      forward_(spec, activations_->width, variance_) {
  check();
  encoder_.pack(state_.weights.encoder.data());
}

template <class T>
std::int64_t BasicSaeTrainer<T>::mostAtoms(std::int64_t width) {
  constexpr std::int64_t kArrays = 3;  // weights and two moments
  constexpr auto kNumber = static_cast<std::int64_t>(sizeof(T));
  constexpr auto kQuiet = static_cast<std::int64_t>(sizeof(std::int64_t));
  const std::int64_t preBias = kArrays * width * kNumber;
  const std::int64_t stateOfAtom = kArrays * (2 * width + 1) * kNumber + kQuiet;
  const std::int64_t packedOfAtom = width * kNumber;
  return (kMostTrainingBytes - preBias) / (stateOfAtom + packedOfAtom + SaeForward<T>::laneBytesPerAtom());
}

template <class T>
const SaeSpec& BasicSaeTrainer<T>::trainable(const SaeSpec& spec, std::int64_t width) {
  validate(spec);
  if (const std::int64_t most = mostAtoms(width); spec.atoms > most) {
    throw UserError("atoms",
                    fmt::format("training n = {} on a layer of {} numbers takes more than {} GiB", spec.atoms,
                                width, kMostTrainingBytes >> 30),
                    fmt::format("n is at most {} there", most));
  }
  return spec;
}

template <class T>
void BasicSaeTrainer<T>::check() const {
  if (state_.atoms != spec_.atoms || state_.width != activations_->width) {
    throw UserError("sparse autoencoder",
                    fmt::format("has {} atoms of {} numbers, not {} of {}", state_.atoms, state_.width,
                                spec_.atoms, activations_->width),
                    "name the layer and the spec it was trained with");
  }
  if (!(variance_ > 0) || !std::isfinite(variance_)) {
    throw UserError(
        "layer",
        variance_ == 0 ? "its activations are the same at every point" : "its activations are not all finite",
        "choose another layer");
  }
}

/// Those of this step: a function of the seed and the step alone.
template <class T>
std::vector<std::int64_t> BasicSaeTrainer<T>::batch() const {
  if (spec_.batch > 0 && spec_.batch < activations_->rows) {
    return sampleRows(activations_->rows, spec_.batch, static_cast<std::uint64_t>(spec_.seed), state_.step);
  }
  std::vector<std::int64_t> all(static_cast<std::size_t>(activations_->rows));
  std::iota(all.begin(), all.end(), std::int64_t{0});
  return all;
}

template <class T>
std::vector<std::int32_t> BasicSaeTrainer<T>::deadAtoms() const {
  std::vector<std::int32_t> dead;
  const std::int64_t window = spec_.window(activations_->rows);
  for (std::size_t atom = 0; spec_.auxiliary && atom < state_.quiet.size(); ++atom) {
    if (state_.quiet[atom] > window) {
      dead.push_back(static_cast<std::int32_t>(atom));
    }
  }
  return dead;
}

template <class T>
SaeMetrics BasicSaeTrainer<T>::measure() const {
  SaeMetrics metrics;
  metrics.step = state_.step;
  metrics.reconstruction = pass_.reconstructionLoss;
  metrics.auxiliary = pass_.auxiliaryLoss;
  metrics.loss = metrics.reconstruction + spec_.auxiliaryWeight * metrics.auxiliary;
  metrics.r2 = 1 - metrics.reconstruction;
  const auto firings = static_cast<double>(
      std::accumulate(pass_.codes.count.begin(), pass_.codes.count.end(), std::int64_t{0}));
  metrics.l0 = firings / static_cast<double>(pass_.rows);
  const auto silent = std::count_if(state_.quiet.begin(), state_.quiet.end(),
                                    [this](std::int64_t points) { return points >= activations_->rows; });
  metrics.alive = 1 - static_cast<double>(silent) / static_cast<double>(state_.atoms);
  return metrics;
}

/// From weights that are no numbers no way leads back.
template <class T>
void BasicSaeTrainer<T>::requireFinite(const SaeMetrics& metrics) const {
  if (!std::isfinite(metrics.loss)) {
    throw UserError("sparse autoencoder",
                    fmt::format("the loss became {} at step {}",
                                std::isnan(metrics.loss) ? "NaN" : "infinite", metrics.step),
                    fmt::format("lower the learning rate (lr {})", formatShort(spec_.lr)));
  }
}

template <class T>
SaeMetrics BasicSaeTrainer<T>::step(const ParallelFor& parallelFor, SaeArrays<T>* gradients) {
  const std::vector<std::int64_t> rows = batch();
  forward_.run(*activations_, rows, state_.weights, deadAtoms(), encoder_, parallelFor, pass_);
  const SaeMetrics metrics = measure();
  requireFinite(metrics);
  sorter_.sort(pass_.codes, state_.atoms, parallelFor, lists_);
  if (pass_.auxiliary.count.empty()) {
    auxiliaryLists_ = {};
  } else {
    sorter_.sort(pass_.auxiliary, state_.atoms, parallelFor, auxiliaryLists_);
  }
  if (gradients != nullptr) {
    *gradients = SaeArrays<T>::zeros(state_.atoms, state_.width);
  }
  updateAtoms(parallelFor, gradients);
  updatePreBias(gradients);
  ++state_.step;
  return metrics;
}

template <class T>
void BasicSaeTrainer<T>::updateAtoms(const ParallelFor& parallelFor, SaeArrays<T>* gradients) {
  constexpr std::int64_t kGroup = PackedRows<T>::kGroup;
  const std::int64_t groups = (state_.atoms + kGroup - 1) / kGroup;
  groupSums_.assign(static_cast<std::size_t>(groups * state_.width), T{0});
  parallelFor(static_cast<std::size_t>(groups), [&](std::size_t index) {
    const auto group = static_cast<std::int64_t>(index);
    const std::int64_t end = std::min((group + 1) * kGroup, state_.atoms);
    updateGroup(group * kGroup, end, groupSums_.data() + group * state_.width, gradients);
  });
}

/// The pre-bias's gradient needs the encoder as it was.
template <class T>
void BasicSaeTrainer<T>::updateGroup(std::int64_t begin, std::int64_t end, T* preBiasSum,
                                     SaeArrays<T>* gradients) {
  const std::int64_t d = state_.width;
  const SaeAdam<T> adam = adamAt<T>(spec_.lr, state_.step + 1);
  SaeArrays<T>& w = state_.weights;
  SaeArrays<T>& m = state_.firstMoment;
  SaeArrays<T>& v = state_.secondMoment;
  AlignedVector<T> decoder(static_cast<std::size_t>(d));
  AlignedVector<T> encoder(static_cast<std::size_t>(d));
  for (std::int64_t a = begin; a < end; ++a) {
    std::fill(decoder.begin(), decoder.end(), T{0});
    std::fill(encoder.begin(), encoder.end(), T{0});
    addList(lists_, a, lists_.decoderWeights, pass_.error, d, decoder.data());
    addList(lists_, a, lists_.encoderWeights, pass_.centred, d, encoder.data());
    addList(auxiliaryLists_, a, auxiliaryLists_.decoderWeights, pass_.auxiliaryError, d, decoder.data());
    addList(auxiliaryLists_, a, auxiliaryLists_.encoderWeights, pass_.centred, d, encoder.data());
    const T bias = sumOf(lists_, a) + sumOf(auxiliaryLists_, a);
    addScaled(bias, w.encoder.data() + a * d, d, preBiasSum);
    if (gradients != nullptr) {
      std::copy(decoder.begin(), decoder.end(), gradients->decoder.begin() + a * d);
      std::copy(encoder.begin(), encoder.end(), gradients->encoder.begin() + a * d);
      gradients->encoderBias.data()[a] = bias;
    }
    T* atom = w.decoder.data() + a * d;
    if (spec_.unitNorm) {
      normaliseRow(atom, d);
    }
    if (spec_.removeParallel) {
      removeParallel(atom, d, decoder.data());
    }
    adamStep(adam, decoder.data(), m.decoder.data() + a * d, v.decoder.data() + a * d, atom, d);
    adamStep(adam, encoder.data(), m.encoder.data() + a * d, v.encoder.data() + a * d,
             w.encoder.data() + a * d, d);
    adamStep(adam, &bias, m.encoderBias.data() + a, v.encoderBias.data() + a, w.encoderBias.data() + a, 1);
    std::int64_t& quiet = state_.quiet.data()[a];
    quiet = lists_.fired.data()[a] != 0 ? 0 : quiet + pass_.rows;
  }
  encoder_.pack(w.encoder.data(), begin, end - begin);
}

/// The reconstruction contains b_pre, and what is encoded lacks it: Σ scale · error - Σ bias gradient ·
/// encoder row.
template <class T>
void BasicSaeTrainer<T>::updatePreBias(SaeArrays<T>* gradients) {
  const std::int64_t d = state_.width;
  AlignedVector<T> gradient(static_cast<std::size_t>(d), T{0});
  addScaled(pass_.codes.scale, pass_.errorSum.data(), d, gradient.data());
  for (std::int64_t from = 0; from < static_cast<std::int64_t>(groupSums_.size()); from += d) {
    addScaled(T{-1}, groupSums_.data() + from, d, gradient.data());
  }
  adamStep(adamAt<T>(spec_.lr, state_.step + 1), gradient.data(), state_.firstMoment.preBias.data(),
           state_.secondMoment.preBias.data(), state_.weights.preBias.data(), d);
  if (gradients != nullptr) {
    gradients->preBias = gradient;
  }
}

template class BasicSaeTrainer<float>;
template class BasicSaeTrainer<double>;

}  // namespace rankscope
