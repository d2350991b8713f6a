// The GL side of the picture panel: target, reconstructions and error maps as textures, redrawn only when
// what they show has changed. GL thread only.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "panels/picture_source.h"
#include "panels/ui_model.h"
#include "render/picture_shader.h"
#include "render/texture.h"

namespace rankscope {

class PictureTextures {
 public:
  PictureTextures();

  /// Brings every texture up to date with what the panels show. `pictures` has one entry per Run.
  void update(const Signal& signal, const std::vector<ShownPicture>& pictures, const ViewState& view);

  /// Chooses how textures are read for pictures shown at `scale` screen pixels per full-size pixel.
  void setScale(double scale, PictureExtent extent);

  const Texture2D& target() const { return target_.shown; }
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

  void updateTarget(const Signal& signal);
  void updateRun(RunTextures& run, const ShownPicture& picture, const Signal& signal, const ViewState& view);
  const Texture2D& targetOfSize(const Signal& signal, PictureExtent extent);
  void upload(Picture& picture, const ShownPicture& shown);

  PictureShader shader_;
  Texture2D sequential_;
  Texture2D diverging_;
  Picture target_;
  std::string targetDigest_;
  std::vector<RunTextures> runs_;
  std::vector<ReducedTarget> reduced_;
  int largest_ = 0;
};

}  // namespace rankscope
