// On which side of a surface a brick's samples are, from a few of them.
#pragma once

#include "surface/brick_lattice.h"

namespace rankscope {

struct SidesOfCentres {
  SampleBits outside{};
  SampleBits inside{};
};

/// Around each centre in the brick a sample is on its side if the field would have to change 1.25 times as
/// much on the way as the differences to the centres beside it say, and no centre around the sample is on the
/// other side. Of the rest nothing is said. An estimate, as that of findBricks. Whoever takes it evaluates
/// every sample beside a crossing: a wrong guess next to a right one is found out there, and what remains
/// unseen is at most a piece whose samples of one side were all guessed and all wrong.
SidesOfCentres sidesOfCentres(const BrickLattice::Centres& centres);

}  // namespace rankscope
