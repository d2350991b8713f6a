#include "panels/scene_pictures.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <utility>

#include "io/png.h"
#include "panels/panels.h"
#include "scene/pixel_draw.h"
#include "scene/scene_signal.h"
#include "scene/viewpoint.h"
#include "ui/theme.h"

namespace rankscope {
namespace {

constexpr int kThumbnailSide = 48;
constexpr int kSmallThumbnailSide = 24;
constexpr std::size_t kManyPhotographs = 300;
constexpr int kLargestPhotograph = 4096;  ///< on a side, of what is shown

std::array<std::uint8_t, 3> bytesOf(ImU32 color) {
  return {static_cast<std::uint8_t>(color >> IM_COL32_R_SHIFT & 0xFFU),
          static_cast<std::uint8_t>(color >> IM_COL32_G_SHIFT & 0xFFU),
          static_cast<std::uint8_t>(color >> IM_COL32_B_SHIFT & 0xFFU)};
}

/// The mean of four pixels over white: enough for what is a few millimetres wide.
std::array<std::uint8_t, 3> thumbnailPixel(const Photograph& photograph, int x, int y, int side) {
  std::array<float, 3> sum{};
  for (int k = 0; k < 4; ++k) {
    const auto place = [side](int at, int sub, int extent) {
      return std::min(extent - 1, (4 * at + 1 + 2 * sub) * extent / (4 * side));
    };
    const std::array<float, 4> rgba =
        photograph.at(place(x, k % 2, photograph.width()), place(y, k / 2, photograph.height()));
    for (std::size_t c = 0; c < 3; ++c) {
      sum[c] += (rgba[3] * rgba[c] + (1 - rgba[3]) * kShownBackground[c]) / 4;
    }
  }
  return {toByte(sum[0]), toByte(sum[1]), toByte(sum[2])};
}

Photograph reducedTo(const Photograph& photograph, int largest) {
  const int longest = std::max(photograph.width(), photograph.height());
  if (longest <= largest) {
    return photograph;
  }
  const double share = static_cast<double>(largest) / longest;
  const auto side = [share](int full) { return std::max(1, static_cast<int>(std::floor(full * share))); };
  return Photograph(
      resizedWithAlpha(photograph.image(), {side(photograph.width()), side(photograph.height())}));
}

Sampling samplingOf(bool pixels) {
  return pixels ? Sampling::Nearest : Sampling::Linear;
}

}  // namespace

void ScenePicturesDeleter::operator()(ScenePictures* pictures) const {
  delete pictures;
}

ScenePicturesPtr makeScenePictures() {
  return ScenePicturesPtr(new ScenePictures);
}

void ScenePictures::update(const SceneModel& model, const SceneView& view) {
  takeScene(model);
  takePhotograph(model.past ? std::optional(model.recordedView) : view.standing);
  while (cells_.size() > model.runs.size()) {
    cells_.pop_back();
  }
  while (cells_.size() < model.runs.size()) {
    cells_.emplace_back();
  }
  measured_.resize(model.runs.size());
  range_ = rangeOfAll(model, view.look);
  const Paint paint{view.look, range_, view.standing, model.dark};
  if (!(paint == paint_)) {
    paint_ = paint;
    for (Cell& cell : cells_) {
      cell.shown = nullptr;
      cell.extent = {};
    }
  }
  for (std::size_t k = 0; k < cells_.size(); ++k) {
    const SceneCell& run = model.runs[k];
    if (model.past) {
      takeRecorded(cells_[k], run.recorded, photographExtent_);
    } else {
      takeView(cells_[k], run.view);
    }
  }
}

void ScenePictures::takeScene(const SceneModel& model) {
  if (model.scene == scene_) {
    return;
  }
  scene_ = model.scene;
  photographed_.reset();
  asker.forget();
  frusta_ = frustaOf(*scene_);
  const std::size_t count = viewCount(*scene_);
  const int side = count > kManyPhotographs ? kSmallThumbnailSide : kThumbnailSide;
  thumbnailColumns_ = static_cast<int>(std::ceil(std::sqrt(static_cast<double>(count))));
  const int extent = thumbnailColumns_ * side;
  std::vector<std::uint8_t> pixels(3 * static_cast<std::size_t>(extent) * static_cast<std::size_t>(extent));
  for (std::size_t k = 0; k < count; ++k) {
    const int left = static_cast<int>(k) % thumbnailColumns_ * side;
    const int top = static_cast<int>(k) / thumbnailColumns_ * side;
    const Photograph& photograph = viewOf(*scene_, k).photograph;
    for (int pixel = 0; pixel < side * side; ++pixel) {
      const auto rgb = thumbnailPixel(photograph, pixel % side, pixel / side, side);
      const int at = (top + pixel / side) * extent + left + pixel % side;
      std::copy(rgb.begin(), rgb.end(), pixels.begin() + 3 * static_cast<std::ptrdiff_t>(at));
    }
  }
  thumbnails_.upload(extent, extent, 3, std::span<const std::uint8_t>(pixels));
}

std::array<float, 4> ScenePictures::thumbnail(std::size_t view) const {
  const int column = static_cast<int>(view) % thumbnailColumns_;
  const int row = static_cast<int>(view) / thumbnailColumns_;
  const auto share = [this](int index) {
    return static_cast<float>(index) / static_cast<float>(thumbnailColumns_);
  };
  return {share(column), share(row), share(column + 1), share(row + 1)};
}

void ScenePictures::takePhotograph(std::optional<std::size_t> number) {
  if (number == photographed_) {
    return;
  }
  photographed_ = number;
  if (!number) {
    return;
  }
  const Photograph photograph = reducedTo(viewOf(*scene_, *number).photograph, kLargestPhotograph);
  photographExtent_ = {photograph.width(), photograph.height()};
  photographValues_ = laidOver(photograph, kShownBackground);
  std::vector<std::uint8_t> bytes(photographValues_.size());
  std::transform(photographValues_.begin(), photographValues_.end(), bytes.begin(), toByte);
  photographTexture_.upload(photograph.width(), photograph.height(), 3, std::span<const std::uint8_t>(bytes));
  photographTexture_.setSampling(Sampling::Nearest);
}

std::optional<ValueRange> ScenePictures::rangeOfAll(const SceneModel& model, SceneLook look) {
  if (look == SceneLook::Error) {
    return ValueRange{0, model.errorMaximum};
  }
  const ViewKind kind = look == SceneLook::Depth ? ViewKind::Depth : ViewKind::Samples;
  std::optional<ValueRange> all;
  for (std::size_t k = 0; k < measured_.size(); ++k) {
    const LiveViewPtr& view = model.runs[k].view;
    if (measured_[k].view != view) {
      measured_[k] = {view, view ? rangeOf(*view) : std::nullopt};
    }
    if (view && view->kind == kind && measured_[k].range) {
      all = all ? unionOf(*all, *measured_[k].range) : measured_[k].range;
    }
  }
  return look == SceneLook::Depth || look == SceneLook::Samples ? all : std::nullopt;
}

void ScenePictures::takeView(Cell& cell, const LiveViewPtr& view) {
  if (view == cell.shown) {
    return;
  }
  cell.shown = view;
  if (!view) {
    cell.extent = {};
    return;
  }
  ViewPaint paint{range_.value_or(ValueRange{}), bytesOf(palette(paint_.dark).canvas), {}};
  // A view of another photograph may still be there while the next is being made.
  const bool same = view->photograph && view->photograph == photographed_ &&
                    view->fullWidth == photographExtent_.width &&
                    view->fullHeight == photographExtent_.height;
  if (same && paint_.look == SceneLook::Error) {
    paint.target = photographValues_;
  }
  const std::vector<std::uint8_t> bytes = paintedView(*view, paint);
  cell.texture.upload(view->width, view->height, 3, std::span<const std::uint8_t>(bytes));
  // The pixels of a photograph are squares that can be compared; a coarse view is only a beginning.
  cell.texture.setSampling(samplingOf(view->photograph && view->complete()));
  cell.extent = {view->fullWidth, view->fullHeight};
  cell.end = {static_cast<float>(view->fullWidth) / static_cast<float>(view->width * view->reduction),
              static_cast<float>(view->fullHeight) / static_cast<float>(view->height * view->reduction)};
}

void ScenePictures::takeRecorded(Cell& cell, const ShownPicture& picture, const PictureExtent& extent) {
  if (picture.owner == cell.shown) {
    return;
  }
  cell.shown = picture.owner;
  if (picture.origin == PictureOrigin::None) {
    cell.extent = {};
    return;
  }
  if (picture.bytes.empty()) {
    cell.texture.upload(picture.width, picture.height, picture.channels, picture.floats);
  } else {
    cell.texture.upload(picture.width, picture.height, picture.channels, picture.bytes);
  }
  cell.texture.setSampling(samplingOf(picture.width == extent.width));
  cell.extent = extent;
  cell.end = {1, 1};
}

ShownTexture ScenePictures::run(std::size_t run) const {
  const Cell& cell = cells_[run];
  return {cell.extent.width > 0 ? &cell.texture : nullptr, cell.extent, cell.end};
}

ShownTexture ScenePictures::photograph() const {
  return {photographed_ ? &photographTexture_ : nullptr, photographExtent_, {1, 1}};
}

}  // namespace rankscope
