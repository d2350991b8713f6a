// The GL side of slices and traced views: what Runs and the target show without a mesh, as textures that
// change only when what they show does. GL thread only.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "panels/surface_model.h"
#include "panels/surface_paint.h"
#include "panels/ui_model.h"
#include "panels/view_asker.h"
#include "render/texture.h"

namespace rankscope {

/// Size of a cell, in pixels.
struct CellExtent {
  int width = 1;
  int height = 1;
};

/// The target's exact distances on a plane, worked out in the background: coarse first, then finer, and at
/// once from the beginning for another plane. UI thread only.
class TargetSlice {
 public:
  /// @returns what is there now; null before the first, and for no shape
  LiveViewPtr update(const std::shared_ptr<const Shape>& shape, const SlicePlane& plane,
                     const UiActions& actions);

  /// Whether what is there is of the plane that was last asked for, in full.
  bool settled() const { return settled_; }

 private:
  struct Work;
  std::shared_ptr<const Shape> shape_;
  LiveViewPtr shown_;
  std::shared_ptr<Work> work_;
  bool settled_ = false;
};

class SurfaceViews {
 public:
  SurfaceViews();

  /// Asks Runs for what is to be seen, and takes what is there. @param seconds on any clock
  void update(const SurfaceModel& model, const SurfaceView& view, const CellExtent& cell,
              const UiActions& actions, double seconds);

  /// Null if there is none yet. Its row 0 is the uppermost.
  const Texture2D* texture(std::size_t cell) const {
    return cell < cells_.size() && cells_[cell].shown ? &cells_[cell].texture : nullptr;
  }

  /// The part of a traced texture that the cell shows.
  std::array<float, 2> end(std::size_t cell) const { return cells_[cell].end; }

  /// What the colours of a cell's slice mean.
  const SliceScale& scale(std::size_t cell) const { return cell == 0 ? kDistances : runScale_; }

  /// Whether nothing is awaited.
  bool settled() const { return settled_; }

 private:
  static constexpr SliceScale kDistances{};

  struct Cell {
    Texture2D texture;
    LiveViewPtr shown;
    std::array<float, 2> end{1, 1};
  };
  /// Everything else that colours depend on.
  struct Look {
    SurfaceForm form = SurfaceForm::Mesh;
    SurfaceLook look = SurfaceLook::Shaded;
    SliceScale scale;
    bool dark = true;

    bool operator==(const Look&) const = default;
  };

  void ask(const SurfaceModel& model, const SurfaceView& view, const CellExtent& cell,
           const UiActions& actions, double seconds);
  void measure(const SurfaceModel& model);
  void take(Cell& cell, const LiveViewPtr& view, const SurfaceCell& run, const SliceScale& scale);

  ViewAsker asker_;
  TargetSlice target_;
  const void* session_ = nullptr;
  std::vector<Cell> cells_;
  std::vector<LiveViewPtr> measured_;
  SliceScale runScale_;
  Look look_;
  std::vector<std::uint8_t> diverging_;
  bool settled_ = true;
};

}  // namespace rankscope
