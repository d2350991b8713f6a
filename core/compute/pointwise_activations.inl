// The second part of pointwise_kernels.inl: Gaussians and Gabor wavelets, inside its anonymous namespace.

constexpr float kLogTwoE = 1.44269504088896340736F;  // 1 / ln 2
constexpr float kLogTwoHigh = 0.693359375F;          // ln 2 in two parts, the first with few bits
constexpr float kLogTwoLow = -2.1219444005471377e-4F;
constexpr float kExponentMinimum = -87.3F;  // below, exp is no normal number
constexpr float kExponentMaximum = 88.3F;   // beyond, exp may not fit

// x = k ln 2 + r, |r| <= ln 2 / 2; exp(r) = 1 + r + r² p(r), p a least-maximum fit of relative error 4e-9; 2^k through
// the exponent's bits. NaN stays NaN.
inline float exponential(float x) {
  const float shifted = x * kLogTwoE + kRoundingMagic;
  const float k = shifted - kRoundingMagic;
  const float r = (x - k * kLogTwoHigh) - k * kLogTwoLow;
  const float p = 0.4999999403953552F + r * (0.1666652113199234F + r * (0.04166838899254799F + r * (0.008368716575205326F + r * 0.001381459878757596F)));
  const float power = fromBits((toBits(shifted) << 23) + (127U << 23));
  const float value = (1.0F + (r + r * r * p)) * power;
  const float floored = x < kExponentMinimum ? 0.0F : value;
  return x > kExponentMaximum ? __builtin_inff() : floored;
}

void biasGauss(float* z, const float* bias, float a, float* derivative, Index rows, Index columns) {
  const float rate = 1.0F / (a * a);
  for (Index r = 0; r < rows; ++r) {
    float* row = z + r * columns;
    float* slope = derivative + r * columns;
#pragma omp simd
    for (Index c = 0; c < columns; ++c) {
      const float v = row[c] + bias[c];
      const float value = exponential(-0.5F * rate * v * v);
      row[c] = value;
      slope[c] = -rate * v * value;
    }
  }
}

/// Activations with a sine: phase(v) is its argument, apply() makes value and derivative from it.
struct Gabor {
  float omega;
  float sigma;

  inline float phase(float v) const { return omega * v; }
  inline void apply(float v, float sine, float cosine, float& value, float& slope) const {
    const float envelope = exponential(-(sigma * v) * (sigma * v));
    value = sine * envelope;
    slope = (omega * cosine - 2.0F * sigma * sigma * v * sine) * envelope;
  }
};

struct Finer {
  float omega;
  float inner;  // 2 with the scale's gradient, else 1

  inline float phase(float v) const { return omega * (__builtin_fabsf(v) + 1.0F) * v; }
  inline void apply(float v, float sine, float cosine, float& value, float& slope) const {
    value = sine;
    slope = omega * (inner * __builtin_fabsf(v) + 1.0F) * cosine;
  }
};

/// Whether every phase of the row is in the range of sineAndCosine; NaN counts as beyond.
template <class Kind>
bool phasesReducible(const Kind& kind, const float* row, const float* bias, Index columns) {
  std::uint32_t beyond = 0;
#pragma omp simd reduction(| : beyond)
  for (Index c = 0; c < columns; ++c) {
    beyond |= __builtin_fabsf(kind.phase(row[c] + bias[c])) < kReducibleMaximum ? 0U : 1U;
  }
  return beyond == 0;
}

template <class Kind>
void biasWave(const Kind kind, float* z, const float* bias, float* derivative, Index rows, Index columns) {
  for (Index r = 0; r < rows; ++r) {
    float* row = z + r * columns;
    float* slope = derivative + r * columns;
    if (!phasesReducible(kind, row, bias, columns)) {
      for (Index c = 0; c < columns; ++c) {
        const float v = row[c] + bias[c];
        const float phase = kind.phase(v);
        kind.apply(v, __builtin_sinf(phase), __builtin_cosf(phase), row[c], slope[c]);
      }
      continue;
    }
#pragma omp simd
    for (Index c = 0; c < columns; ++c) {
      const float v = row[c] + bias[c];
      float sine;
      float cosine;
      float value;
      float rate;
      sineAndCosine(kind.phase(v), sine, cosine);
      kind.apply(v, sine, cosine, value, rate);
      row[c] = value;
      slope[c] = rate;
    }
  }
}

void biasGabor(float* z, const float* bias, float omega, float sigma, float* derivative, Index rows, Index columns) {
  biasWave(Gabor{omega, sigma}, z, bias, derivative, rows, columns);
}

void biasFiner(float* z, const float* bias, float omega, bool scaleGradient, float* derivative, Index rows,
               Index columns) {
  biasWave(Finer{omega, scaleGradient ? 2.0F : 1.0F}, z, bias, derivative, rows, columns);
}

/// Sine and cosine of one number, of any size.
template <bool kReducible>
inline void anySineAndCosine(float phase, float& sine, float& cosine) {
  if (kReducible) {
    sineAndCosine(phase, sine, cosine);
  } else {
    sine = __builtin_sinf(phase);
    cosine = __builtin_cosf(phase);
  }
}

template <bool kReducible>
inline __attribute__((always_inline)) void gaborPairAt(float& first, float& second, float v, float u, float omega,
                                                       float sigma, float& out) {
  float sine;
  float cosine;
  anySineAndCosine<kReducible>(omega * v, sine, cosine);
  const float envelope = exponential(-(sigma * u) * (sigma * u));
  out = cosine * envelope;
  first = -omega * sine * envelope;
  second = -2.0F * sigma * sigma * u * cosine * envelope;
}

void biasGaborPair(float* z, const float* bias, float omega, float sigma, float* out, Index rows, Index columns) {
  const float* envelopeBias = bias + columns;
  for (Index r = 0; r < rows; ++r) {
    float* first = z + 2 * r * columns;
    float* second = first + columns;
    float* row = out + r * columns;
    if (phasesReducible(Gabor{omega, sigma}, first, bias, columns)) {
#pragma omp simd
      for (Index c = 0; c < columns; ++c) {
        gaborPairAt<true>(first[c], second[c], first[c] + bias[c], second[c] + envelopeBias[c], omega, sigma, row[c]);
      }
    } else {
      for (Index c = 0; c < columns; ++c) {
        gaborPairAt<false>(first[c], second[c], first[c] + bias[c], second[c] + envelopeBias[c], omega, sigma, row[c]);
      }
    }
  }
}

void pairBackward(const float* d, const float* derivative, float* below, float* biasGradient, Index rows,
                  Index columns) {
  for (Index r = 0; r < rows; ++r) {
    const float* row = d + r * columns;
    for (int half = 0; half < 2; ++half) {
      const float* slope = derivative + (2 * r + half) * columns;
      float* to = below + (2 * r + half) * columns;
      float* sum = biasGradient + half * columns;
#pragma omp simd
      for (Index c = 0; c < columns; ++c) {
        const float value = row[c] * slope[c];
        to[c] = value;
        sum[c] += value;
      }
    }
  }
}

template <bool kReducible>
inline __attribute__((always_inline)) void complexGaborAt(float x, float y, float omega, float sigma, float& real,
                                                          float& imaginary) {
  float sine;
  float cosine;
  anySineAndCosine<kReducible>(omega * x, sine, cosine);
  const float size = exponential(-omega * y - sigma * sigma * (x * x + y * y));
  real = size * cosine;
  imaginary = size * sine;
}

template <bool kReducible, bool kComplex>
void complexGaborRow(const float* x, float omega, float sigma, float* real, Index columns) {
  float* imaginary = real + columns;
  const float* y = x + (kComplex ? columns : 0);
#pragma omp simd
  for (Index c = 0; c < columns; ++c) {
    complexGaborAt<kReducible>(x[c], kComplex ? y[c] : 0.0F, omega, sigma, real[c], imaginary[c]);
  }
}

void biasComplexGabor(float* z, const float* bias, bool complexInput, float omega, float sigma, float* out, Index rows,
                      Index columns) {
  const Index width = complexInput ? 2 * columns : columns;
  for (Index r = 0; r < rows; ++r) {
    float* x = z + r * width;
    float* real = out + 2 * r * columns;
    const bool reducible = phasesReducible(Gabor{omega, sigma}, x, bias, columns);
#pragma omp simd
    for (Index c = 0; c < width; ++c) {
      x[c] += bias[c];
    }
    if (complexInput) {
      reducible ? complexGaborRow<true, true>(x, omega, sigma, real, columns)
                : complexGaborRow<false, true>(x, omega, sigma, real, columns);
    } else {
      reducible ? complexGaborRow<true, false>(x, omega, sigma, real, columns)
                : complexGaborRow<false, false>(x, omega, sigma, real, columns);
    }
  }
}

// With h = exp(j omega z - |sigma z|²) and z = x + j y: dh/dx = (j omega - 2 sigma² x) h, dh/dy = -(omega + 2 sigma² y) h.
void complexGaborBackward(const float* d, const float* z, const float* out, bool complexInput, float omega, float sigma,
                          float* below, float* biasGradient, Index rows, Index columns) {
  const Index width = complexInput ? 2 * columns : columns;
  const float rate = 2.0F * sigma * sigma;
  for (Index r = 0; r < rows; ++r) {
    const float* real = out + 2 * r * columns;
    const float* imaginary = real + columns;
    const float* dReal = d + 2 * r * columns;
    const float* dImaginary = dReal + columns;
    const float* x = z + r * width;
    float* to = below + r * width;
#pragma omp simd
    for (Index c = 0; c < columns; ++c) {
      const float along = dReal[c] * real[c] + dImaginary[c] * imaginary[c];
      const float value = omega * (dImaginary[c] * real[c] - dReal[c] * imaginary[c]) - rate * x[c] * along;
      to[c] = value;
      biasGradient[c] += value;
    }
    if (complexInput) {
      const float* y = x + columns;
      float* toImaginary = to + columns;
      float* sum = biasGradient + columns;
#pragma omp simd
      for (Index c = 0; c < columns; ++c) {
        const float along = dReal[c] * real[c] + dImaginary[c] * imaginary[c];
        const float value = -(omega + rate * y[c]) * along;
        toImaginary[c] = value;
        sum[c] += value;
      }
    }
  }
}
