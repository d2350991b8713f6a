// Which bricks of a lattice the surface can pass through.
#pragma once

#include <optional>
#include <vector>

#include "surface/brick_lattice.h"
#include "surface/field_sampler.h"

namespace rankscope {

/// From blocks of up to 16 along an axis down to bricks, halving: each block is sampled at its centre c and
/// left out if the surface can not reach it from there, |f(c)| > L · half its diagonal, unless a block beside
/// it has the other sign. With L a Lipschitz constant of the field in the cube nothing is lost.
/// @param lipschitz L, change of the field per unit of length; 0: 1.25 times the steepest slope between
///   samples of the search, which may lose parts that are smaller than a block it began with
/// @returns ascending brick indices; nothing if it was told to stop
std::optional<std::vector<int>> findBricks(const BrickLattice& lattice, FieldSampler& sampler,
                                           double lipschitz);

/// All of them.
std::vector<int> everyBrick(const BrickLattice& lattice);

}  // namespace rankscope
