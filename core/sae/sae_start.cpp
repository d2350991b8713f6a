#include <algorithm>
#include <cmath>

#include "base/rng.h"
#include "sae/sae_arithmetic.h"
#include "sae/sae_state.h"

namespace rankscope {
namespace {

constexpr std::uint64_t kDecoderStream = 0;
constexpr std::uint64_t kEncoderStream = 1;
constexpr std::int64_t kMostMedianRows = 32768;
constexpr std::int64_t kMedianBlock = 1024;
constexpr int kMostMedianRounds = 200;
constexpr double kMedianTolerance = 1e-9;  // of the median's length

/// Directions drawn evenly from the sphere.
template <class T>
void drawDirections(std::uint64_t seed, std::uint64_t stream, std::int64_t rows, std::int64_t columns,
                    AlignedVector<T>& matrix) {
  Rng rng(seed, stream);
  std::generate(matrix.begin(), matrix.end(), [&] { return static_cast<T>(rng.normal()); });
  normaliseRows(matrix, rows, columns);
}

template <class T>
std::vector<double> meanRow(const ActivationMatrix<T>& activations) {
  std::vector<double> sum(static_cast<std::size_t>(activations.width), 0.0);
  for (std::int64_t i = 0; i < activations.rows; ++i) {
    const T* row = activations.row(i);
    std::transform(sum.begin(), sum.end(), row, sum.begin(),
                   [](double total, T value) { return total + static_cast<double>(value); });
  }
  for (double& value : sum) {
    value /= static_cast<double>(activations.rows);
  }
  return sum;
}

/// Rows of a sample that lies evenly among all.
struct Sample {
  std::int64_t count;
  std::int64_t total;

  std::int64_t row(std::int64_t i) const { return i * total / count; }
};

/// Σ x / |x - y| and Σ 1 / |x - y| over a block of the sample.
template <class T>
void weigh(const ActivationMatrix<T>& activations, const Sample& sample, std::int64_t begin,
           const std::vector<double>& centre, double* sums) {
  const std::int64_t width = activations.width;
  std::fill_n(sums, width + 1, 0.0);
  const std::int64_t end = std::min(begin + kMedianBlock, sample.count);
  for (std::int64_t i = begin; i < end; ++i) {
    const T* x = activations.row(sample.row(i));
    double square = 0;
    for (std::int64_t c = 0; c < width; ++c) {
      const double difference = static_cast<double>(x[c]) - centre.data()[c];
      square += difference * difference;
    }
    // A centre that falls on a row would divide by zero.
    const double weight = 1 / std::max(std::sqrt(square), 1e-12);
    for (std::int64_t c = 0; c < width; ++c) {
      sums[c] += weight * static_cast<double>(x[c]);
    }
    sums[width] += weight;
  }
}

/// One round of Weiszfeld's algorithm. @returns how far the centre moved
template <class T>
double moveCentre(const ActivationMatrix<T>& activations, const Sample& sample,
                  const ParallelFor& parallelFor, std::vector<double>& centre) {
  const std::int64_t blocks = (sample.count + kMedianBlock - 1) / kMedianBlock;
  const std::int64_t stride = activations.width + 1;
  std::vector<double> sums(static_cast<std::size_t>(blocks * stride));
  parallelFor(static_cast<std::size_t>(blocks), [&](std::size_t block) {
    const auto b = static_cast<std::int64_t>(block);
    weigh(activations, sample, b * kMedianBlock, centre, sums.data() + b * stride);
  });
  for (std::int64_t b = 1; b < blocks; ++b) {
    for (std::int64_t c = 0; c < stride; ++c) {
      sums.data()[c] += sums.data()[b * stride + c];
    }
  }
  double moved = 0;
  for (std::int64_t c = 0; c < activations.width; ++c) {
    const double next = sums.data()[c] / sums.data()[activations.width];
    moved += (next - centre.data()[c]) * (next - centre.data()[c]);
    centre.data()[c] = next;
  }
  return std::sqrt(moved);
}

double length(const std::vector<double>& vector) {
  double square = 0;
  for (const double value : vector) {
    square += value * value;
  }
  return std::sqrt(square);
}

template <class T>
std::vector<double> startOfPreBias(const SaeSpec& spec, const ActivationMatrix<T>& activations,
                                   const ParallelFor& parallelFor) {
  if (spec.preBias == "median") {
    return geometricMedian(activations, parallelFor);
  }
  return spec.preBias == "mean" ? meanRow(activations)
                                : std::vector<double>(static_cast<std::size_t>(activations.width), 0.0);
}

}  // namespace

template <class T>
double varianceOf(const ActivationMatrix<T>& activations) {
  const std::vector<double> mean = meanRow(activations);
  double sum = 0;
  for (std::int64_t i = 0; i < activations.rows; ++i) {
    const T* row = activations.row(i);
    double square = 0;
    for (std::int64_t c = 0; c < activations.width; ++c) {
      const double difference = static_cast<double>(row[c]) - mean.data()[c];
      square += difference * difference;
    }
    sum += square;
  }
  return sum / static_cast<double>(activations.rows * activations.width);
}

template <class T>
void normaliseRows(AlignedVector<T>& matrix, std::int64_t rows, std::int64_t columns) {
  for (std::int64_t r = 0; r < rows; ++r) {
    normaliseRow(matrix.data() + r * columns, columns);
  }
}

template <class T>
std::vector<double> geometricMedian(const ActivationMatrix<T>& activations, const ParallelFor& parallelFor) {
  const Sample sample{std::min(activations.rows, kMostMedianRows), activations.rows};
  std::vector<double> centre = meanRow(activations);
  for (int round = 0; round < kMostMedianRounds; ++round) {
    const double moved = moveCentre(activations, sample, parallelFor, centre);
    if (moved <= kMedianTolerance * length(centre)) {
      break;
    }
  }
  return centre;
}

template <class T>
SaeArrays<T> SaeArrays<T>::zeros(std::int64_t atoms, std::int64_t width) {
  const auto matrix = static_cast<std::size_t>(atoms * width);
  SaeArrays arrays;
  arrays.encoder.assign(matrix, T{0});
  arrays.decoder.assign(matrix, T{0});
  arrays.encoderBias.assign(static_cast<std::size_t>(atoms), T{0});
  arrays.preBias.assign(static_cast<std::size_t>(width), T{0});
  return arrays;
}

template <class T>
SaeState<T> startSae(const SaeSpec& spec, const ActivationMatrix<T>& activations,
                     const ParallelFor& parallelFor) {
  SaeState<T> state;
  state.atoms = spec.atoms;
  state.width = activations.width;
  state.weights = SaeArrays<T>::zeros(state.atoms, state.width);
  state.firstMoment = state.weights;
  state.secondMoment = state.weights;
  state.quiet.assign(static_cast<std::size_t>(spec.atoms), 0);
  const auto seed = static_cast<std::uint64_t>(spec.seed);
  drawDirections(seed, kDecoderStream, state.atoms, state.width, state.weights.decoder);
  if (spec.tied) {
    state.weights.encoder = state.weights.decoder;
  } else {
    drawDirections(seed, kEncoderStream, state.atoms, state.width, state.weights.encoder);
  }
  const std::vector<double> start = startOfPreBias(spec, activations, parallelFor);
  std::transform(start.begin(), start.end(), state.weights.preBias.begin(),
                 [](double value) { return static_cast<T>(value); });
  return state;
}

template double varianceOf(const ActivationMatrix<float>&);
template double varianceOf(const ActivationMatrix<double>&);
template void normaliseRows(AlignedVector<float>&, std::int64_t, std::int64_t);
template void normaliseRows(AlignedVector<double>&, std::int64_t, std::int64_t);
template std::vector<double> geometricMedian(const ActivationMatrix<float>&, const ParallelFor&);
template std::vector<double> geometricMedian(const ActivationMatrix<double>&, const ParallelFor&);
template struct SaeArrays<float>;
template struct SaeArrays<double>;
template SaeState<float> startSae(const SaeSpec&, const ActivationMatrix<float>&, const ParallelFor&);
template SaeState<double> startSae(const SaeSpec&, const ActivationMatrix<double>&, const ParallelFor&);

}  // namespace rankscope
