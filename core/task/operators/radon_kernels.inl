// Included once per instruction set, inside a namespace of its own.

constexpr int kChunk = 64;

/// Two neighbours of a row: one load, one product, one store.
typedef float Pair __attribute__((vector_size(8), aligned(4)));

inline Pair& pairAt(float* at) {
  return *reinterpret_cast<Pair*>(at);
}

inline const Pair& pairAt(const float* at) {
  return *reinterpret_cast<const Pair*>(at);
}

/// Where the samples of a chunk fall and how their four pixels are weighted, left and right side by side.
struct Chunk {
  int base[kChunk];
  float top[2 * kChunk], bottom[2 * kChunk];
};

/// Samples (x0 + k cosine, y0 + k sine), k = 0 …; those outside are moved to the border of zeros.
inline void place(const RadonGrid& grid, float x0, float y0, float cosine, float sine, Chunk& chunk) {
  const auto farX = static_cast<float>(grid.width);
  const auto farY = static_cast<float>(grid.height);
  const int stride = grid.stride();
#pragma omp simd
  for (int k = 0; k < kChunk; ++k) {
    const auto step = static_cast<float>(k);
    float x = x0 + step * cosine;
    float y = y0 + step * sine;
    x = (x < -1 ? -1 : (x > farX ? farX : x)) + 1;
    y = (y < -1 ? -1 : (y > farY ? farY : y)) + 1;
    const int column = static_cast<int>(x);
    const int row = static_cast<int>(y);
    const float right = x - static_cast<float>(column);
    const float down = y - static_cast<float>(row);
    const float both = right * down;
    chunk.base[k] = row * stride + column;
    chunk.top[2 * k] = 1 - right - down + both;
    chunk.top[2 * k + 1] = right - both;
    chunk.bottom[2 * k] = down - both;
    chunk.bottom[2 * k + 1] = both;
  }
}

/// Narrows [begin, end) to the steps k at which start + k slope lies in (-1, limit), and a little more.
inline void narrow(double start, double slope, double limit, int& begin, int& end) {
  if (slope > -1e-9 && slope < 1e-9) {
    if (start <= -1.001 || start >= limit + 0.001) {
      end = begin;
    }
    return;
  }
  double low = (-1 - start) / slope;
  double high = (limit - start) / slope;
  if (low > high) {
    const double swap = low;
    low = high;
    high = swap;
  }
  begin = low - 1 > begin ? (low - 1 < end ? static_cast<int>(low - 1) : end) : begin;
  end = high + 2 < end ? (high + 2 > begin ? static_cast<int>(high + 2) : begin) : end;
}

/// Calls visit(chunk, first j, samples) along the lines of one angle, line by line.
template <class Visit>
inline void sweep(const RadonGrid& grid, double cosine, double sine, Visit visit) {
  const double middleX = (grid.width - 1) / 2.0;
  const double middleY = (grid.height - 1) / 2.0;
  Chunk chunk;
  for (int i = 0; i < grid.height; ++i) {
    const double x0 = middleX - cosine * middleX - sine * (i - middleY);
    const double y0 = middleY - sine * middleX + cosine * (i - middleY);
    int begin = 0;
    int end = grid.width;
    narrow(x0, cosine, grid.width, begin, end);
    narrow(y0, sine, grid.height, begin, end);
    for (int j = begin; j < end; j += kChunk) {
      place(grid, static_cast<float>(x0 + j * cosine), static_cast<float>(y0 + j * sine), static_cast<float>(cosine),
            static_cast<float>(sine), chunk);
      visit(chunk, j, end - j < kChunk ? end - j : kChunk);
    }
  }
}

void project(const RadonGrid& grid, double cosine, double sine, const float* picture, float* row) {
  for (int j = 0; j < grid.width; ++j) {
    row[j] = 0;
  }
  const int stride = grid.stride();
  sweep(grid, cosine, sine, [&](const Chunk& chunk, int first, int samples) {
    for (int k = 0; k < samples; ++k) {
      const float* p = picture + chunk.base[k];
      const Pair sum = pairAt(chunk.top + 2 * k) * pairAt(p) + pairAt(chunk.bottom + 2 * k) * pairAt(p + stride);
      row[first + k] += sum[0] + sum[1];
    }
  });
}

/// Neighbouring samples add to the same pixels, and each would wait for the store of the one before: samples
/// are taken in turn from kStrands parts of the chunk instead, far enough apart not to meet.
void smear(const RadonGrid& grid, double cosine, double sine, const float* row, float* picture) {
  constexpr int kStrands = 8;
  constexpr int kStrand = kChunk / kStrands;
  const int stride = grid.stride();
  sweep(grid, cosine, sine, [&](const Chunk& chunk, int first, int samples) {
    float values[kChunk];
    for (int k = 0; k < kChunk; ++k) {
      values[k] = k < samples ? row[first + k] : 0;
    }
    for (int part = 0; part < kStrand; ++part) {
#pragma GCC unroll 8
      for (int k = part; k < kChunk; k += kStrand) {
        float* p = picture + chunk.base[k];
        pairAt(p) += pairAt(chunk.top + 2 * k) * values[k];
        pairAt(p + stride) += pairAt(chunk.bottom + 2 * k) * values[k];
      }
    }
  });
}

RadonKernels kernels() {
  return {&project, &smear};
}
