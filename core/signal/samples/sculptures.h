// The built-in shapes, each in a file of its own.
#pragma once

#include "mesh/mesh.h"

namespace rankscope {

/// A trefoil knot with waves, threads and beads on it: closed, of one piece, looking outwards.
Mesh sculptKnot();

}  // namespace rankscope
