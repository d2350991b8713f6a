// Loss and gradient of a batch, tile by tile on the Pool, with the same bits for any number of threads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

#include "compute/pool.h"
#include "engine/tile_worker.h"
#include "model/inr.h"
#include "task/objective.h"

namespace rankscope {

enum class TilePath { Automatic, Fused, Autograd };

/// Rows that stay together.
struct RowRange {
  std::int64_t first = 0;
  std::int64_t rows = 0;
};

/// The loss of a tile and its gradient. Called for several tiles at once.
/// @param outputs n x c, what the network gives  @param gradient n x c, receives dLoss/dOutputs
using TileLoss = std::function<double(std::size_t tile, const at::Tensor& outputs, at::Tensor& gradient)>;

/// The batch is cut into fixed tiles; tiles are dealt to a fixed number of lanes, whatever the cores; each
/// lane sums its own gradients in tile order, and the lanes are added in order. Networks that couple points,
/// and CUDA, get one tile. The parameters' tensors must stay the same objects while it lives (update them in
/// place). One thread at a time.
class TiledEngine {
 public:
  static constexpr std::int64_t kUsualTileRows = 128;

  /// @param tileRows the most rows of a tile
  /// @param frozenLayers the first so many layers, with whatever stands in front of them, get no gradients
  TiledEngine(const Inr& inr, const Objective& objective, std::shared_ptr<Pool> pool,
              TilePath path = TilePath::Automatic, std::int64_t tileRows = kUsualTileRows,
              std::size_t frozenLayers = 0);

  /// Needs a Pool::Turn.
  /// @param x n x d  @param targets n x c  @param outputs n x c, receives f(x)
  /// @returns the loss over these n rows; gradients() holds dLoss/dParameters
  double lossAndGradient(const at::Tensor& x, const at::Tensor& targets, at::Tensor& outputs);

  /// The same of tiles that somebody else has cut, and of a loss that each has of its own: rays must stay
  /// whole.
  /// @param tiles one after the other over the rows of x; one alone where wantsSingleTile()
  double lossAndGradient(const at::Tensor& x, std::span<const RowRange> tiles, const TileLoss& loss);

  /// Whether every batch is one tile: on CUDA, and where the network couples points.
  bool wantsSingleTile() const { return singleTile_; }

  /// Forward only. Needs a Pool::Turn. @returns the loss
  double evaluate(const at::Tensor& x, const at::Tensor& targets, at::Tensor& outputs);

  /// f(x) alone, without a loss. Needs a Pool::Turn.
  void forward(const at::Tensor& x, at::Tensor& outputs);

  /// One per parameter; those of frozen layers hold nothing.
  std::span<const at::Tensor> gradients() const { return gradients_; }

  bool fused() const { return fused_; }

 private:
  struct Lane {
    std::unique_ptr<TileWorker> worker;
    at::Tensor outputGradient;  ///< tile x c
    double loss = 0;
  };

  /// A part of a parameter's gradient, flattened.
  struct Piece {
    std::size_t parameter;
    std::int64_t first;
    std::int64_t count;
  };

  std::int64_t tileCount(std::int64_t rows) const;
  std::int64_t laneCount(std::int64_t tiles) const;
  void prepareLanes(std::int64_t tiles, std::int64_t outputDimension);
  template <class Visit>
  void forEachTile(std::int64_t rows, bool fresh, Visit visit);
  template <class RangeOf, class Visit>
  void forEachRange(std::int64_t tiles, bool fresh, RangeOf rangeOf, Visit visit);
  double forwardAll(const at::Tensor& x, const at::Tensor& targets, at::Tensor& outputs);
  void pointwisePass(const at::Tensor& x, const at::Tensor& targets, at::Tensor& outputs);
  double coupledPass(const at::Tensor& x, const at::Tensor& targets, at::Tensor& outputs);
  double coupledTile(const at::Tensor& x, const at::Tensor& targets, at::Tensor& outputs);
  void sumGradients();
  double sumLosses() const;

  const Objective& objective_;
  std::shared_ptr<Pool> pool_;
  std::unique_ptr<WorkerSource> source_;
  bool fused_ = false;
  bool singleTile_ = false;
  std::int64_t tileRows_ = kUsualTileRows;
  std::vector<Lane> lanes_;
  std::size_t usedLanes_ = 0;
  std::vector<at::Tensor> gradients_;
  std::vector<Piece> gradientPieces_;
};

}  // namespace rankscope
