// The GL side of the picture panel: target, reconstructions and error maps as textures, redrawn only when
// what they show has changed. GL thread only.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "panels/comparison.h"
#include "panels/ui_model.h"
#include "render/picture_shader.h"
#include "render/texture.h"

namespace rankscope {

class PictureTextures {
 public:
  PictureTextures();

  /// Brings every texture up to date with what the panels show.
  void update(const Comparison& comparison, const ViewState& view);

  /// Chooses how textures are read for pictures shown at `scale` screen pixels per sample across.
  void setScale(double scale, PictureExtent samples);

  /// @param target index into Comparison::targets
  const Texture2D& target(std::size_t target) const { return targets_[target].picture.shown; }
  const Texture2D& picture(std::size_t run) const { return runs_[run].picture.shown; }
  const Texture2D& errorMap(std::size_t run) const { return runs_[run].errorMap; }

 private:
  struct Picture {
    Texture2D source;  ///< values as they are
    Texture2D shown;   ///< 8-bit RGBA
    PictureExtent extent;
  };
  struct RunTextures {
    Picture picture;
    Texture2D errorMap;
    std::shared_ptr<const void> owner;  ///< of what was uploaded: kept alive, so that its address means it
    ErrorMapStyle style;
    bool errorMapFresh = false;
  };
  /// The target's values at the size of a recorded picture.
  struct ReducedTarget {
    PictureExtent extent;
    Texture2D source;
  };
  struct TargetTextures {
    Picture picture;
    std::vector<ReducedTarget> reduced;
  };

  void updateTargets(const Comparison& comparison);
  void updateRun(std::size_t run, const Comparison& comparison, const ViewState& view);
  const Texture2D& targetOfSize(const Comparison& comparison, std::size_t target, PictureExtent extent);
  void upload(Picture& picture, const ShownPicture& shown, const Comparison& comparison);

  PictureShader shader_;
  Texture2D sequential_;
  Texture2D diverging_;
  std::vector<TargetTextures> targets_;
  std::string signal_;
  std::vector<ObservationPtr> observations_;  ///< of targets_: kept alive, so that their addresses mean them
  std::vector<RunTextures> runs_;
  int largest_ = 0;
};

}  // namespace rankscope
