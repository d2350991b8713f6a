// The inner loops of the Radon transform, compiled for several instruction sets.
#pragma once

namespace rankscope {

/// A picture with a border of zeros, one pixel before and two after each axis, so that samples just outside
/// need no questions. Pixel (x, y) of the picture is number (y + 1) * stride + x + 1.
struct RadonGrid {
  int width = 0;
  int height = 0;
  int stride() const { return width + 3; }
  int rows() const { return height + 3; }
};

struct RadonKernels {
  /// row[j] = the line sum of every j of one angle, whose cosine and sine are given.
  void (*project)(const RadonGrid& grid, double cosine, double sine, const float* picture, float* row);

  /// The transpose: adds row[j] along the lines of this angle.
  void (*smear)(const RadonGrid& grid, double cosine, double sine, const float* row, float* picture);
};

namespace radon_baseline {
RadonKernels kernels();
}
namespace radon_avx2 {
RadonKernels kernels();
}
namespace radon_avx512 {
RadonKernels kernels();
}

/// Those for this processor.
RadonKernels radonKernels();

}  // namespace rankscope
