// Included by pointwise_<set>.cpp inside its namespace, and compiled there for that instruction set. It includes
// nothing but its second part and calls only builtins: an inline function of the standard library compiled for AVX here could be the copy
// that the linker keeps for the whole program.

using Index = std::int64_t;

namespace {

constexpr float kOneOverPi = 0.318309886183790671538F;  // 1 / pi
constexpr float kRoundingMagic = 12582912.0F;              // 1.5 * 2^23: adding it rounds to an integer
constexpr float kReducibleMaximum = 65536.0F;              // beyond, the split of pi below loses accuracy

inline float fromBits(std::uint32_t bits) {
  float value;
  __builtin_memcpy(&value, &bits, sizeof value);
  return value;
}

inline std::uint32_t toBits(float value) {
  std::uint32_t bits;
  __builtin_memcpy(&bits, &value, sizeof bits);
  return bits;
}

// x = k pi + r, |r| <= pi/2, with pi split in four so that k times each of the first three is exact; then sin and cos
// differ from the polynomials in r by the sign (-1)^k only. Coefficients: weighted least-maximum fit on [0, pi/2].
inline void sineAndCosine(float x, float& sine, float& cosine) {
  const float shifted = x * kOneOverPi + kRoundingMagic;
  const float k = shifted - kRoundingMagic;
  const float r = (((x - k * 3.140625F) - k * 9.67025756835937500e-4F) - k * 6.27711415290832519531e-7F) -
                  k * 1.21542010130123852e-10F;
  const float s = r * r;
  const float p = -0.16666656732559204F + s * (0.008333016186952591F + s * (-0.00019806546333711594F + s * 2.5999020181188826e-06F));
  const float q = 0.041666656732559204F + s * (-0.0013888567918911576F + s * (2.4769240553723648e-05F - s * 2.619247254642687e-07F));
  const std::uint32_t sign = toBits(shifted) << 31;
  sine = fromBits(toBits(r + r * s * p) ^ sign);
  cosine = fromBits(toBits(1.0F - 0.5F * s + s * s * q) ^ sign);
}

void addBias(float* z, const float* bias, Index rows, Index columns) {
  for (Index r = 0; r < rows; ++r) {
    float* row = z + r * columns;
#pragma omp simd
    for (Index c = 0; c < columns; ++c) {
      row[c] += bias[c];
    }
  }
}

void biasRelu(float* z, const float* bias, Index rows, Index columns) {
  for (Index r = 0; r < rows; ++r) {
    float* row = z + r * columns;
#pragma omp simd
    for (Index c = 0; c < columns; ++c) {
      const float value = row[c] + bias[c];
      // Written so that a NaN stays a NaN: a diverged network must be seen to diverge.
      row[c] = value < 0.0F ? 0.0F : value;
    }
  }
}

void biasSineRow(float* row, const float* bias, float omega, float* derivative, Index columns) {
#pragma omp simd
  for (Index c = 0; c < columns; ++c) {
    float sine;
    float cosine;
    sineAndCosine(omega * (row[c] + bias[c]), sine, cosine);
    row[c] = sine;
    derivative[c] = omega * cosine;
  }
}

void biasSineRowSlow(float* row, const float* bias, float omega, float* derivative, Index columns) {
  for (Index c = 0; c < columns; ++c) {
    const float x = omega * (row[c] + bias[c]);
    row[c] = __builtin_sinf(x);
    derivative[c] = omega * __builtin_cosf(x);
  }
}

// NaN counts as beyond, so that it takes the slow path and stays NaN.
bool allReducible(const float* row, const float* bias, float omega, Index columns) {
  std::uint32_t beyond = 0;
#pragma omp simd reduction(| : beyond)
  for (Index c = 0; c < columns; ++c) {
    const float size = __builtin_fabsf(omega * (row[c] + bias[c]));
    beyond |= size < kReducibleMaximum ? 0U : 1U;
  }
  return beyond == 0;
}

void biasSine(float* z, const float* bias, float omega, float* derivative, Index rows, Index columns) {
  for (Index r = 0; r < rows; ++r) {
    float* row = z + r * columns;
    if (allReducible(row, bias, omega, columns)) {
      biasSineRow(row, bias, omega, derivative + r * columns, columns);
    } else {
      biasSineRowSlow(row, bias, omega, derivative + r * columns, columns);
    }
  }
}

#include "compute/pointwise_activations.inl"

void reluBackward(float* d, const float* h, float* biasGradient, Index rows, Index columns) {
  for (Index r = 0; r < rows; ++r) {
    float* dRow = d + r * columns;
    const float* hRow = h + r * columns;
#pragma omp simd
    for (Index c = 0; c < columns; ++c) {
      const float value = hRow[c] > 0.0F ? dRow[c] : 0.0F;
      dRow[c] = value;
      biasGradient[c] += value;
    }
  }
}

void scaleBackward(float* d, const float* derivative, float* biasGradient, Index rows, Index columns) {
  for (Index r = 0; r < rows; ++r) {
    float* dRow = d + r * columns;
    const float* slope = derivative + r * columns;
#pragma omp simd
    for (Index c = 0; c < columns; ++c) {
      const float value = dRow[c] * slope[c];
      dRow[c] = value;
      biasGradient[c] += value;
    }
  }
}

void addRows(const float* d, float* total, Index rows, Index columns) {
  for (Index r = 0; r < rows; ++r) {
    const float* row = d + r * columns;
#pragma omp simd
    for (Index c = 0; c < columns; ++c) {
      total[c] += row[c];
    }
  }
}

template <int K>
void expandBy(const float* x, const float* w, float* out, Index rows, Index columns) {
  for (Index r = 0; r < rows; ++r) {
    const float* in = x + r * K;
    float* row = out + r * columns;
#pragma omp simd
    for (Index c = 0; c < columns; ++c) {
      float sum = in[0] * w[c];
      for (int j = 1; j < K; ++j) {
        sum += in[j] * w[j * columns + c];
      }
      row[c] = sum;
    }
  }
}

template <int K>
void contractBy(const float* h, const float* w, float* out, Index rows, Index columns) {
  for (Index r = 0; r < rows; ++r) {
    const float* row = h + r * columns;
    for (int j = 0; j < K; ++j) {
      const float* weights = w + j * columns;
      float sum = 0;
#pragma omp simd reduction(+ : sum)
      for (Index c = 0; c < columns; ++c) {
        sum += row[c] * weights[c];
      }
      out[r * K + j] = sum;
    }
  }
}

// Blocks of columns keep the K running sums in registers over all rows.
template <int K>
void addOuterBy(const float* x, const float* d, float* total, Index rows, Index columns) {
  constexpr Index kBlock = 32;
  Index begin = 0;
  for (; begin + kBlock <= columns; begin += kBlock) {
    float sums[K][kBlock] = {};
    for (Index r = 0; r < rows; ++r) {
      const float* row = d + r * columns + begin;
      for (int j = 0; j < K; ++j) {
        const float factor = x[r * K + j];
#pragma omp simd
        for (Index c = 0; c < kBlock; ++c) {
          sums[j][c] += factor * row[c];
        }
      }
    }
    for (int j = 0; j < K; ++j) {
      for (Index c = 0; c < kBlock; ++c) {
        total[j * columns + begin + c] += sums[j][c];
      }
    }
  }
  for (Index c = begin; c < columns; ++c) {
    for (int j = 0; j < K; ++j) {
      float sum = 0;
      for (Index r = 0; r < rows; ++r) {
        sum += x[r * K + j] * d[r * columns + c];
      }
      total[j * columns + c] += sum;
    }
  }
}

void expand(const float* x, const float* w, float* out, Index rows, Index k, Index columns) {
  switch (k) {
    case 1:
      return expandBy<1>(x, w, out, rows, columns);
    case 2:
      return expandBy<2>(x, w, out, rows, columns);
    case 3:
      return expandBy<3>(x, w, out, rows, columns);
    default:
      return expandBy<4>(x, w, out, rows, columns);
  }
}

void contract(const float* h, const float* w, float* out, Index rows, Index k, Index columns) {
  switch (k) {
    case 1:
      return contractBy<1>(h, w, out, rows, columns);
    case 2:
      return contractBy<2>(h, w, out, rows, columns);
    case 3:
      return contractBy<3>(h, w, out, rows, columns);
    default:
      return contractBy<4>(h, w, out, rows, columns);
  }
}

void addOuter(const float* x, const float* d, float* total, Index rows, Index k, Index columns) {
  switch (k) {
    case 1:
      return addOuterBy<1>(x, d, total, rows, columns);
    case 2:
      return addOuterBy<2>(x, d, total, rows, columns);
    case 3:
      return addOuterBy<3>(x, d, total, rows, columns);
    default:
      return addOuterBy<4>(x, d, total, rows, columns);
  }
}

}  // namespace

const PointwiseKernels& kernels() {
  static constexpr PointwiseKernels table{
      RANKSCOPE_INSTRUCTION_SET, &addBias,       &biasRelu,     &biasSine,         &biasGauss,
      &biasGabor,                &biasFiner,     &biasGaborPair, &pairBackward,    &biasComplexGabor,
      &complexGaborBackward,     &reluBackward,  &scaleBackward, &addRows,         &expand,
      &contract,                 &addOuter};
  return table;
}
