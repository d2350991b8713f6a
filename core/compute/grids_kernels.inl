// Included by grids_<set>.cpp inside its namespace and compiled there for that instruction set. Includes nothing: see
// pointwise_kernels.inl.

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
  const float position = clamped((t + 1.0F) * 0.5F * static_cast<float>(points - 1), -1.0F, static_cast<float>(points));
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
    const Index columns[4] = {place.planeX.first, place.planeX.second, place.planeX.first, place.planeX.second};
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
inline void addToLine(float* gradient, const Pair& own, const float* other, const Pair& at, bool multiply, const float* d,
                      Index channels) {
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

void gaPlanesBackward(const GaPlanesShape& shape, const GaPlanesTables& tables, const float* x, Index n, const float* d,
                      const GaPlanesTables& gradients) {
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

/// N grid points around a place, as rows of a table, and their shares.
template <int N>
struct Taps {
  Index row[N];
  float share[N];
};

inline Taps<2> onLineOf(const Pair& x) {
  return {{x.first, x.second}, {x.firstShare, x.secondShare}};
}

/// The taps of one more axis, slower than those before it.
template <int N>
inline Taps<2 * N> across(const Taps<N>& within, const Pair& axis, Index stride) {
  Taps<2 * N> taps;
  for (int i = 0; i < N; ++i) {
    taps.row[i] = within.row[i] + axis.first * stride;
    taps.row[N + i] = within.row[i] + axis.second * stride;
    taps.share[i] = within.share[i] * axis.firstShare;
    taps.share[N + i] = within.share[i] * axis.secondShare;
  }
  return taps;
}

/// Channels that are worked on at once, so that a point's values stay in registers and the first cache.
constexpr Index kSpaceBlock = 64;

/// Where one point falls among lines, planes and volume.
struct SpacePlace {
  Taps<2> line[3];
  Taps<4> plane[3];
  Taps<8> volume;

  SpacePlace(const GaSpaceShape& shape, const float* x) {
    const Pair onPlane[3] = {onAxis(x[0], shape.side), onAxis(x[1], shape.side), onAxis(x[2], shape.side)};
    const Index side = shape.volumeSide;
    for (int i = 0; i < 3; ++i) {
      line[i] = onLineOf(onLine(x[i], shape.points));
      plane[i] = across(onLineOf(onPlane[i]), onPlane[(i + 1) % 3], shape.side);
    }
    volume = across(across(onLineOf(onAxis(x[0], side)), onAxis(x[1], side), side), onAxis(x[2], side), side * side);
  }
};

template <int N>
inline void blend(const float* table, const Taps<N>& taps, Index stride, Index count, float* out) {
  const float* at[N];
  for (int i = 0; i < N; ++i) {
    at[i] = table + taps.row[i] * stride;
  }
#pragma omp simd
  for (Index c = 0; c < count; ++c) {
    float sum = 0;
    for (int i = 0; i < N; ++i) {
      sum += taps.share[i] * at[i][c];
    }
    out[c] = sum;
  }
}

/// A loop for each tap: at an end two of them are the same.
template <int N>
inline void spread(float* table, const Taps<N>& taps, Index stride, Index count, const float* d) {
  for (int i = 0; i < N; ++i) {
    addScaled(table + taps.row[i] * stride, taps.share[i], d, count);
  }
}

/// A block of a point's values.
struct SpaceValues {
  float line[3][kSpaceBlock];
  float plane[3][kSpaceBlock];
};

inline void readValues(const GaSpaceShape& shape, const GaSpaceTables& tables, const SpacePlace& place, Index first,
                       Index count, SpaceValues& v) {
  for (int i = 0; i < 3; ++i) {
    blend(tables.lines[i] + first, place.line[i], shape.channels, count, v.line[i]);
    blend(tables.planes[i] + first, place.plane[i], shape.channels, count, v.plane[i]);
  }
}

inline Index spaceBlock(const GaSpaceShape& shape, Index first) {
  return shape.channels - first < kSpaceBlock ? shape.channels - first : kSpaceBlock;
}

void gaSpace(const GaSpaceShape& shape, const GaSpaceTables& tables, const float* x, Index n, float* out) {
  SpaceValues v;
  float volume[kSpaceBlock];
  for (Index r = 0; r < n; ++r) {
    const SpacePlace place(shape, x + 3 * r);
    for (Index first = 0; first < shape.channels; first += kSpaceBlock) {
      const Index count = spaceBlock(shape, first);
      readValues(shape, tables, place, first, count, v);
      blend(tables.volume + first, place.volume, shape.channels, count, volume);
      float* row = out + r * shape.channels + first;
      if (shape.multiply) {
#pragma omp simd
        for (Index c = 0; c < count; ++c) {
          row[c] = v.line[0][c] * v.line[1][c] * v.line[2][c] + v.plane[0][c] * v.line[2][c] +
                   v.plane[1][c] * v.line[0][c] + v.plane[2][c] * v.line[1][c] + volume[c];
        }
      } else {
#pragma omp simd
        for (Index c = 0; c < count; ++c) {
          row[c] = v.line[0][c] + v.line[1][c] + v.line[2][c] + v.plane[0][c] + v.plane[1][c] + v.plane[2][c] +
                   volume[c];
        }
      }
    }
  }
}

/// dLoss/d(values of lines and planes) of a block; dLoss/d(volume's) is d itself.
inline void throughProducts(const SpaceValues& v, const float* d, Index count, SpaceValues& to) {
  for (int i = 0; i < 3; ++i) {
    const float* next = v.line[(i + 1) % 3];
    const float* last = v.line[(i + 2) % 3];
    const float* plane = v.plane[(i + 1) % 3];
#pragma omp simd
    for (Index c = 0; c < count; ++c) {
      to.line[i][c] = d[c] * (next[c] * last[c] + plane[c]);
      to.plane[i][c] = d[c] * last[c];
    }
  }
}

void gaSpaceBackward(const GaSpaceShape& shape, const GaSpaceTables& tables, const float* x, Index n, const float* d,
                     const GaSpaceTables& gradients) {
  SpaceValues v;
  SpaceValues to;
  for (Index r = 0; r < n; ++r) {
    const SpacePlace place(shape, x + 3 * r);
    for (Index first = 0; first < shape.channels; first += kSpaceBlock) {
      const Index count = spaceBlock(shape, first);
      const float* row = d + r * shape.channels + first;
      spread(gradients.volume + first, place.volume, shape.channels, count, row);
      if (!shape.multiply) {
        for (int i = 0; i < 3; ++i) {
          spread(gradients.lines[i] + first, place.line[i], shape.channels, count, row);
          spread(gradients.planes[i] + first, place.plane[i], shape.channels, count, row);
        }
        continue;
      }
      readValues(shape, tables, place, first, count, v);
      throughProducts(v, row, count, to);
      for (int i = 0; i < 3; ++i) {
        spread(gradients.lines[i] + first, place.line[i], shape.channels, count, to.line[i]);
        spread(gradients.planes[i] + first, place.plane[i], shape.channels, count, to.plane[i]);
      }
    }
  }
}

/// The corners of one point's cell: rows of the level's table and their shares.
template <int D>
struct Cell {
  static constexpr int kCorners = 1 << D;
  std::uint32_t row[kCorners];
  float share[kCorners];

  /// False if the point is outside.
  inline __attribute__((always_inline)) bool find(const HashLevel& level, const float* x) {
    constexpr std::uint32_t kPrimes[3] = {1U, 2654435761U, 805459861U};
    std::uint32_t key[D][2];
    float part[D][2];
    std::uint32_t stride = 1;
    const auto scale = static_cast<float>(level.scale);
    bool inside = true;
    for (int i = 0; i < D; ++i) {
      const float u = (x[i] + 1.0F) * 0.5F;
      inside = inside && u >= 0.0F && u <= 1.0F;
      const float position = clamped(u, 0.0F, 1.0F) * scale + 0.5F;
      const auto cell = static_cast<std::uint32_t>(static_cast<std::int32_t>(position));
      part[i][1] = position - static_cast<float>(static_cast<std::int32_t>(cell));
      part[i][0] = 1.0F - part[i][1];
      const std::uint32_t factor = level.hashed ? kPrimes[i] : stride;
      key[i][0] = cell * factor;
      key[i][1] = (cell + 1) * factor;
      stride *= level.stride;
    }
    for (int corner = 0; corner < kCorners; ++corner) {
      std::uint32_t sum = 0;
      float product = 1;
      for (int i = 0; i < D; ++i) {
        const int bit = (corner >> i) & 1;
        sum = level.hashed ? sum ^ key[i][bit] : sum + key[i][bit];
        product *= part[i][bit];
      }
      // A hashed table has a power of two of rows.
      row[corner] = level.hashed ? sum & (level.rows - 1) : sum;
      share[corner] = product;
    }
    return inside;
  }
};

template <int D, int F>
void hashGridBy(const HashGridShape& shape, const float* table, const float* x, Index n, float* out) {
  const Index width = static_cast<Index>(shape.levels) * F;
  for (int l = 0; l < shape.levels; ++l) {
    const HashLevel level = shape.level[l];
    const float* own = table + level.offset * F;
    for (Index r = 0; r < n; ++r) {
      Cell<D> cell;
      float sums[F] = {};
      if (cell.find(level, x + r * D)) {
        for (int corner = 0; corner < Cell<D>::kCorners; ++corner) {
          const float* from = own + static_cast<Index>(cell.row[corner]) * F;
          for (int f = 0; f < F; ++f) {
            sums[f] += cell.share[corner] * from[f];
          }
        }
      }
      for (int f = 0; f < F; ++f) {
        out[r * width + l * F + f] = sums[f];
      }
    }
  }
}

template <int D, int F>
void hashGridBackwardBy(const HashGridShape& shape, const float* x, Index n, const float* d, float* gradient) {
  const Index width = static_cast<Index>(shape.levels) * F;
  for (int l = 0; l < shape.levels; ++l) {
    const HashLevel level = shape.level[l];
    float* own = gradient + level.offset * F;
    for (Index r = 0; r < n; ++r) {
      Cell<D> cell;
      if (!cell.find(level, x + r * D)) {
        continue;
      }
      const float* row = d + r * width + l * F;
      for (int corner = 0; corner < Cell<D>::kCorners; ++corner) {
        float* to = own + static_cast<Index>(cell.row[corner]) * F;
        for (int f = 0; f < F; ++f) {
          to[f] += cell.share[corner] * row[f];
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
