#include "engine/tiled_engine.h"

#include <algorithm>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace rankscope {
namespace {

// Fixed numbers, because the bits of a result follow from them. The usual 128 rows of a 256-wide net are
// 0.125 MiB a layer: all of a lane's buffers stay in the second-level cache, and the products are still near
// their full speed.

// Enough lanes that many cores share a large batch, few enough that adding their gradients stays small beside
// the tiles of each, and so does the memory of a large network's.
constexpr std::int64_t kFewestLanes = 8;
constexpr std::int64_t kMostLanes = 32;
constexpr std::int64_t kTilesPerLane = 32;
constexpr std::int64_t kMostGradientBytes = std::int64_t{512} << 20;

constexpr std::int64_t kPieceSize = 65536;  // of a gradient that one task adds up

}  // namespace

TiledEngine::TiledEngine(const Inr& inr, const Objective& objective, std::shared_ptr<Pool> pool,
                         TilePath path, std::int64_t tileRows, std::size_t frozenLayers)
    : objective_(objective), pool_(std::move(pool)), tileRows_(tileRows) {
  fused_ = path == TilePath::Fused || (path == TilePath::Automatic && fusedSourceFits(inr));
  source_ = fused_ ? makeFusedSource(inr, tileRows_, frozenLayers) : makeAutogradSource(inr, frozenLayers);
  singleTile_ = inr.couplesPoints() || !inr.parameters().front().value.device().is_cpu();
  for (const Parameter& parameter : inr.parameters()) {
    if (layerOf(parameter) < frozenLayers) {
      gradients_.push_back(at::empty({0}, parameter.value.options()));
      continue;
    }
    const std::int64_t count = parameter.value.numel();
    for (std::int64_t first = 0; first < count; first += kPieceSize) {
      gradientPieces_.push_back({gradients_.size(), first, std::min(kPieceSize, count - first)});
    }
    gradients_.push_back(at::zeros(parameter.value.sizes(), parameter.value.options()));
  }
}

std::int64_t TiledEngine::tileCount(std::int64_t rows) const {
  return singleTile_ ? 1 : (rows + tileRows_ - 1) / tileRows_;
}

/// A function of the batch and the network alone: never of the cores.
std::int64_t TiledEngine::laneCount(std::int64_t tiles) const {
  std::int64_t bytes = 1;
  for (const at::Tensor& gradient : gradients_) {
    bytes += static_cast<std::int64_t>(gradient.nbytes());
  }
  const std::int64_t most = std::clamp(kMostGradientBytes / bytes, kFewestLanes, kMostLanes);
  return std::min(tiles, std::clamp(tiles / kTilesPerLane, kFewestLanes, most));
}

void TiledEngine::prepareLanes(std::int64_t tiles, std::int64_t outputDimension) {
  source_->refresh();
  usedLanes_ = static_cast<std::size_t>(laneCount(tiles));
  while (lanes_.size() < usedLanes_) {
    Lane lane;
    lane.worker = source_->makeWorker();
    if (!singleTile_) {
      lane.outputGradient = at::empty({tileRows_, outputDimension}, gradients_.front().options());
    }
    lanes_.push_back(std::move(lane));
  }
  for (Lane& lane : lanes_) {
    lane.loss = 0;
  }
}

/// Calls visit(lane, tile, range) for every tile: lanes at once, the tiles of a lane in order. `fresh`: the
/// lanes' gradients are cleared first. @param rangeOf the rows of a tile
template <class RangeOf, class Visit>
void TiledEngine::forEachRange(std::int64_t tiles, bool fresh, RangeOf rangeOf, Visit visit) {
  const std::int64_t lanes = laneCount(tiles);
  pool_->parallelFor(static_cast<std::size_t>(lanes), [&](std::size_t index) {
    const at::NoGradGuard guard;
    if (fresh) {
      lanes_[index].worker->clearGradients();
    }
    for (auto tile = static_cast<std::int64_t>(index); tile < tiles; tile += lanes) {
      visit(lanes_[index], tile, rangeOf(tile));
    }
    if (fresh) {
      lanes_[index].worker->finishGradients();
    }
  });
}

/// Calls visit(lane, first row, rows) for every tile of a batch.
template <class Visit>
void TiledEngine::forEachTile(std::int64_t rows, bool fresh, Visit visit) {
  const auto rangeOf = [&](std::int64_t tile) {
    const std::int64_t begin = singleTile_ ? 0 : tile * tileRows_;
    return RowRange{begin, singleTile_ ? rows : std::min(tileRows_, rows - begin)};
  };
  forEachRange(tileCount(rows), fresh, rangeOf, [&](Lane& lane, std::int64_t, const RowRange& range) {
    visit(lane, range.first, range.rows);
  });
}

void TiledEngine::pointwisePass(const at::Tensor& x, const at::Tensor& targets, at::Tensor& outputs) {
  const std::int64_t rows = x.size(0);
  forEachTile(rows, true, [&](Lane& lane, std::int64_t begin, std::int64_t count) {
    const at::Tensor y = lane.worker->forward(x.narrow(0, begin, count), true);
    outputs.narrow(0, begin, count).copy_(y);
    at::Tensor gradient =
        lane.outputGradient.defined() ? lane.outputGradient.narrow(0, 0, count) : at::empty_like(y);
    lane.loss += objective_.lossAndGradient(y, targets.narrow(0, begin, count), rows, gradient);
    lane.worker->backward(gradient);
  });
}

/// Operator tasks need every output before any gradient: outputs of all tiles, dL/dY on the whole, backward
/// by tile.
double TiledEngine::coupledPass(const at::Tensor& x, const at::Tensor& targets, at::Tensor& outputs) {
  const std::int64_t rows = x.size(0);
  if (singleTile_) {
    return coupledTile(x, targets, outputs);
  }
  forwardAll(x, targets, outputs);
  at::Tensor gradient = at::empty_like(outputs);
  const double loss = objective_.lossAndGradient(outputs, targets, rows, gradient);
  forEachTile(rows, true, [&](Lane& lane, std::int64_t begin, std::int64_t count) {
    lane.worker->forward(x.narrow(0, begin, count), true);
    lane.worker->backward(gradient.narrow(0, begin, count));
  });
  return loss;
}

/// One tile needs no second forward pass, and a network in training (BatchNorm) must not have one.
double TiledEngine::coupledTile(const at::Tensor& x, const at::Tensor& targets, at::Tensor& outputs) {
  double loss = 0;
  forEachTile(x.size(0), true, [&](Lane& lane, std::int64_t, std::int64_t) {
    outputs.copy_(lane.worker->forward(x, true));
    at::Tensor gradient = at::empty_like(outputs);
    loss = objective_.lossAndGradient(outputs, targets, x.size(0), gradient);
    lane.worker->backward(gradient);
  });
  return loss;
}

void TiledEngine::forward(const at::Tensor& x, at::Tensor& outputs) {
  const at::NoGradGuard guard;
  prepareLanes(tileCount(x.size(0)), outputs.size(1));
  forEachTile(x.size(0), false, [&](Lane& lane, std::int64_t begin, std::int64_t count) {
    outputs.narrow(0, begin, count).copy_(lane.worker->forward(x.narrow(0, begin, count), false));
  });
}

double TiledEngine::forwardAll(const at::Tensor& x, const at::Tensor& targets, at::Tensor& outputs) {
  const std::int64_t rows = x.size(0);
  const bool pointwise = objective_.pointwise();
  forEachTile(rows, false, [&](Lane& lane, std::int64_t begin, std::int64_t count) {
    const at::Tensor y = lane.worker->forward(x.narrow(0, begin, count), false);
    outputs.narrow(0, begin, count).copy_(y);
    if (pointwise) {
      at::Tensor gradient =
          lane.outputGradient.defined() ? lane.outputGradient.narrow(0, 0, count) : at::empty_like(y);
      lane.loss += objective_.lossAndGradient(y, targets.narrow(0, begin, count), rows, gradient);
    }
  });
  if (pointwise) {
    return sumLosses();
  }
  at::Tensor noGradient;
  return objective_.lossAndGradient(outputs, targets, rows, noGradient);
}

double TiledEngine::sumLosses() const {
  double loss = 0;
  for (std::size_t lane = 0; lane < usedLanes_; ++lane) {
    loss += lanes_[lane].loss;
  }
  return loss;
}

/// Adds the used lanes' gradients in order.
void TiledEngine::sumGradients() {
  pool_->parallelFor(gradientPieces_.size(), [&](std::size_t i) {
    const at::NoGradGuard guard;
    const Piece& piece = gradientPieces_[i];
    const auto part = [&](const at::Tensor& gradient) {
      return gradient.view({-1}).narrow(0, piece.first, piece.count);
    };
    at::Tensor sum = part(gradients_[piece.parameter]);
    sum.copy_(part(lanes_.front().worker->gradients()[piece.parameter]));
    for (std::size_t lane = 1; lane < usedLanes_; ++lane) {
      sum.add_(part(lanes_[lane].worker->gradients()[piece.parameter]));
    }
  });
}

double TiledEngine::lossAndGradient(const at::Tensor& x, const at::Tensor& targets, at::Tensor& outputs) {
  const at::NoGradGuard guard;
  prepareLanes(tileCount(x.size(0)), outputs.size(1));
  double loss = 0;
  if (objective_.pointwise()) {
    pointwisePass(x, targets, outputs);
    loss = sumLosses();
  } else {
    loss = coupledPass(x, targets, outputs);
  }
  sumGradients();
  return loss;
}

double TiledEngine::lossAndGradient(const at::Tensor& x, std::span<const RowRange> tiles,
                                    const TileLoss& loss) {
  const at::NoGradGuard guard;
  const auto count = static_cast<std::int64_t>(tiles.size());
  prepareLanes(count, kRadianceOutput);
  const auto rangeOf = [&](std::int64_t tile) { return tiles[static_cast<std::size_t>(tile)]; };
  forEachRange(count, true, rangeOf, [&](Lane& lane, std::int64_t tile, const RowRange& range) {
    at::Tensor y;
    at::Tensor gradient;
    if (range.rows > 0) {
      y = lane.worker->forward(x.narrow(0, range.first, range.rows), true);
      gradient = at::empty_like(y);
    }
    lane.loss += loss(static_cast<std::size_t>(tile), y, gradient);
    if (range.rows > 0) {
      lane.worker->backward(gradient);
    }
  });
  sumGradients();
  return sumLosses();
}

double TiledEngine::evaluate(const at::Tensor& x, const at::Tensor& targets, at::Tensor& outputs) {
  const at::NoGradGuard guard;
  prepareLanes(tileCount(x.size(0)), outputs.size(1));
  return forwardAll(x, targets, outputs);
}

}  // namespace rankscope
