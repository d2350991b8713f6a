// From the densities and colours of samples to the colours of rays, and back: Max 1995, eq. 3; Mildenhall et
// al. 2020, eq. 3. Pure functions, any thread; sums are kept in double.
#pragma once

#include <cstdint>
#include <span>

namespace rankscope {

/// A ray ends where less light than this comes through: 1e-4 in instant-ngp and torch-ngp.
inline constexpr float kOpaque = 1e-4F;

/// Rays and their samples, all rows of one ray together.
struct RaySamples {
  std::span<const std::uint32_t>
      offsets;                        ///< rays + 1; offsets[0] is row 0 of the others, whatever its value
  std::span<const float> sigma;       ///< n densities, not negative
  std::span<const float> rgb;         ///< n x 3
  std::span<const float> t;           ///< n distances from the origin
  std::span<const float> dt;          ///< n lengths
  std::span<const float> background;  ///< rays x 3: what is behind everything
  float opaque = kOpaque;             ///< 0: rays never end early

  std::size_t rays() const { return offsets.empty() ? 0 : offsets.size() - 1; }
};

/// Of each ray. With alpha_i = 1 - exp(-sigma_i dt_i) and T_i the product of 1 - alpha_j before i, the weight
/// w_i is T_i alpha_i. An empty span is not written.
struct RayColours {
  std::span<float> colour;   ///< rays x 3: sum of w_i rgb_i, and what is let through of the background
  std::span<float> opacity;  ///< rays: sum of w_i
  std::span<float> depth;  ///< rays: sum of w_i t_i, the expected distance; over opacity that of what is seen
};

void composite(const RaySamples& samples, const RayColours& out);

/// Derivatives of a loss by what composite() gave; an empty span counts as zeros.
struct RayGradients {
  std::span<const float> colour;   ///< rays x 3
  std::span<const float> opacity;  ///< rays
  std::span<const float> depth;    ///< rays
};

/// The loss's derivatives by density and colour, with the end of a ray held where it is: zero behind it.
/// Every row is written.
/// @param gradSigma n
/// @param gradRgb   n x 3
void compositeBackward(const RaySamples& samples, const RayGradients& gradients, std::span<float> gradSigma,
                       std::span<float> gradRgb);

}  // namespace rankscope
