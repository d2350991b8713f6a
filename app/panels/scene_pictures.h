// The GL side of the scene panel: what Runs show and what was photographed, as textures that change only when
// what they show does. GL thread only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "panels/scene_frusta.h"
#include "panels/scene_model.h"
#include "panels/ui_model.h"
#include "panels/view_asker.h"
#include "render/texture.h"
#include "results/view_colours.h"

namespace rankscope {

/// A texture, the part of it that is to be seen, and how many pixels that stands for. Its row 0 is the
/// uppermost.
struct ShownTexture {
  const Texture2D* texture = nullptr;  ///< null: there is none
  PictureExtent extent;
  std::array<float, 2> end{1, 1};
};

/// A photograph over white, of the size of views from where it was taken. Immutable once made.
struct PreparedPhotograph {
  std::size_t number = 0;
  PictureExtent extent;
  std::vector<float> values;        ///< height x width x 3, row-major
  std::vector<std::uint8_t> bytes;  ///< the same
};

using PreparedPhotographPtr = std::shared_ptr<const PreparedPhotograph>;

/// Prepares the photograph that is asked for in the background, one at a time. UI thread only.
class PhotographPreparer {
 public:
  /// @returns what is there now: the one before until there is another; null before the first, and for none
  PreparedPhotographPtr update(const ScenePtr& scene, std::optional<std::size_t> number,
                               const UiActions& actions);

  /// Whether nothing is being prepared.
  bool settled() const { return work_ == nullptr; }

 private:
  struct Work;
  void start(std::size_t number, const UiActions& actions);
  void take();

  ScenePtr scene_;
  PreparedPhotographPtr shown_;
  std::optional<std::size_t> asked_;  ///< the last; should it fail it would fail again
  std::shared_ptr<Work> work_;
};

class ScenePictures {
 public:
  /// Brings everything up to date with what is shown.
  void update(const SceneModel& model, const SceneViewState& view, const UiActions& actions);

  /// Whether nothing is awaited.
  bool settled() const { return preparer_.settled() && !asker.waiting(); }

  ShownTexture run(std::size_t run) const;

  /// The one that one stands in, or of which the past is told; none for a free camera, and before it is
  /// there.
  ShownTexture photograph() const;

  /// All photographs, small, in one texture.
  const Texture2D& thumbnails() const { return thumbnails_; }
  /// Where one of them is in it: left, top, right, bottom.
  std::array<float, 4> thumbnail(std::size_t view) const;

  std::span<const Frustum> frusta() const { return frusta_; }

  /// What the colours of depths, samples or errors stand for; nothing for other looks.
  const std::optional<ValueRange>& range() const { return range_; }

  ViewAsker asker;

 private:
  struct Cell {
    Texture2D texture;
    std::shared_ptr<const void> shown;  ///< kept alive, so that its address means it
    PictureExtent extent;
    std::array<float, 2> end{1, 1};
  };
  /// Everything that the colours of views depend on.
  struct Paint {
    SceneLook look = SceneLook::Colour;
    std::optional<ValueRange> range;
    PreparedPhotographPtr photograph;
    bool past = false;
    bool dark = true;

    bool operator==(const Paint&) const = default;
  };
  struct Measured {
    LiveViewPtr view;
    std::optional<ValueRange> range;
  };

  void takeScene(const SceneModel& model);
  void takePhotograph(const PreparedPhotographPtr& photograph);
  void takePaint(const Paint& paint, const SceneModel& model);
  bool comparable(const LiveView& view) const;
  std::optional<ValueRange> rangeOfAll(const SceneModel& model, SceneLook look);
  void takeView(Cell& cell, const LiveViewPtr& view);
  static void takeRecorded(Cell& cell, const ShownPicture& picture, const PictureExtent& extent);

  ScenePtr scene_;
  std::vector<Frustum> frusta_;
  Texture2D thumbnails_;
  int thumbnailColumns_ = 1;
  PhotographPreparer preparer_;
  PreparedPhotographPtr photograph_;
  Texture2D photographTexture_;
  std::vector<Cell> cells_;
  std::vector<Measured> measured_;  ///< of each Run
  std::optional<ValueRange> range_;
  Paint paint_;
};

}  // namespace rankscope
