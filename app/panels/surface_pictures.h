// The GL side of the surface panel: surfaces as buffers and their views as textures, redrawn only when what
// they show has changed. While the view moves all cells are drawn at once, coarse and small; when it rests
// they are drawn in full, a part of one per frame, so that no frame is long. GL thread only.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "panels/draw_pace.h"
#include "panels/surface_model.h"
#include "panels/surface_views.h"
#include "panels/ui_model.h"
#include "render/coarse_mesh.h"
#include "render/line_renderer.h"
#include "render/mesh_renderer.h"
#include "render/scene_target.h"

namespace rankscope {

/// What every cell shows, and at which size.
struct SurfaceWish {
  SurfaceView view;  ///< with a camera
  Bounds seen;       ///< everything that may be drawn
  Bounds domain;
  double errorMaximum = 0.01;
  int width = 1;  ///< of a cell, in pixels
  int height = 1;
  bool dark = true;

  bool operator==(const SurfaceWish&) const = default;
};

/// How much is drawn at once.
struct DrawBudget {
  int quickTriangles;  ///< of all cells together while the view moves
  double quickPixels;  ///< likewise, at most
  int partTriangles;   ///< of a cell that is drawn in full, per frame
};

/// Of a Run's surface, with a share of its accent; of the target's: −1.
ShownColor surfaceColour(int accent);

class SurfacePictures {
 public:
  SurfacePictures();

  SurfaceViews views;  ///< what is shown without meshes

  /// Brings the pictures nearer to what they should show. @param seconds on any clock
  void update(const SurfaceModel& model, const SurfaceWish& wish, const UiActions& actions, double seconds);

  /// Its row 0 is the lowest. Empty before the first drawing, and of a cell without a surface only the box.
  const Texture2D& picture(std::size_t cell) const { return cells_[cell].shown; }

  /// Whether every cell shows in full what it should; until then update() wants to be called again.
  bool settled() const { return settled_; }

  /// Whether a cell was drawn in full since it or the view changed.
  bool inFull(std::size_t cell) const { return cells_[cell].inFull; }

 private:
  /// A coarse surface that is made in the background, both ends on the UI thread; outlives whichever ends
  /// first.
  struct Preparation;

  struct Cell {
    ShownSurfacePtr surface;  ///< what the buffers hold; kept alive, so that its address means it
    MeshBuffers fine;
    MeshBuffers coarse;
    bool hasCoarse = false;
    std::shared_ptr<Preparation> preparation;
    Texture2D shown;
    bool fresh = false;   ///< the picture is of this surface and the newest wish
    bool inFull = false;  ///< and not a quick one
  };

  /// A cell that is drawn in full over several frames.
  struct Progress {
    std::size_t cell = 0;
    int next = 0;  ///< first triangle that is missing
    bool active = false;
  };

  void takeSurface(Cell& cell, const SurfaceCell& shown, std::size_t cells, const UiActions& actions);
  void takeCoarse(Cell& cell);
  void drawQuickly(Cell& cell, const SurfaceCell& shown, const SurfaceWish& wish, std::size_t cells);
  void drawInFull(const SurfaceModel& model, const SurfaceWish& wish);
  void drawLines(const SurfaceWish& wish, const RenderView& view);
  void forget(std::size_t cell);

  DrawBudget budget_;
  DrawPace pace_;
  MeshRenderer meshes_;
  LineRenderer lines_;
  SceneTarget quickTarget_;
  SceneTarget fullTarget_;
  Texture2D colorMap_;
  Texture2D unfinished_;
  std::vector<Cell> cells_;
  SurfaceWish wish_;
  Progress progress_;
  double changedAt_ = -1e9;
  bool settled_ = false;
};

}  // namespace rankscope
