// Numbers about atoms and layers, as the cohort-INR paper reports them. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/property.h"
#include "sae/atom_codes.h"

namespace rankscope {

/// Of the map z(x) of one atom over the N points of the signal.
struct AtomStatistics {
  double mean = 0;         ///< of z over all points
  double meanFiring = 0;   ///< of z where it is above zero; NaN if it never is
  double maximum = 0;      ///< of z
  double firingRate = 0;   ///< P(z > 0)
  double activeShare = 0;  ///< P(z > 0.01)
  double ipr =
      0;  ///< inverse participation ratio Σz⁴ / (Σz²)²: 1/N spread evenly … 1 at a point; NaN if dead
  double participation = 0;  ///< its reciprocal over N: the share of the points that the map fills

  bool alive() const { return firingRate > 0; }
};

std::vector<AtomStatistics> statisticsOf(const AtomCodes& codes);

/// 25th, 50th and 75th percentile, interpolated between neighbours (NumPy's default); NaN of nothing.
struct Quartiles {
  double low = 0;
  double median = 0;
  double high = 0;
};

Quartiles quartilesOf(std::vector<double> values);

/// Of all atoms of a layer.
struct LayerStatistics {
  std::int64_t atoms = 0;
  std::int64_t alive = 0;  ///< that fire at any point
  double deadShare = 0;
  Quartiles activeShare;      ///< over the alive
  Quartiles ipr;              ///< over the alive
  Quartiles participation;    ///< over the alive
  double spatialL0 = 0;       ///< share of the points at which an atom fires, mean over all atoms
  double spatialL0Alive = 0;  ///< mean over the alive
};

LayerStatistics summaryOf(const std::vector<AtomStatistics>& atoms);

/// What galleries are sorted by.
enum class AtomOrder { Magnitude, FiringRate, ActiveShare, Ipr, Damage };

/// Their names on the command line, with what they are.
const std::vector<Choice>& atomOrders();

/// @throws UserError naming the nearest
AtomOrder atomOrderOf(const std::string& name);

/// Atoms, the largest first, dead ones last; equal ones by number. @param damage per atom, dB; only for that
/// order
std::vector<std::int32_t> orderedAtoms(const std::vector<AtomStatistics>& atoms, AtomOrder order,
                                       const std::vector<double>& damage = {});

/// z of an atom at every point.
std::vector<float> mapOf(const AtomCodes& codes, std::int64_t atom);

/// The mean of the maps of these atoms.
std::vector<float> meanMapOf(const AtomCodes& codes, std::span<const std::int32_t> atoms);

struct FiringAtom {
  std::int32_t atom = 0;
  double value = 0;     ///< z at the point; in a region the mean of z there
  double contrast = 0;  ///< in a region: that mean less the mean of z elsewhere
  double share = 0;     ///< in a region: of all of the atom's z
};

/// Those that fire at a point, strongest first.
std::vector<FiringAtom> atomsAt(const AtomCodes& codes, std::int64_t point);

/// Those most specific to a region, by contrast: an atom that fires everywhere has none, one that hardly
/// fires has little. @param region points, each once  @param most how many at most
std::vector<FiringAtom> atomsSpecificTo(const AtomCodes& codes, std::span<const std::int64_t> region,
                                        std::size_t most);

/// Points of a box of a picture of `width` columns; the box ends before right and bottom.
std::vector<std::int64_t> pointsInBox(std::int64_t width, std::int64_t left, std::int64_t top,
                                      std::int64_t right, std::int64_t bottom);

}  // namespace rankscope
