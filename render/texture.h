// Two-dimensional textures. GL thread only.
#pragma once

#include <cstdint>
#include <span>

#include "render/gl_handle.h"

namespace rankscope {

/// How a texture is read between its texels.
enum class Sampling {
  Nearest,  ///< magnified: every picture pixel stays a square
  Linear,   ///< slightly reduced
  Mipmap,   ///< reduced to less than half
};

/// The largest width or height a texture may have here.
int maximumTextureSize();

/// A texture of 1 to 4 channels, edge-clamped, no mipmaps until asked for. Storage is kept while size,
/// channels and type stay the same.
class Texture2D {
 public:
  Texture2D();

  /// Uploads row-major interleaved values, width * height * channels of them; the first row is the texture's
  /// row 0.
  void upload(int width, int height, int channels, std::span<const float> values);
  void upload(int width, int height, int channels, std::span<const std::uint8_t> values);

  /// Storage for drawing into: 8-bit RGBA, contents undefined. Nothing happens if it is that already.
  void allocate(int width, int height);

  /// Replaces a rectangle of an 8-bit RGBA texture that has storage. @param rgba row-major, width * height *
  /// 4
  void uploadPart(int x, int y, int width, int height, std::span<const std::uint8_t> rgba);

  /// Sets how it is read; builds the mipmaps if they are needed and stale.
  void setSampling(Sampling sampling);

  /// Says that something was drawn into it, so that its mipmaps are stale.
  void markChanged() { mipmapsFresh_ = false; }

  void bind(int unit) const;

  GLuint name() const { return handle_.name(); }
  int width() const { return width_; }
  int height() const { return height_; }
  int channels() const { return channels_; }

 private:
  void store(int width, int height, int channels, GLenum type, const void* values);

  GlHandle<TextureKind> handle_;
  int width_ = 0;
  int height_ = 0;
  int channels_ = 0;
  GLenum type_ = 0;
  Sampling sampling_ = Sampling::Linear;
  bool mipmapsFresh_ = false;
};

}  // namespace rankscope
