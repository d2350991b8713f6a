// Interpolation in grids of trained features, forward and backward. Written once and compiled for several
// instruction sets; see pointwise.h. Dense row-major float32. Pure functions; the result does not depend on
// how rows are split into calls, except that gradients are added row by row in order.
#pragma once

#include <cstdint>

namespace rankscope {

/// GA-Planes in two dimensions (Sivgin et al. 2024): f(x, y) = lineX(x) ∘ lineY(y) + plane(x, y), ∘ a product
/// or a sum. Coordinates in [-1, 1], the outermost grid points on the ends, (bi)linear in between; beyond the
/// ends the lines keep their last value and the plane fades to zero (grid_sample with align_corners, padding
/// "border" and "zeros").
struct GaPlanesShape {
  std::int64_t columns = 0;   ///< points of lineX
  std::int64_t rows = 0;      ///< points of lineY
  std::int64_t side = 20;     ///< points of the plane along each axis
  std::int64_t channels = 0;  ///< C
  bool multiply = true;
};

/// columns x C, rows x C and side² x C (x fastest).
struct GaPlanesTables {
  float* lineX;
  float* lineY;
  float* plane;
};

/// GA-Planes in space: lines along x, y and z, planes over xy, yz and zx, a volume:
/// f = l_x l_y l_z + p_xy l_z + p_yz l_x + p_zx l_y + v, or the sum of all seven. Coordinates, ends and
/// padding as above, the volume as the planes.
struct GaSpaceShape {
  std::int64_t points = 0;      ///< of each line
  std::int64_t side = 20;       ///< points of a plane along each axis
  std::int64_t volumeSide = 5;  ///< of the volume
  std::int64_t channels = 0;    ///< C
  bool multiply = true;
};

/// points x C, side² x C with the first axis of its name fastest, volumeSide³ x C with x fastest.
struct GaSpaceTables {
  float* lines[3];
  float* planes[3];  ///< xy, yz, zx: plane i lies across line (i + 2) mod 3
  float* volume;
};

/// One resolution of a hash grid (Müller et al. 2022, eq. 2 to 4; torch-ngp's gridencoder).
struct HashLevel {
  double scale = 0;          ///< position = scale u + 0.5, u in [0, 1]
  std::uint32_t stride = 0;  ///< grid points across, if dense
  std::uint32_t rows = 0;    ///< of this level's table
  bool hashed = false;       ///< XOR of coordinate · prime, modulo rows; otherwise dense, x fastest
  std::int64_t offset = 0;   ///< first row in the whole table
};

struct HashGridShape {
  static constexpr int kMaximumDimension = 3;

  int dimension = 2;  ///< 1 to 3
  int features = 2;   ///< F, 1 to 8
  int levels = 0;
  const HashLevel* level = nullptr;
};

struct GridKernels {
  /// @param x n x 2  @param out n x C
  void (*gaPlanes)(const GaPlanesShape& shape, const GaPlanesTables& tables, const float* x, std::int64_t n,
                   float* out);

  /// @param d n x C, dLoss/dOut  @param gradients receive the sums
  void (*gaPlanesBackward)(const GaPlanesShape& shape, const GaPlanesTables& tables, const float* x,
                           std::int64_t n, const float* d, const GaPlanesTables& gradients);

  /// @param x n x 3  @param out n x C
  void (*gaSpace)(const GaSpaceShape& shape, const GaSpaceTables& tables, const float* x, std::int64_t n,
                  float* out);
  void (*gaSpaceBackward)(const GaSpaceShape& shape, const GaSpaceTables& tables, const float* x,
                          std::int64_t n, const float* d, const GaSpaceTables& gradients);

  /// @param x n x dimension in [-1, 1]; a point outside gives zeros  @param out n x (levels · F), level by
  /// level
  void (*hashGrid)(const HashGridShape& shape, const float* table, const float* x, std::int64_t n,
                   float* out);
  void (*hashGridBackward)(const HashGridShape& shape, const float* x, std::int64_t n, const float* d,
                           float* gradient);
};

/// The best versions for this processor.
const GridKernels& gridKernels();

namespace baseline {
const GridKernels& grids();
}
namespace avx2 {
const GridKernels& grids();
}
namespace avx512 {
const GridKernels& grids();
}

}  // namespace rankscope
