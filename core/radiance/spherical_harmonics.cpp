#include "radiance/spherical_harmonics.h"

namespace rankscope {
namespace {

void encode(const float* d, float* out) {
  const float x = d[0], y = d[1], z = d[2];
  const float xx = x * x, yy = y * y, zz = z * z;
  out[0] = 0.28209479177387814F;
  out[1] = -0.48860251190291987F * y;
  out[2] = 0.48860251190291987F * z;
  out[3] = -0.48860251190291987F * x;
  out[4] = 1.0925484305920792F * x * y;
  out[5] = -1.0925484305920792F * y * z;
  out[6] = 0.94617469575755997F * zz - 0.31539156525251999F;
  out[7] = -1.0925484305920792F * x * z;
  out[8] = 0.54627421529603959F * (xx - yy);
  out[9] = 0.59004358992664352F * y * (yy - 3 * xx);
  out[10] = 2.8906114426405538F * x * y * z;
  out[11] = 0.45704579946446572F * y * (1 - 5 * zz);
  out[12] = 0.3731763325901154F * z * (5 * zz - 3);
  out[13] = 0.45704579946446572F * x * (1 - 5 * zz);
  out[14] = 1.4453057213202769F * z * (xx - yy);
  out[15] = 0.59004358992664352F * x * (3 * yy - xx);
}

}  // namespace

void encodeDirections(std::span<const float> directions, std::span<float> out) {
  const std::size_t count = directions.size() / 3;
  for (std::size_t i = 0; i < count; ++i) {
    encode(directions.data() + 3 * i, out.data() + kSphericalHarmonics * i);
  }
}

}  // namespace rankscope
