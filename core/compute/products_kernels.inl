// Included by products_<set>.cpp inside its namespace, with RANKSCOPE_LANES (floats per vector register) and
// RANKSCOPE_BLOCK_ROWS set, and compiled there for that instruction set. Includes nothing: see pointwise_kernels.inl.

using Index = std::int64_t;

namespace {

constexpr int kLanes = RANKSCOPE_LANES;
constexpr int kBlockRows = RANKSCOPE_BLOCK_ROWS;
constexpr int kVectors = 2;                   // vectors of one block's row
constexpr Index kPanel = kVectors * kLanes;   // columns of a packed panel

typedef float Vector __attribute__((vector_size(RANKSCOPE_LANES * 4)));
// In memory: rows of C may start anywhere. Not for variables, which GCC then reads as if they were aligned.
typedef float FloatsInMemory __attribute__((vector_size(RANKSCOPE_LANES * 4), aligned(4)));

inline Vector load(const float* from) {
  return *reinterpret_cast<const FloatsInMemory*>(from);
}

inline void store(float* to, Vector value) {
  *reinterpret_cast<FloatsInMemory*>(to) = value;
}

/// A's element (i, p) is a[i * rowStep + p * innerStep].
struct Rows {
  const float* a;
  Index rowStep;
  Index innerStep;
};

/// M rows times one panel: the sums stay in registers over all of k.
template <int M, bool kAdd>
inline __attribute__((always_inline)) void block(const Rows& rows, const float* panel, float* c, Index cStep, Index k) {
  Vector sums[M][kVectors] = {};
  for (Index p = 0; p < k; ++p) {
    Vector b[kVectors];
#pragma GCC unroll 2
    for (int v = 0; v < kVectors; ++v) {
      b[v] = load(panel + p * kPanel + v * kLanes);
    }
    const float* a = rows.a + p * rows.innerStep;
#pragma GCC unroll 16
    for (int i = 0; i < M; ++i) {
      const float factor = a[i * rows.rowStep];
#pragma GCC unroll 2
      for (int v = 0; v < kVectors; ++v) {
        sums[i][v] += factor * b[v];
      }
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < M; ++i) {
#pragma GCC unroll 2
    for (int v = 0; v < kVectors; ++v) {
      float* to = c + i * cStep + v * kLanes;
      store(to, kAdd ? load(to) + sums[i][v] : sums[i][v]);
    }
  }
}

/// The last panel of a width that is no multiple of the panel's: through a full-width copy.
template <int M, bool kAdd>
void edgeBlock(const Rows& rows, const float* panel, float* c, Index cStep, Index k, Index width) {
  float full[M * kPanel];
  block<M, false>(rows, panel, full, kPanel, k);
  for (int i = 0; i < M; ++i) {
    for (Index j = 0; j < width; ++j) {
      c[i * cStep + j] = kAdd ? c[i * cStep + j] + full[i * kPanel + j] : full[i * kPanel + j];
    }
  }
}

template <int M, bool kAdd>
void anyBlock(const Rows& rows, const float* panel, float* c, Index cStep, Index k, Index width) {
  if (width >= kPanel) {
    block<M, kAdd>(rows, panel, c, cStep, k);
  } else {
    edgeBlock<M, kAdd>(rows, panel, c, cStep, k, width);
  }
}

template <bool kAdd>
void panelProduct(Rows rows, const float* panel, float* c, Index cStep, Index m, Index k, Index width) {
  const auto advance = [&](Index count) {
    rows.a += count * rows.rowStep;
    c += count * cStep;
    m -= count;
  };
  while (m >= kBlockRows) {
    anyBlock<kBlockRows, kAdd>(rows, panel, c, cStep, k, width);
    advance(kBlockRows);
  }
  while (m >= 4) {
    anyBlock<4, kAdd>(rows, panel, c, cStep, k, width);
    advance(4);
  }
  while (m >= 1) {
    anyBlock<1, kAdd>(rows, panel, c, cStep, k, width);
    advance(1);
  }
}

/// Panels of `panel` columns each, every panel k x panel, the last one padded with zeros.
template <Index kWidth>
void packPanels(const float* b, Index rowStride, Index columnStride, Index k, Index n, float* packed) {
  for (Index begin = 0; begin < n; begin += kWidth) {
    const Index width = n - begin < kWidth ? n - begin : kWidth;
    for (Index p = 0; p < k; ++p) {
      const float* from = b + p * rowStride + begin * columnStride;
      float* to = packed + begin * k + p * kWidth;
      if (columnStride == 1 && width == kWidth) {
        for (Index j = 0; j < kWidth; ++j) {
          to[j] = from[j];
        }
        continue;
      }
      for (Index j = 0; j < kWidth; ++j) {
        to[j] = j < width ? from[j * columnStride] : 0.0F;
      }
    }
  }
}

template <Index kWidth>
Index panelsSize(Index k, Index n) {
  return (n + kWidth - 1) / kWidth * kWidth * k;
}

void multiply(const float* a, const float* packed, float* c, Index m, Index k, Index n) {
  for (Index begin = 0; begin < n; begin += kPanel) {
    panelProduct<false>({a, k, 1}, packed + begin * k, c + begin, n, m, k, n - begin);
  }
}

/// A part of the inner dimension at a time, so that a panel of B stays in the first-level cache.
void multiplyTransposedAdd(const float* packedA, const float* packedB, float* c, Index m, Index k, Index n) {
  constexpr Index kPart = 256;
  for (Index from = 0; from < k; from += kPart) {
    const Index part = k - from < kPart ? k - from : kPart;
    for (Index column = 0; column < n; column += kPanel) {
      const float* panel = packedB + column * k + from * kPanel;
      for (Index row = 0; row < m; row += kBlockRows) {
        const Rows rows{packedA + row * k + from * kBlockRows, 1, kBlockRows};
        const Index count = m - row < kBlockRows ? m - row : kBlockRows;
        panelProduct<true>(rows, panel, c + row * n + column, n, count, part, n - column);
      }
    }
  }
}

}  // namespace

const ProductKernels& products() {
  static constexpr ProductKernels table{&panelsSize<kPanel>,     &packPanels<kPanel>, &panelsSize<kBlockRows>,
                                        &packPanels<kBlockRows>, &multiply,           &multiplyTransposedAdd};
  return table;
}
