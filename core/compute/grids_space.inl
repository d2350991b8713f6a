// GA-Planes in three dimensions. Included by grids_kernels.inl behind what they share.

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
