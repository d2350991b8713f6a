#include "scene/pixel_draw.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "base/rng.h"

namespace rankscope {
namespace {

struct DrawnPixel {
  const View* view = nullptr;
  int x = 0;
  int y = 0;
  std::array<float, 3> background{};
};

/// The generators of one step.
struct Step {
  explicit Step(const PixelDraw& draw) {
    Rng rng(draw.seed, draw.stream);
    chunks = rng.next();
    view = rng.next();
  }
  std::uint64_t chunks;
  std::uint64_t view;
};

std::array<float, 3> drawBackground(Background kind, Rng& rng) {
  switch (kind) {
    case Background::White:
      return {1, 1, 1};
    case Background::Black:
      return {0, 0, 0};
    case Background::Random:
      break;
  }
  std::array<float, 3> colour{};
  for (float& value : colour) {
    value = static_cast<float>(rng.uniform());
  }
  return colour;
}

DrawnPixel drawPixel(std::span<const View> views, const PixelDraw& draw, const Step& step, Rng& rng) {
  DrawnPixel pixel;
  const std::size_t chosen = draw.oneView ? step.view % views.size() : rng.below(views.size());
  pixel.view = &views[chosen];
  pixel.x = static_cast<int>(rng.below(static_cast<std::uint64_t>(pixel.view->photograph.width())));
  pixel.y = static_cast<int>(rng.below(static_cast<std::uint64_t>(pixel.view->photograph.height())));
  pixel.background = drawBackground(draw.background, rng);
  return pixel;
}

DrawnTarget targetOf(const DrawnPixel& pixel) {
  const std::array<float, 4> rgba = pixel.view->photograph.at(pixel.x, pixel.y);
  DrawnTarget out{{}, pixel.background};
  for (std::size_t c = 0; c < 3; ++c) {
    out.colour[c] = rgba[3] * rgba[c] + (1 - rgba[3]) * pixel.background[c];
  }
  return out;
}

}  // namespace

RaySource drawnRays(std::span<const View> views, const PixelDraw& draw) {
  if (views.empty()) {
    throw std::invalid_argument("there is no view to draw pixels from");
  }
  return [views, draw, step = Step(draw)](std::size_t first, std::span<Ray> out) {
    Rng rng(step.chunks, first / kRayChunk);
    for (Ray& ray : out) {
      const DrawnPixel pixel = drawPixel(views, draw, step, rng);
      ray = rayThrough(pixel.view->camera, {pixel.x + 0.5, pixel.y + 0.5});
    }
  };
}

void drawnTargets(std::span<const View> views, const PixelDraw& draw, std::span<DrawnTarget> out) {
  const Step step(draw);
  for (std::size_t first = 0; first < out.size(); first += kRayChunk) {
    Rng rng(step.chunks, first / kRayChunk);
    for (DrawnTarget& target : out.subspan(first, std::min(kRayChunk, out.size() - first))) {
      target = targetOf(drawPixel(views, draw, step, rng));
    }
  }
}

std::vector<float> laidOver(const Photograph& photograph, const std::array<float, 3>& background) {
  std::vector<float> out;
  out.reserve(3 * static_cast<std::size_t>(photograph.width()) *
              static_cast<std::size_t>(photograph.height()));
  for (int y = 0; y < photograph.height(); ++y) {
    for (int x = 0; x < photograph.width(); ++x) {
      const std::array<float, 4> rgba = photograph.at(x, y);
      for (std::size_t c = 0; c < 3; ++c) {
        out.push_back(rgba[3] * rgba[c] + (1 - rgba[3]) * background[c]);
      }
    }
  }
  return out;
}

}  // namespace rankscope
