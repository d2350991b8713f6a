#include "sae/sae_spec.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"

namespace rankscope {
namespace {

constexpr std::int64_t kLongestWindow = 10'000'000;  // OpenAI's code: dead after so many tokens
constexpr std::int64_t kMostAtoms = 1 << 20;

PropertyTable makeTable() {
  using S = SaeSpec;
  return Properties<S>()
      .integer(&S::atoms, {"atoms", "Atoms", "", "n, the atoms of the dictionary."}, 1, kMostAtoms, true)
      .integer(&S::k, {"k", "k", "", "Atoms that may fire at a point: the k largest above zero."}, 1,
               kMostAtoms, true)
      .integer(&S::steps, {"steps", "Steps", "", "Updates of the autoencoder; 10000 in the cohort paper."}, 1,
               1'000'000'000, true)
      .integer(&S::batch, {"batch", "Batch", "", "Points per step, drawn at random; 0: all, every step."}, 0,
               100'000'000, true)
      .real(&S::lr, {"lr", "Learning rate", "", "Adam's rate, constant; its epsilon is 6.25e-10."}, 0, 100,
            true)
      .boolean(&S::unitNorm, {"unit-norm", "Unit norm", "",
                              "Bring every atom back to length 1 before each update, so that a code is "
                              "the strength of its atom."})
      .boolean(&S::removeParallel,
               {"remove-parallel", "Remove parallel gradient", "",
                "Take the part along the atom out of each atom's gradient: it would only change the "
                "atom's length."})
      .choice(&S::preBias, {"pre-bias", "Pre-bias", "", "What b_pre starts from; it is learnt then."},
              {{"median", "geometric median", "the point with the least sum of distances, of at most 32768"},
               {"mean", "mean", "the mean of all activations"},
               {"zero", "zero", "nothing"}})
      .boolean(&S::tied, {"tied", "Tied start", "", "Start the encoder as the decoder's copy."})
      .boolean(&S::auxiliary, {"aux", "Auxiliary loss", "",
                               "Let dead atoms learn what the living leave over (Gao et al. 2024, A.2)."})
      .integer(&S::auxiliaryK,
               {"aux-k", "Auxiliary k", "",
                "Dead atoms that may fire at a point; 0: half the layer's width (Gao et al. 2024; 256 in "
                "OpenAI's code)."},
               0, kMostAtoms, true)
      .real(&S::auxiliaryWeight, {"aux-weight", "Auxiliary weight", "", "Of the auxiliary loss in the loss."},
            0, 1000, true)
      .integer(&S::deadWindow,
               {"dead-window", "Dead after", "points",
                "An atom is dead once it has not fired above 0.001 for so many points; 0: a tenth of what "
                "the training sees, at most 10 million."},
               0, 1'000'000'000'000, true)
      .integer(&S::seed, {"seed", "Seed", "", "Of the initial atoms and of the batches."}, 0, 2147483647)
      .table("sparse autoencoder");
}

}  // namespace

const PropertyTable& SaeSpec::properties() {
  static const PropertyTable table = makeTable();
  return table;
}

std::int64_t SaeSpec::deadAtOnce(std::int64_t width) const {
  const std::int64_t wanted = auxiliaryK > 0 ? auxiliaryK : std::max<std::int64_t>(1, width / 2);
  return std::min(wanted, atoms);
}

std::int64_t SaeSpec::window(std::int64_t points) const {
  if (deadWindow > 0) {
    return deadWindow;
  }
  const std::int64_t rows = batch > 0 ? std::min(batch, points) : points;
  return std::clamp<std::int64_t>(steps * rows / 10, 1, kLongestWindow);
}

void validate(const SaeSpec& spec) {
  SaeSpec::properties().validate(&spec);
  if (spec.k > spec.atoms) {
    throw UserError("k", fmt::format("{} of {} atoms cannot fire at once", spec.k, spec.atoms),
                    "k is at most the number of atoms");
  }
}

}  // namespace rankscope
