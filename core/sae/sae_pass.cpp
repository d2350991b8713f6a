#include "sae/sae_pass.h"

#include <algorithm>
#include <numeric>

namespace rankscope {
namespace {

// Fixed numbers, because the bits of a result follow from them. A multiple of the rows that the products take
// at once with AVX-512; with 4096 atoms a tile's pre-activations are 0.9 MiB and stay in the second-level
// cache.
constexpr std::int64_t kTileRows = 56;
constexpr std::int64_t kLanes = 16;

std::int64_t tilesOf(std::int64_t rows) {
  return (rows + kTileRows - 1) / kTileRows;
}

}  // namespace

template <class T>
void BatchCodes<T>::resize(std::int64_t rows, std::int64_t most) {
  perRow = most;
  count.assign(static_cast<std::size_t>(rows), 0);
  atoms.resize(static_cast<std::size_t>(rows * most));
  values.resize(static_cast<std::size_t>(rows * most));
  slopes.resize(static_cast<std::size_t>(rows * most));
}

template <class T>
struct SaeForward<T>::Job {
  const ActivationMatrix<T>& activations;
  std::span<const std::int64_t> batch;
  const SaeArrays<T>& weights;
  const PackedRows<T>& encoder;
  SaePass<T>& pass;
};

template <class T>
SaeForward<T>::SaeForward(const SaeSpec& spec, std::int64_t width, double variance)
    : spec_(spec), width_(width), variance_(variance), lanes_(static_cast<std::size_t>(kLanes)) {
  for (Lane& lane : lanes_) {
    lane.preActivations.resize(static_cast<std::size_t>(kTileRows * spec_.atoms));
    lane.scratch.resize(static_cast<std::size_t>(3 * spec_.atoms));
    if (spec_.auxiliary) {
      lane.deadOnes.resize(static_cast<std::size_t>(spec_.atoms));
    }
  }
}

template <class T>
std::int64_t SaeForward<T>::laneBytesPerAtom() {
  constexpr auto kRow = static_cast<std::int64_t>((kTileRows + 1) * sizeof(T) + 3 * sizeof(std::int32_t));
  return kLanes * kRow;
}

template <class T>
void SaeForward<T>::prepare(std::int64_t rows, SaePass<T>& pass) {
  const auto numbers = static_cast<std::size_t>(rows * width_);
  pass.rows = rows;
  pass.centred.resize(numbers);
  pass.error.resize(numbers);
  pass.codes.resize(rows, std::min(spec_.k, spec_.atoms));
  pass.auxiliaryLoss = 0;
  if (pass.dead.empty()) {
    pass.auxiliary.resize(0, 0);
  } else {
    pass.auxiliaryError.resize(numbers);
    pass.auxiliary.resize(rows,
                          std::min(spec_.deadAtOnce(width_), static_cast<std::int64_t>(pass.dead.size())));
  }
  tileSquares_.assign(static_cast<std::size_t>(tilesOf(rows)), 0.0);
  tileSums_.assign(static_cast<std::size_t>(tilesOf(rows) * width_), T{0});
}

/// Calls visit(lane, first row, rows) for every tile.
template <class T>
template <class Visit>
void SaeForward<T>::forEachTile(const ParallelFor& parallelFor, std::int64_t rows, Visit visit) {
  const std::int64_t tiles = tilesOf(rows);
  parallelFor(static_cast<std::size_t>(std::min(kLanes, tiles)), [&](std::size_t index) {
    for (auto tile = static_cast<std::int64_t>(index); tile < tiles; tile += kLanes) {
      const std::int64_t begin = tile * kTileRows;
      visit(lanes_[index], begin, std::min(kTileRows, rows - begin));
    }
  });
}

/// The dead atoms that would fire at a row if only they could.
template <class T>
void SaeForward<T>::chooseDead(const Job& job, Lane& lane, std::int64_t row, const T* preActivations) {
  BatchCodes<T>& codes = job.pass.auxiliary;
  const std::vector<std::int32_t>& dead = job.pass.dead;
  std::transform(dead.begin(), dead.end(), lane.deadOnes.begin(),
                 [preActivations](std::int32_t atom) { return preActivations[atom]; });
  std::int32_t* atoms = codes.atoms.data() + row * codes.perRow;
  const std::int64_t count = selectLargest(
      lane.deadOnes.data(), static_cast<const T*>(nullptr), static_cast<std::int64_t>(dead.size()),
      codes.perRow, lane.scratch.data(), atoms, codes.values.data() + row * codes.perRow);
  codes.count.data()[row] = count;
  std::transform(atoms, atoms + count, atoms, [&dead](std::int32_t i) { return dead.data()[i]; });
}

template <class T>
void SaeForward<T>::forwardTile(const Job& job, Lane& lane, std::int64_t begin, std::int64_t count) {
  SaePass<T>& pass = job.pass;
  const T* preBias = job.weights.preBias.data();
  for (std::int64_t r = begin; r < begin + count; ++r) {
    const T* h = job.activations.row(job.batch[static_cast<std::size_t>(r)]);
    std::transform(h, h + width_, preBias, pass.centred.data() + r * width_,
                   [](T value, T bias) { return value - bias; });
  }
  job.encoder.multiply(pass.centred.data() + begin * width_, count, lane.preActivations.data());
  T* sum = tileSums_.data() + begin / kTileRows * width_;
  double squares = 0;
  for (std::int64_t r = begin; r < begin + count; ++r) {
    T* preActivations = lane.preActivations.data() + (r - begin) * spec_.atoms;
    const std::int64_t first = r * pass.codes.perRow;
    const std::int64_t firing =
        selectLargest(preActivations, job.weights.encoderBias.data(), spec_.atoms, pass.codes.perRow,
                      lane.scratch.data(), pass.codes.atoms.data() + first, pass.codes.values.data() + first);
    pass.codes.count.data()[r] = firing;
    if (!pass.dead.empty()) {
      chooseDead(job, lane, r, preActivations);
    }
    T* error = pass.error.data() + r * width_;
    std::transform(pass.centred.data() + r * width_, pass.centred.data() + (r + 1) * width_, error,
                   [](T value) { return -value; });
    addCombination(job.weights.decoder.data(), width_, pass.codes.atoms.data() + first,
                   pass.codes.values.data() + first, firing, error);
    projectRows(job.weights.decoder.data(), width_, pass.codes.atoms.data() + first, firing, error,
                pass.codes.slopes.data() + first);
    squares += static_cast<double>(dotProduct(error, error, width_));
    addScaled(T{1}, error, width_, sum);
  }
  tileSquares_.data()[begin / kTileRows] = squares;
}

template <class T>
void SaeForward<T>::auxiliaryTile(const Job& job, std::int64_t begin, std::int64_t count) {
  SaePass<T>& pass = job.pass;
  double squares = 0;
  for (std::int64_t r = begin; r < begin + count; ++r) {
    const std::int64_t first = r * pass.auxiliary.perRow;
    const std::int64_t firing = pass.auxiliary.count.data()[r];
    T* error = pass.auxiliaryError.data() + r * width_;
    std::copy_n(pass.error.data() + r * width_, width_, error);
    addCombination(job.weights.decoder.data(), width_, pass.auxiliary.atoms.data() + first,
                   pass.auxiliary.values.data() + first, firing, error);
    projectRows(job.weights.decoder.data(), width_, pass.auxiliary.atoms.data() + first, firing, error,
                pass.auxiliary.slopes.data() + first);
    squares += static_cast<double>(dotProduct(error, error, width_));
  }
  tileSquares_.data()[begin / kTileRows] = squares;
}

/// The residual is what the dead learn; its variance over the batch, each column about its mean, scales the
/// loss.
template <class T>
void SaeForward<T>::auxiliaryPass(const Job& job, const ParallelFor& parallelFor) {
  SaePass<T>& pass = job.pass;
  const auto rows = static_cast<double>(pass.rows);
  const double numbers = rows * static_cast<double>(width_);
  double squaredSum = 0;
  for (const T sum : pass.errorSum) {
    squaredSum += static_cast<double>(sum) * static_cast<double>(sum);
  }
  const double variance = (sumSquares() - squaredSum / rows) / numbers;
  if (!(variance > 0)) {
    pass.auxiliary.resize(0, 0);
    return;
  }
  forEachTile(parallelFor, pass.rows,
              [&](Lane&, std::int64_t begin, std::int64_t count) { auxiliaryTile(job, begin, count); });
  pass.auxiliaryLoss = sumSquares() / numbers / variance;
  pass.auxiliary.scale = static_cast<T>(spec_.auxiliaryWeight * 2 / (numbers * variance));
}

template <class T>
double SaeForward<T>::sumSquares() const {
  return std::accumulate(tileSquares_.begin(), tileSquares_.end(), 0.0);
}

template <class T>
void SaeForward<T>::run(const ActivationMatrix<T>& activations, std::span<const std::int64_t> batch,
                        const SaeArrays<T>& weights, std::span<const std::int32_t> dead,
                        const PackedRows<T>& encoder, const ParallelFor& parallelFor, SaePass<T>& pass) {
  pass.dead.assign(dead.begin(), dead.end());
  prepare(static_cast<std::int64_t>(batch.size()), pass);
  const Job job{activations, batch, weights, encoder, pass};
  forEachTile(parallelFor, pass.rows, [&](Lane& lane, std::int64_t begin, std::int64_t count) {
    forwardTile(job, lane, begin, count);
  });
  const double numbers = static_cast<double>(pass.rows) * static_cast<double>(width_);
  pass.reconstructionLoss = sumSquares() / numbers / variance_;
  pass.codes.scale = static_cast<T>(2 / (numbers * variance_));
  pass.errorSum.assign(static_cast<std::size_t>(width_), T{0});
  for (std::int64_t tile = 0; tile < tilesOf(pass.rows); ++tile) {
    addScaled(T{1}, tileSums_.data() + tile * width_, width_, pass.errorSum.data());
  }
  if (!pass.dead.empty()) {
    auxiliaryPass(job, parallelFor);
  }
}

template struct BatchCodes<float>;
template struct BatchCodes<double>;
template class SaeForward<float>;
template class SaeForward<double>;

}  // namespace rankscope
