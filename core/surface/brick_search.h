// Which bricks of a lattice the surface can pass through.
#pragma once

#include <optional>
#include <vector>

#include "surface/brick_lattice.h"
#include "surface/field_sampler.h"

namespace rankscope {

/// From blocks of up to 32 along an axis down to bricks, halving: each block is sampled at its centre c and
/// left out if the surface can not reach it from there, unless a block beside it has the other sign. What is
/// left is activated.
/// @param lipschitz L, a bound of the field's change per unit of length in the cube: the surface can reach a
///   block with |f(c)| ≤ L · half its diagonal, and nothing is lost. 0: |f(c)| ≤ 1.5 times what the
///   differences to the centres beside it, or those around the block of twice the size, make of half its
///   edges; this may lose parts that are smaller than a block it began with
/// @returns ascending brick indices; nothing if it was told to stop
std::optional<std::vector<int>> findBricks(BrickLattice& lattice, FieldSampler& sampler, double lipschitz);

/// Activates and returns all of them.
std::vector<int> everyBrick(BrickLattice& lattice);

}  // namespace rankscope
