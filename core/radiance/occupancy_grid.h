// Where a radiance field is dense enough to be worth a sample: Müller et al. 2022, appendix E.1, with the
// numbers of torch-ngp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "compute/parallel_for.h"
#include "radiance/ray.h"

namespace rankscope {

struct OccupancySettings {
  int resolution = 128;    ///< cells along an axis of each cascade, 1 … 512
  float bound = 1;         ///< half the side of the cube that the field fills, 1 … 128
  float decay = 0.95F;     ///< of what a cell remembers, at each refresh that asks it
  float threshold = 10;    ///< a cell at least this dense is occupied whatever the others are
  int fullRefreshes = 16;  ///< as many first refreshes ask every cell, later ones half as many

  bool operator==(const OccupancySettings&) const = default;
};

/// Cascade l is a grid over the cube of half side min(2^l, bound): fine in the middle, coarse far out. Every
/// cell is occupied until the first refresh. Reading is for any number of threads at once, refresh() for one
/// alone.
class OccupancyGrid {
 public:
  /// Where the field is to be asked before a refresh.
  struct Probe {
    std::vector<std::uint32_t> cells;  ///< n of them, one may come twice
    std::vector<float> positions;  ///< n x 3, in [-1, 1]: a random point of each cell, divided by the bound
  };
  struct State {
    std::vector<float> densities;  ///< cascades x resolution^3
    std::int64_t refreshes = 0;
  };

  /// @throws std::invalid_argument for settings out of range
  explicit OccupancyGrid(const OccupancySettings& settings);

  const OccupancySettings& settings() const { return settings_; }
  int cascades() const { return cascades_; }
  std::size_t cellsOfCascade() const { return cellsOfCascade_; }

  /// @param cell x + resolution (y + resolution z), plus cellsOfCascade() for each cascade below its own
  bool occupied(std::size_t cell) const { return (bits_[cell / 8] >> (cell % 8) & 1U) != 0; }

  /// Of all cells of all cascades.
  double occupiedShare() const;

  /// The finest cascade whose cube holds `position` and whose cells are not smaller than `step`.
  int cascadeOf(const Vec3& position, float step) const;
  float halfSideOf(int cascade) const { return halfSides_[static_cast<std::size_t>(cascade)]; }

  /// All cells, or later in each cascade a quarter of its number of cells drawn from all of them and as many
  /// drawn from the occupied ones. A function of `seed`, `stream` and the grid's state alone.
  Probe drawProbe(std::uint64_t seed, std::uint64_t stream, const ParallelFor& parallelFor) const;

  /// Each asked cell becomes max(decay * old, the largest density found in it); occupied is then what is at
  /// least min(mean over all cells, threshold): a field without any density stays occupied, or it could never
  /// learn.
  /// @param densities of probe.cells, finite and not negative; others count as 0
  void refresh(const Probe& probe, std::span<const float> densities);

  State state() const { return {densities_, refreshes_}; }

  /// @throws std::invalid_argument if the state is of a grid of another size
  void restore(State state);

 private:
  void findOccupied();

  OccupancySettings settings_;
  int cascades_ = 1;
  std::size_t cellsOfCascade_ = 0;
  std::vector<float> halfSides_;  ///< of each cascade
  std::vector<float> densities_;
  std::vector<std::uint8_t> bits_;
  std::int64_t refreshes_ = 0;
};

}  // namespace rankscope
