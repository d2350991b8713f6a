#include "render/texture.h"

#include <array>
#include <stdexcept>

#include <fmt/format.h>

namespace rankscope {
namespace {

struct Format {
  GLint internal;
  GLenum external;
};

Format formatOf(int channels, GLenum type) {
  constexpr std::array<GLenum, 4> external = {GL_RED, GL_RG, GL_RGB, GL_RGBA};
  constexpr std::array<GLint, 4> floats = {GL_R32F, GL_RG32F, GL_RGB32F, GL_RGBA32F};
  constexpr std::array<GLint, 4> bytes = {GL_R8, GL_RG8, GL_RGB8, GL_RGBA8};
  const auto index = static_cast<std::size_t>(channels - 1);
  return {type == GL_FLOAT ? floats.at(index) : bytes.at(index), external.at(index)};
}

void checkSize(int width, int height, int channels, std::size_t values) {
  const bool positive = width > 0 && height > 0 && channels >= 1 && channels <= 4;
  const std::size_t expected = positive ? static_cast<std::size_t>(width) * static_cast<std::size_t>(height) *
                                              static_cast<std::size_t>(channels)
                                        : 0;
  if (!positive || values != expected) {
    throw std::invalid_argument(
        fmt::format("a texture of {} x {} x {} cannot hold {} values", width, height, channels, values));
  }
}

}  // namespace

int maximumTextureSize() {
  GLint size = 0;
  glGetIntegerv(GL_MAX_TEXTURE_SIZE, &size);
  return size;
}

Texture2D::Texture2D() {
  bind(0);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
}

void Texture2D::upload(int width, int height, int channels, std::span<const float> values) {
  checkSize(width, height, channels, values.size());
  store(width, height, channels, GL_FLOAT, values.data());
}

void Texture2D::upload(int width, int height, int channels, std::span<const std::uint8_t> values) {
  checkSize(width, height, channels, values.size());
  store(width, height, channels, GL_UNSIGNED_BYTE, values.data());
}

void Texture2D::allocate(int width, int height) {
  if (width != width_ || height != height_ || channels_ != 4 || type_ != GL_UNSIGNED_BYTE) {
    store(width, height, 4, GL_UNSIGNED_BYTE, nullptr);
  }
}

void Texture2D::store(int width, int height, int channels, GLenum type, const void* values) {
  const Format format = formatOf(channels, type);
  bind(0);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  if (width == width_ && height == height_ && channels == channels_ && type == type_) {
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, width, height, format.external, type, values);
  } else {
    glTexImage2D(GL_TEXTURE_2D, 0, format.internal, width, height, 0, format.external, type, values);
    width_ = width;
    height_ = height;
    channels_ = channels;
    type_ = type;
  }
  mipmapsFresh_ = false;
}

void Texture2D::uploadPart(int x, int y, int width, int height, std::span<const std::uint8_t> rgba) {
  checkSize(width, height, 4, rgba.size());
  bind(0);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  glTexSubImage2D(GL_TEXTURE_2D, 0, x, y, width, height, GL_RGBA, GL_UNSIGNED_BYTE, rgba.data());
  mipmapsFresh_ = false;
}

void Texture2D::setSampling(Sampling sampling) {
  const bool stale = sampling == Sampling::Mipmap && !mipmapsFresh_;
  if (sampling == sampling_ && !stale) {
    return;
  }
  bind(0);
  if (stale) {
    glGenerateMipmap(GL_TEXTURE_2D);
    mipmapsFresh_ = true;
  }
  const GLint reduce = sampling == Sampling::Mipmap   ? GL_LINEAR_MIPMAP_NEAREST
                       : sampling == Sampling::Linear ? GL_LINEAR
                                                      : GL_NEAREST;
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, reduce);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER,
                  sampling == Sampling::Nearest ? GL_NEAREST : GL_LINEAR);
  sampling_ = sampling;
}

void Texture2D::bind(int unit) const {
  glActiveTexture(GL_TEXTURE0 + static_cast<GLenum>(unit));
  glBindTexture(GL_TEXTURE_2D, handle_.name());
}

}  // namespace rankscope
