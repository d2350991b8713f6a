// The one sequential colour map of pictures that show a number: dark indigo, plum, coral, sand, cream.
// Lightness rises evenly from one end to the other. Pure functions, any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace rankscope {

using Rgb = std::array<std::uint8_t, 3>;

/// The sRGB colour of `t`, clipped to [0, 1]; NaN gives a neutral gray that is not on the map.
Rgb colorMap(double t);

/// colorMap at k / 255 for k = 0 … 255: what a texture is made from.
std::array<Rgb, 256> colorMapTable();

/// "#rrggbb".
std::string hexColor(const Rgb& color);

}  // namespace rankscope
