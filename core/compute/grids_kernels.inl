// Included by grids_<set>.cpp inside its namespace and compiled there for that instruction set. Includes
// nothing: see pointwise_kernels.inl.

using Index = std::int64_t;

namespace {

/// Two neighbours on an axis and their shares.
struct Pair {
  Index first;
  Index second;
  float firstShare;
  float secondShare;
};

inline float clamped(float value, float lo, float hi) {
  return value < lo ? lo : (value > hi ? hi : value);
}

/// Of t in [-1, 1] among `points`, the ends on the first and the last; beyond them the last value stays.
inline Pair onLine(float t, Index points) {
  const float last = static_cast<float>(points - 1);
  const float position = clamped((t + 1.0F) * 0.5F * last, 0.0F, last);
  const Index first = static_cast<Index>(position);
  const float share = position - static_cast<float>(first);
  return {first, first + 1 < points ? first + 1 : first, 1.0F - share, share};
}

/// As onLine, but a neighbour beyond the ends counts as zero.
inline Pair onAxis(float t, Index points) {
  const float position =
      clamped((t + 1.0F) * 0.5F * static_cast<float>(points - 1), -1.0F, static_cast<float>(points));
  const Index first = static_cast<Index>(position + 1.0F) - 1;
  const float share = position - static_cast<float>(first);
  const bool firstInside = first >= 0 && first < points;
  const bool secondInside = first + 1 < points;
  return {firstInside ? first : 0, secondInside ? first + 1 : 0, firstInside ? 1.0F - share : 0.0F,
          secondInside ? share : 0.0F};
}

/// Where one point falls.
struct GaPlace {
  Pair lineX;
  Pair lineY;
  Pair planeX;
  Pair planeY;

  GaPlace(const GaPlanesShape& shape, const float* x)
      : lineX(onLine(x[0], shape.columns)),
        lineY(onLine(x[1], shape.rows)),
        planeX(onAxis(x[0], shape.side)),
        planeY(onAxis(x[1], shape.side)) {}
};

/// The plane's four corners as pointers into a table.
template <class Float>
struct Corners {
  Float* at[4];
  float share[4];

  Corners(const GaPlanesShape& shape, const GaPlace& place, Float* plane) {
    const Index rows[4] = {place.planeY.first, place.planeY.first, place.planeY.second, place.planeY.second};
    const Index columns[4] = {place.planeX.first, place.planeX.second, place.planeX.first,
                              place.planeX.second};
    const float down[4] = {place.planeY.firstShare, place.planeY.firstShare, place.planeY.secondShare,
                           place.planeY.secondShare};
    const float across[4] = {place.planeX.firstShare, place.planeX.secondShare, place.planeX.firstShare,
                             place.planeX.secondShare};
    for (int i = 0; i < 4; ++i) {
      at[i] = plane + (rows[i] * shape.side + columns[i]) * shape.channels;
      share[i] = down[i] * across[i];
    }
  }
};

void gaPlanes(const GaPlanesShape& shape, const GaPlanesTables& tables, const float* x, Index n, float* out) {
  const Index channels = shape.channels;
  for (Index r = 0; r < n; ++r) {
    const GaPlace place(shape, x + 2 * r);
    const Corners<const float> corner(shape, place, tables.plane);
    const float* x0 = tables.lineX + place.lineX.first * channels;
    const float* x1 = tables.lineX + place.lineX.second * channels;
    const float* y0 = tables.lineY + place.lineY.first * channels;
    const float* y1 = tables.lineY + place.lineY.second * channels;
    const float factor = shape.multiply ? 1.0F : 0.0F;
    float* row = out + r * channels;
#pragma omp simd
    for (Index c = 0; c < channels; ++c) {
      const float alongX = place.lineX.firstShare * x0[c] + place.lineX.secondShare * x1[c];
      const float alongY = place.lineY.firstShare * y0[c] + place.lineY.secondShare * y1[c];
      const float plane = corner.share[0] * corner.at[0][c] + corner.share[1] * corner.at[1][c] +
                          corner.share[2] * corner.at[2][c] + corner.share[3] * corner.at[3][c];
      row[c] = (factor != 0.0F ? alongX * alongY : alongX + alongY) + plane;
    }
  }
}

/// to[c] += share · factor[c] · d[c], or without the factor.
inline void addScaled(float* to, float share, const float* d, Index channels) {
#pragma omp simd
  for (Index c = 0; c < channels; ++c) {
    to[c] += share * d[c];
  }
}

/// dLoss/d(value on a line), given the other line's neighbours where the lines are multiplied.
inline void addToLine(float* gradient, const Pair& own, const float* other, const Pair& at, bool multiply,
                      const float* d, Index channels) {
  float* first = gradient + own.first * channels;
  float* second = gradient + own.second * channels;
  if (!multiply) {
    addScaled(first, own.firstShare, d, channels);
    addScaled(second, own.secondShare, d, channels);
    return;
  }
  const float* o0 = other + at.first * channels;
  const float* o1 = other + at.second * channels;
  // Two loops, because at the end of a line both neighbours are the same.
#pragma omp simd
  for (Index c = 0; c < channels; ++c) {
    first[c] += own.firstShare * (at.firstShare * o0[c] + at.secondShare * o1[c]) * d[c];
  }
#pragma omp simd
  for (Index c = 0; c < channels; ++c) {
    second[c] += own.secondShare * (at.firstShare * o0[c] + at.secondShare * o1[c]) * d[c];
  }
}

void gaPlanesBackward(const GaPlanesShape& shape, const GaPlanesTables& tables, const float* x, Index n,
                      const float* d, const GaPlanesTables& gradients) {
  const Index channels = shape.channels;
  for (Index r = 0; r < n; ++r) {
    const GaPlace place(shape, x + 2 * r);
    const float* row = d + r * channels;
    addToLine(gradients.lineX, place.lineX, tables.lineY, place.lineY, shape.multiply, row, channels);
    addToLine(gradients.lineY, place.lineY, tables.lineX, place.lineX, shape.multiply, row, channels);
    const Corners<float> corner(shape, place, gradients.plane);
    for (int i = 0; i < 4; ++i) {
      addScaled(corner.at[i], corner.share[i], row, channels);
    }
  }
}

#include "compute/grids_space.inl"

/// Points whose cells are found together, so that vectors do it.
constexpr int kTogether = 16;

/// The corners of some points' cells: rows of the level's table and their shares, which are zero for a point
/// outside.
template <int D>
struct Cells {
  static constexpr int kCorners = 1 << D;
  std::int32_t row[kCorners][kTogether];
  float share[kCorners][kTogether];

  /// @param count of the points in x, at least 1; what lies behind them are copies of the last
  inline __attribute__((always_inline)) void find(const HashLevel& level, const float* x, int count) {
    constexpr std::uint32_t kPrimes[3] = {1U, 2654435761U, 805459861U};
    std::uint32_t key[D][2][kTogether];
    float part[D][2][kTogether];
    float inside[kTogether];
    for (int r = 0; r < kTogether; ++r) {
      inside[r] = 1;
    }
    std::uint32_t stride = 1;
    const auto scale = static_cast<float>(level.scale);
    for (int i = 0; i < D; ++i) {
      float coordinate[kTogether];
      for (int r = 0; r < kTogether; ++r) {
        coordinate[r] = x[(r < count ? r : count - 1) * D + i];
      }
      const std::uint32_t factor = level.hashed ? kPrimes[i] : stride;
#pragma omp simd
      for (int r = 0; r < kTogether; ++r) {
        const float u = (coordinate[r] + 1.0F) * 0.5F;
        inside[r] = u >= 0.0F && u <= 1.0F ? inside[r] : 0.0F;
        const float position = clamped(u, 0.0F, 1.0F) * scale + 0.5F;
        const auto cell = static_cast<std::int32_t>(position);
        part[i][1][r] = position - static_cast<float>(cell);
        part[i][0][r] = 1.0F - part[i][1][r];
        key[i][0][r] = static_cast<std::uint32_t>(cell) * factor;
        key[i][1][r] = key[i][0][r] + factor;
      }
      stride *= level.stride;
    }
    for (int corner = 0; corner < kCorners; ++corner) {
#pragma omp simd
      for (int r = 0; r < kTogether; ++r) {
        std::uint32_t sum = 0;
        float product = 1;
        for (int i = 0; i < D; ++i) {
          const int bit = (corner >> i) & 1;
          sum = level.hashed ? sum ^ key[i][bit][r] : sum + key[i][bit][r];
          product *= part[i][bit][r];
        }
        // A hashed table has a power of two of rows.
        row[corner][r] = static_cast<std::int32_t>(level.hashed ? sum & (level.rows - 1) : sum);
        share[corner][r] = product * inside[r];
      }
    }
  }
};

inline int atMost(Index rows, int most) {
  return rows < most ? static_cast<int>(rows) : most;
}

template <int D, int F>
void hashGridBy(const HashGridShape& shape, const float* table, const float* x, Index n, float* out) {
  const Index width = static_cast<Index>(shape.levels) * F;
  for (int l = 0; l < shape.levels; ++l) {
    const HashLevel level = shape.level[l];
    const float* own = table + level.offset * F;
    for (Index first = 0; first < n; first += kTogether) {
      const int count = atMost(n - first, kTogether);
      Cells<D> cells;
      cells.find(level, x + first * D, count);
      for (int r = 0; r < count; ++r) {
        float sums[F] = {};
        for (int corner = 0; corner < Cells<D>::kCorners; ++corner) {
          const float* from = own + static_cast<Index>(cells.row[corner][r]) * F;
          for (int f = 0; f < F; ++f) {
            sums[f] += cells.share[corner][r] * from[f];
          }
        }
        float* to = out + (first + r) * width + l * F;
        for (int f = 0; f < F; ++f) {
          to[f] = sums[f];
        }
      }
    }
  }
}

template <int D, int F>
void hashGridBackwardBy(const HashGridShape& shape, const float* x, Index n, const float* d,
                        float* gradient) {
  const Index width = static_cast<Index>(shape.levels) * F;
  for (int l = 0; l < shape.levels; ++l) {
    const HashLevel level = shape.level[l];
    float* own = gradient + level.offset * F;
    for (Index first = 0; first < n; first += kTogether) {
      const int count = atMost(n - first, kTogether);
      Cells<D> cells;
      cells.find(level, x + first * D, count);
      for (int r = 0; r < count; ++r) {
        float row[F];
        for (int f = 0; f < F; ++f) {
          row[f] = d[(first + r) * width + l * F + f];
        }
        for (int corner = 0; corner < Cells<D>::kCorners; ++corner) {
          float* to = own + static_cast<Index>(cells.row[corner][r]) * F;
          // Read, then written: so that the features of a corner move together.
          float sums[F];
          for (int f = 0; f < F; ++f) {
            sums[f] = to[f] + cells.share[corner][r] * row[f];
          }
          for (int f = 0; f < F; ++f) {
            to[f] = sums[f];
          }
        }
      }
    }
  }
}

template <template <int, int> class Run, int D, class... Arguments>
void withFeatures(int features, Arguments... arguments) {
  switch (features) {
    case 1:
      return Run<D, 1>::run(arguments...);
    case 2:
      return Run<D, 2>::run(arguments...);
    case 3:
      return Run<D, 3>::run(arguments...);
    case 4:
      return Run<D, 4>::run(arguments...);
    case 5:
      return Run<D, 5>::run(arguments...);
    case 6:
      return Run<D, 6>::run(arguments...);
    case 7:
      return Run<D, 7>::run(arguments...);
    default:
      return Run<D, 8>::run(arguments...);
  }
}

template <template <int, int> class Run, class... Arguments>
void withSizes(const HashGridShape& shape, Arguments... arguments) {
  switch (shape.dimension) {
    case 1:
      return withFeatures<Run, 1>(shape.features, shape, arguments...);
    case 2:
      return withFeatures<Run, 2>(shape.features, shape, arguments...);
    default:
      return withFeatures<Run, 3>(shape.features, shape, arguments...);
  }
}

template <int D, int F>
struct HashForward {
  static void run(HashGridShape shape, const float* table, const float* x, Index n, float* out) {
    hashGridBy<D, F>(shape, table, x, n, out);
  }
};

template <int D, int F>
struct HashBackward {
  static void run(HashGridShape shape, const float* x, Index n, const float* d, float* gradient) {
    hashGridBackwardBy<D, F>(shape, x, n, d, gradient);
  }
};

void hashGrid(const HashGridShape& shape, const float* table, const float* x, Index n, float* out) {
  withSizes<HashForward>(shape, table, x, n, out);
}

void hashGridBackward(const HashGridShape& shape, const float* x, Index n, const float* d, float* gradient) {
  withSizes<HashBackward>(shape, x, n, d, gradient);
}

}  // namespace

const GridKernels& grids() {
  static constexpr GridKernels table{&gaPlanes, &gaPlanesBackward, &gaSpace, &gaSpaceBackward, &hashGrid, &hashGridBackward};
  return table;
}
