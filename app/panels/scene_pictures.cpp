#include "panels/scene_pictures.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>

#include "io/png.h"
#include "panels/panels.h"
#include "panels/scene_moves.h"
#include "scene/pixel_draw.h"
#include "scene/scene_signal.h"
#include "scene/viewpoint.h"
#include "ui/theme.h"

namespace rankscope {
namespace {

constexpr int kThumbnailSide = 48;
constexpr int kSmallThumbnailSide = 24;
constexpr std::size_t kManyPhotographs = 300;

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

std::vector<float> valuesOf(const Photograph& photograph, const PixelSize& size) {
  if (photograph.width() == size.width && photograph.height() == size.height) {
    return laidOver(photograph, kShownBackground);
  }
  return laidOver(Photograph(resizedWithAlpha(photograph.image(), size)), kShownBackground);
}

/// Takes up to a second for large ones.
PreparedPhotographPtr prepared(const Scene& scene, std::size_t number) {
  auto out = std::make_shared<PreparedPhotograph>();
  const PixelSize size = standingSize(scene, number);
  out->number = number;
  out->extent = {size.width, size.height};
  out->values = valuesOf(viewOf(scene, number).photograph, size);
  out->bytes.resize(out->values.size());
  std::transform(out->values.begin(), out->values.end(), out->bytes.begin(), toByte);
  return out;
}

PictureExtent fullExtent(const Scene& scene, std::size_t photograph) {
  const Intrinsics& lens = viewOf(scene, photograph).camera.intrinsics;
  return {lens.width, lens.height};
}

Sampling samplingOf(bool pixels) {
  return pixels ? Sampling::Nearest : Sampling::Linear;
}

}  // namespace

/// Both ends on the UI thread; outlives whichever ends first.
struct PhotographPreparer::Work {
  PreparedPhotographPtr made;
  bool done = false;
};

PreparedPhotographPtr PhotographPreparer::update(const ScenePtr& scene, std::optional<std::size_t> number,
                                                 const UiActions& actions) {
  if (scene != scene_ || !number) {
    scene_ = scene;
    shown_ = nullptr;
    asked_.reset();
    work_ = nullptr;
  }
  take();
  if (number && number != asked_ && !work_) {
    start(*number, actions);
    take();
  }
  return shown_;
}

void PhotographPreparer::take() {
  if (work_ && work_->done) {
    shown_ = work_->made;
    work_ = nullptr;
  }
}

void PhotographPreparer::start(std::size_t number, const UiActions& actions) {
  asked_ = number;
  work_ = std::make_shared<Work>();
  const auto job = [scene = scene_, number, work = work_]() -> std::function<void()> {
    PreparedPhotographPtr made = prepared(*scene, number);
    return [work, made] {
      work->made = made;
      work->done = true;
    };
  };
  if (actions.inBackground) {
    actions.inBackground(job, [work = work_](const std::string&) { work->done = true; });
  } else {
    job()();
  }
}

void ScenePicturesDeleter::operator()(ScenePictures* pictures) const {
  delete pictures;
}

ScenePicturesPtr makeScenePictures() {
  return ScenePicturesPtr(new ScenePictures);
}

void ScenePictures::update(const SceneModel& model, const SceneViewState& view, const UiActions& actions) {
  takeScene(model);
  takePhotograph(
      preparer_.update(scene_, model.past ? std::optional(model.recordedView) : view.standing, actions));
  while (cells_.size() > model.runs.size()) {
    cells_.pop_back();
  }
  while (cells_.size() < model.runs.size()) {
    cells_.emplace_back();
  }
  measured_.resize(model.runs.size());
  range_ = rangeOfAll(model, view.look);
  takePaint({view.look, range_, photograph_, model.past, model.dark}, model);
  for (std::size_t k = 0; k < cells_.size(); ++k) {
    const SceneCell& run = model.runs[k];
    if (model.past) {
      takeRecorded(cells_[k], run.recorded, fullExtent(*scene_, model.recordedView));
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

void ScenePictures::takePhotograph(const PreparedPhotographPtr& photograph) {
  if (photograph == photograph_) {
    return;
  }
  photograph_ = photograph;
  if (photograph_) {
    photographTexture_.upload(photograph_->extent.width, photograph_->extent.height, 3,
                              std::span<const std::uint8_t>(photograph_->bytes));
    photographTexture_.setSampling(Sampling::Nearest);
  }
}

void ScenePictures::takePaint(const Paint& paint, const SceneModel& model) {
  if (paint == paint_) {
    return;
  }
  // Errors stay until others can be told; what is of another look would be taken for one.
  const bool stay =
      paint.look == SceneLook::Error && paint_.look == SceneLook::Error && paint.past == paint_.past;
  for (std::size_t k = 0; k < cells_.size(); ++k) {
    cells_[k].shown = nullptr;
    if (!stay || !model.runs[k].view) {
      cells_[k].extent = {};
    }
  }
  paint_ = paint;
}

/// A view of another photograph may still be there while the next is being made, and the other way round.
bool ScenePictures::comparable(const LiveView& view) const {
  return photograph_ && view.kind == ViewKind::Colour && view.photograph == photograph_->number &&
         view.fullWidth == photograph_->extent.width && view.fullHeight == photograph_->extent.height;
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
  const bool errors = paint_.look == SceneLook::Error;
  if (view && errors && !comparable(*view)) {
    return;
  }
  cell.shown = view;
  if (!view) {
    cell.extent = {};
    return;
  }
  ViewPaint paint{range_.value_or(ValueRange{}), bytesOf(palette(paint_.dark).canvas), {}};
  if (errors) {
    paint.target = photograph_->values;
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
  return photograph_ ? ShownTexture{&photographTexture_, photograph_->extent, {1, 1}} : ShownTexture{};
}

}  // namespace rankscope
