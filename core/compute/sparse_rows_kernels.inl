// Included by sparse_rows_<set>.cpp inside its namespace, with RANKSCOPE_LANES (floats per vector register)
// and RANKSCOPE_SUMS (vectors of sums that stay in registers) set, and compiled there for that instruction
// set. Includes nothing: see pointwise_kernels.inl.

using Index = std::int64_t;

namespace {

constexpr int kLanes = RANKSCOPE_LANES;
constexpr int kSums = RANKSCOPE_SUMS;

typedef float Vector __attribute__((vector_size(RANKSCOPE_LANES * 4)));
// In memory: rows may start anywhere. Not for variables, which GCC then reads as if they were aligned.
typedef float FloatsInMemory __attribute__((vector_size(RANKSCOPE_LANES * 4), aligned(4)));
// The bits of floats: those above zero are ordered as whole numbers are, and all others are below 1.
typedef std::int32_t Bits __attribute__((may_alias));

inline Vector load(const float* from) {
  return *reinterpret_cast<const FloatsInMemory*>(from);
}

inline void store(float* to, Vector value) {
  *reinterpret_cast<FloatsInMemory*>(to) = value;
}

inline std::int32_t countAtLeast(const Bits* bits, Index n, std::int32_t threshold) {
  std::int32_t count = 0;
#pragma omp simd reduction(+ : count)
  for (Index i = 0; i < n; ++i) {
    count += bits[i] >= threshold ? 1 : 0;
  }
  return count;
}

inline std::int32_t countAbove(const Bits* bits, Index n, std::int32_t threshold) {
  std::int32_t count = 0;
#pragma omp simd reduction(+ : count)
  for (Index i = 0; i < n; ++i) {
    count += bits[i] > threshold ? 1 : 0;
  }
  return count;
}

inline std::int32_t largest(const Bits* bits, Index n) {
  std::int32_t most = 0;
#pragma omp simd reduction(max : most)
  for (Index i = 0; i < n; ++i) {
    most = bits[i] > most ? bits[i] : most;
  }
  return most;
}

/// A threshold that at least k of the n reach, and if possible no more than k; k or more are above zero. By
/// halving.
std::int32_t thresholdFor(const Bits* bits, Index n, Index k) {
  std::int32_t low = 1;
  std::int32_t high = largest(bits, n);
  if (countAtLeast(bits, n, high) >= k) {
    return high;
  }
  // At least k reach `low`, fewer reach `high`.
  while (high - low > 1) {
    const std::int32_t middle = low + (high - low) / 2;
    const std::int32_t count = countAtLeast(bits, n, middle);
    if (count == k) {
      return middle;
    }
    (count > k ? low : high) = middle;
  }
  return low;
}

/// How many groups a row of n is split into: enough that the k largest mostly lie in different ones; 0: it
/// does not pay.
inline Index groupCount(Index n, Index k) {
  Index groups = 8 * k < 64 ? 64 : 8 * k;
  groups = groups > n / 4 ? n / 4 : groups;
  groups -= groups % 16;
  return groups >= 2 * k ? groups : 0;
}

/// The largest of each group: number i belongs to group i modulo `groups`, so that no vector has to be
/// reduced.
void groupMaxima(const Bits* bits, Index n, Index groups, Bits* maxima) {
  for (Index g = 0; g < groups; ++g) {
    maxima[g] = bits[g];
  }
  for (Index begin = groups; begin < n; begin += groups) {
    const Index width = n - begin < groups ? n - begin : groups;
#pragma omp simd
    for (Index g = 0; g < width; ++g) {
      const std::int32_t here = bits[begin + g];
      maxima[g] = here > maxima[g] ? here : maxima[g];
    }
  }
}

/// Positions and bits of the numbers that reach the threshold, in order. Few do: most blocks are only
/// counted.
Index collect(const Bits* bits, Index n, std::int32_t threshold, std::int32_t* positions, Bits* found) {
  constexpr Index kBlock = 32;
  Index count = 0;
  for (Index begin = 0; begin < n; begin += kBlock) {
    const Index width = n - begin < kBlock ? n - begin : kBlock;
    if (width == kBlock && countAtLeast(bits + begin, kBlock, threshold) == 0) {
      continue;
    }
    for (Index i = begin; i < begin + width; ++i) {
      positions[count] = static_cast<std::int32_t>(i);
      found[count] = bits[i];
      count += bits[i] >= threshold ? 1 : 0;
    }
  }
  return count;
}

/// x86 gives the NaN of ∞ - ∞ and 0 · ∞ the sign bit, which would make it the least of all; without it, its
/// bits are above those of ∞.
inline float raisedIfNaN(float value) {
  return __builtin_isnan(value) ? __builtin_nanf("") : value;
}

void addBias(float* values, const float* bias, Index n) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) {
    values[i] = raisedIfNaN(values[i] + bias[i]);
  }
}

void raiseNaNs(float* values, Index n) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) {
    values[i] = raisedIfNaN(values[i]);
  }
}

Index selectLargest(float* values, const float* bias, Index n, Index k, std::int32_t* scratch,
                    std::int32_t* indices, float* chosen) {
  if (bias != nullptr) {
    addBias(values, bias, n);
  } else {
    raiseNaNs(values, n);
  }
  const Bits* bits = reinterpret_cast<const Bits*>(values);
  std::int32_t* positions = scratch;
  Bits* found = reinterpret_cast<Bits*>(scratch + n);
  Bits* maxima = reinterpret_cast<Bits*>(scratch + 2 * n);
  // The k-th largest of the groups' maxima is no larger than the k-th largest of all, and mostly not much
  // smaller.
  std::int32_t reach = 1;
  if (const Index groups = groupCount(n, k); groups > 0) {
    groupMaxima(bits, n, groups, maxima);
    reach = countAtLeast(maxima, groups, 1) >= k ? thresholdFor(maxima, groups, k) : 1;
  }
  const Index count = collect(bits, n, reach, positions, found);
  const std::int32_t threshold = count > k ? thresholdFor(found, count, k) : reach;
  // More than k reach it only if several are equal to it: of those the first are taken.
  Index equal = k - (count > k ? countAbove(found, count, threshold) : 0);
  Index taken = 0;
  for (Index j = 0; j < count && taken < k; ++j) {
    if (found[j] < threshold || (found[j] == threshold && equal-- <= 0)) {
      continue;
    }
    indices[taken] = positions[j];
    chosen[taken] = values[positions[j]];
    ++taken;
  }
  return taken;
}

/// kCount vectors of the sum, from column `begin` on.
template <int kCount>
inline __attribute__((always_inline)) void combineColumns(const float* matrix, Index columns,
                                                          const std::int32_t* rows, const float* weights,
                                                          Index count, float* sum) {
  Vector sums[kCount] = {};
  for (Index j = 0; j < count; ++j) {
    const float* row = matrix + rows[j] * columns;
    const float weight = weights[j];
#pragma GCC unroll 16
    for (int v = 0; v < kCount; ++v) {
      sums[v] += weight * load(row + v * kLanes);
    }
  }
#pragma GCC unroll 16
  for (int v = 0; v < kCount; ++v) {
    store(sum + v * kLanes, load(sum + v * kLanes) + sums[v]);
  }
}

void addCombination(const float* matrix, Index columns, const std::int32_t* rows, const float* weights,
                    Index count, float* sum) {
  Index c = 0;
  for (; c + kSums * kLanes <= columns; c += kSums * kLanes) {
    combineColumns<kSums>(matrix + c, columns, rows, weights, count, sum + c);
  }
  for (; c + kLanes <= columns; c += kLanes) {
    combineColumns<1>(matrix + c, columns, rows, weights, count, sum + c);
  }
  for (; c < columns; ++c) {
    float total = 0.0F;
    for (Index j = 0; j < count; ++j) {
      total += weights[j] * matrix[rows[j] * columns + c];
    }
    sum[c] += total;
  }
}

float dot(const float* a, const float* b, Index columns) {
  constexpr int kChains = 4;
  Vector sums[kChains] = {};
  Index c = 0;
  for (; c + kChains * kLanes <= columns; c += kChains * kLanes) {
#pragma GCC unroll 4
    for (int v = 0; v < kChains; ++v) {
      sums[v] += load(a + c + v * kLanes) * load(b + c + v * kLanes);
    }
  }
  for (; c + kLanes <= columns; c += kLanes) {
    sums[0] += load(a + c) * load(b + c);
  }
  float total = 0.0F;
  for (; c < columns; ++c) {
    total += a[c] * b[c];
  }
  const Vector all = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  for (int i = 0; i < kLanes; ++i) {
    total += all[i];
  }
  return total;
}

void project(const float* matrix, Index columns, const std::int32_t* rows, Index count, const float* vector,
             float* out) {
  for (Index j = 0; j < count; ++j) {
    out[j] = dot(matrix + rows[j] * columns, vector, columns);
  }
}

void adam(const AdamRow& step, const float* g, float* m, float* v, float* w, Index count) {
  const float beta1 = step.beta1;
  const float beta2 = step.beta2;
  const float fresh1 = 1.0F - beta1;
  const float fresh2 = 1.0F - beta2;
#pragma omp simd
  for (Index i = 0; i < count; ++i) {
    m[i] = beta1 * m[i] + fresh1 * g[i];
    v[i] = beta2 * v[i] + fresh2 * g[i] * g[i];
    w[i] -= step.stepSize * m[i] / (__builtin_sqrtf(v[i]) * step.rootScale + step.epsilon);
  }
}

}  // namespace

const SparseRowKernels& sparseRows() {
  static constexpr SparseRowKernels table{&selectLargest, &addCombination, &project, &dot, &adam};
  return table;
}
