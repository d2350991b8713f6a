// Viewing directions in the basis that a colour network is given. Pure functions, any thread.
#pragma once

#include <cstddef>
#include <span>

namespace rankscope {

/// Of degree 4: the bands l = 0 … 3.
inline constexpr std::size_t kSphericalHarmonics = 16;

/// The real spherical harmonics of each direction, orthonormal over the sphere, in the order l² + l + m and
/// with the Condon-Shortley sign: (0.2821; -0.4886 y, 0.4886 z, -0.4886 x; …), as tiny-cuda-nn has them.
/// @param directions n x 3, row-major, of unit length
/// @param out        n x 16, row-major
void encodeDirections(std::span<const float> directions, std::span<float> out);

}  // namespace rankscope
