// Drawing a scene of depth into a texture, with smooth edges on request. GL thread only.
#pragma once

#include "render/gl_handle.h"
#include "render/picture_shader.h"
#include "render/texture.h"

namespace rankscope {

/// Whether OpenGL is drawn by the processor here, where every triangle and pixel counts.
bool drawsInSoftware();

struct SceneFormat {
  int width = 0;  ///< in pixels, above 0
  int height = 0;
  int samples = 1;  ///< a pixel; above 1 edges are smooth, and the driver may give fewer

  bool operator==(const SceneFormat&) const = default;
};

enum class SceneStart {
  Cleared,
  Continued,  ///< over what this target holds from its last Scope, which had the same format and result
};

/// Colour and depth to draw into. Storage is kept while the format stays the same.
class SceneTarget {
 public:
  /// While alive, drawing goes to this target, which starts as `background` and infinitely far unless it is
  /// continued, with the depth test on. Afterwards the scene is in `result`, 8-bit RGBA whose row 0 is the
  /// scene's lowest, drawing goes to where it went before, and the depth test is off.
  class Scope {
   public:
    /// @throws std::runtime_error if the driver cannot draw into such a target
    Scope(SceneTarget& target, const SceneFormat& format, const ShownColor& background, Texture2D& result,
          SceneStart start = SceneStart::Cleared);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    SceneTarget& target_;
    Texture2D& result_;
    GLint previous_ = 0;
    GLint viewport_[4] = {};
  };

 private:
  void allocate(const SceneFormat& format);
  void attach(Texture2D& result);

  GlHandle<FramebufferKind> drawn_;
  GlHandle<FramebufferKind> resolved_;
  GlHandle<RenderbufferKind> color_;
  GlHandle<RenderbufferKind> depth_;
  SceneFormat format_;
};

}  // namespace rankscope
