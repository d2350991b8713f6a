// Drawings as pictures, by librsvg. Pure functions; one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rankscope {

/// A PNG of an SVG document on white; empty in a build without librsvg.
/// @param scale pixels per unit of the drawing
/// @throws UserError for what is no SVG or has no size of its own
std::vector<std::uint8_t> pngOfSvg(const std::string& svg, double scale);

}  // namespace rankscope
