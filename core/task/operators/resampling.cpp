#include "task/operators/resampling.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace rankscope {
namespace {

/// One output position: the run of inputs that it is made of.
struct Tap {
  std::size_t first = 0;
  std::vector<float> weights;
};
using Filter = std::vector<Tap>;

std::size_t size(int n) {
  return static_cast<std::size_t>(n);
}

/// Keys 1981 with a = -0.5.
double cubic(double x) {
  constexpr double kA = -0.5;
  x = std::abs(x);
  if (x < 1) {
    return ((kA + 2) * x - (kA + 3)) * x * x + 1;
  }
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * kA : 0;
}

Filter bicubicFilter(int inputs, int outputs, int scale) {
  Filter filter;
  for (int i = 0; i < outputs; ++i) {
    const double centre = scale * (i + 0.5);
    const double support = 2.0 * scale;
    const int first = std::max(0, static_cast<int>(centre - support + 0.5));
    const int last = std::min(inputs, static_cast<int>(centre + support + 0.5));
    std::vector<double> weights;
    double sum = 0;
    for (int k = first; k < last; ++k) {
      weights.push_back(cubic((k - centre + 0.5) / scale));
      sum += weights.back();
    }
    Tap tap{size(first), {}};
    for (const double weight : weights) {
      tap.weights.push_back(static_cast<float>(weight / sum));
    }
    filter.push_back(std::move(tap));
  }
  return filter;
}

Filter averageFilter(int outputs, int scale) {
  Filter filter;
  for (int i = 0; i < outputs; ++i) {
    filter.push_back({size(i * scale), std::vector<float>(size(scale), 1.0F / static_cast<float>(scale))});
  }
  return filter;
}

/// Entry k of row i of a filter's matrix is entry i of row k of the transposed one; each of its rows is one
/// run too, because the runs of a filter move on steadily.
Filter transposed(const Filter& filter, int inputs) {
  Filter result(size(inputs));
  for (std::size_t i = 0; i < filter.size(); ++i) {
    for (std::size_t k = 0; k < filter[i].weights.size(); ++k) {
      Tap& tap = result[filter[i].first + k];
      if (tap.weights.empty()) {
        tap.first = i;
      }
      tap.weights.push_back(filter[i].weights[k]);
    }
  }
  return result;
}

/// out (rows.size() x columns.size() x channels) from in (… x width x channels): rows first, then columns.
void resample(const Filter& rows, const Filter& columns, std::size_t width, std::size_t channels,
              std::span<const float> in, std::span<float> out, const ParallelFor& parallelFor) {
  const std::size_t stride = width * channels;
  parallelFor(rows.size(), [&](std::size_t y) {
    std::vector<float> line(stride, 0.0F);
    const float* source = in.data() + rows[y].first * stride;
    for (const float weight : rows[y].weights) {
      for (std::size_t i = 0; i < stride; ++i) {
        line[i] += weight * source[i];
      }
      source += stride;
    }
    float* target = out.data() + y * columns.size() * channels;
    for (const Tap& tap : columns) {
      for (std::size_t c = 0; c < channels; ++c) {
        const float* from = line.data() + tap.first * channels + c;
        float sum = 0;
        for (std::size_t k = 0; k < tap.weights.size(); ++k) {
          sum += tap.weights[k] * from[k * channels];
        }
        *target++ = sum;
      }
    }
  });
}

class ReductionOperator : public LinearOperator {
 public:
  ReductionOperator(Filter rows, Filter columns, int width, int height, int channels)
      : rows_(std::move(rows)),
        columns_(std::move(columns)),
        rowsBack_(transposed(rows_, height)),
        columnsBack_(transposed(columns_, width)),
        channels_(size(channels)) {}

  std::size_t inputSize() const override { return rowsBack_.size() * columnsBack_.size() * channels_; }
  std::size_t outputSize() const override { return rows_.size() * columns_.size() * channels_; }

  void apply(std::span<const float> input, std::span<float> output, const ParallelFor& parallelFor) override {
    resample(rows_, columns_, columnsBack_.size(), channels_, input, output, parallelFor);
  }

  void applyTransposed(std::span<const float> output, std::span<float> input,
                       const ParallelFor& parallelFor) override {
    resample(rowsBack_, columnsBack_, columns_.size(), channels_, output, input, parallelFor);
  }

 private:
  Filter rows_, columns_;
  Filter rowsBack_, columnsBack_;
  std::size_t channels_;
};

}  // namespace

std::unique_ptr<LinearOperator> makeReduction(Reduction reduction, int width, int height, int channels,
                                              int scale) {
  const bool bicubic = reduction == Reduction::Bicubic;
  const auto filter = [&](int inputs) {
    const int outputs = inputs / scale;
    return bicubic ? bicubicFilter(inputs, outputs, scale) : averageFilter(outputs, scale);
  };
  return std::make_unique<ReductionOperator>(filter(height), filter(width), width, height, channels);
}

}  // namespace rankscope
