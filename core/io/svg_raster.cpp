#include "io/svg_raster.h"

#include <cmath>
#include <memory>

#include <librsvg/rsvg.h>

#include "base/error.h"

namespace rankscope {
namespace {

struct Release {
  void operator()(RsvgHandle* handle) const { g_object_unref(handle); }
  void operator()(GError* error) const { g_error_free(error); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* context) const { cairo_destroy(context); }
};

template <class T>
using Owned = std::unique_ptr<T, Release>;

[[noreturn]] void fail(GError* error) {
  const Owned<GError> owned(error);
  throw UserError("the drawing", owned ? owned->message : "cannot be made a picture");
}

Owned<RsvgHandle> parse(const std::string& svg) {
  GError* error = nullptr;
  Owned<RsvgHandle> handle(
      rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(svg.data()), svg.size(), &error));
  if (!handle) {
    fail(error);
  }
  return handle;
}

cairo_status_t append(void* bytes, const unsigned char* data, unsigned int count) {
  static_cast<std::vector<std::uint8_t>*>(bytes)->insert(
      static_cast<std::vector<std::uint8_t>*>(bytes)->end(), data, data + count);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

std::vector<std::uint8_t> pngOfSvg(const std::string& svg, double scale) {
  const Owned<RsvgHandle> handle = parse(svg);
  double width = 0;
  double height = 0;
  if (rsvg_handle_get_intrinsic_size_in_pixels(handle.get(), &width, &height) == 0) {
    throw UserError("the drawing", "has no size of its own");
  }
  const RsvgRectangle all{0, 0, std::ceil(width * scale), std::ceil(height * scale)};
  const Owned<cairo_surface_t> surface(cairo_image_surface_create(
      CAIRO_FORMAT_RGB24, static_cast<int>(all.width), static_cast<int>(all.height)));
  const Owned<cairo_t> context(cairo_create(surface.get()));
  cairo_set_source_rgb(context.get(), 1, 1, 1);
  cairo_paint(context.get());
  GError* error = nullptr;
  if (rsvg_handle_render_document(handle.get(), context.get(), &all, &error) == 0) {
    fail(error);
  }
  std::vector<std::uint8_t> png;
  if (cairo_surface_write_to_png_stream(surface.get(), append, &png) != CAIRO_STATUS_SUCCESS) {
    throw UserError("the drawing", "is too large for a picture");
  }
  return png;
}

}  // namespace rankscope
