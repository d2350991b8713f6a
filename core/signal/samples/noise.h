// Repeatable roughness: value noise on an integer lattice, the same on every machine. Pure functions, any
// thread.
#pragma once

#include "signal/samples/canvas.h"

namespace rankscope {

/// A fixed random number in [0, 1) for each cell.
float cellNoise(int x, int y, int seed);

/// Cell noise interpolated smoothly; features of size 1, values in [0, 1).
float valueNoise(Vec2 p, int seed);

/// A sum of `octaves` value noises, each of half the size and half the height of the one before; values in
/// [0, 1).
float fractalNoise(Vec2 p, int octaves, int seed);

}  // namespace rankscope
