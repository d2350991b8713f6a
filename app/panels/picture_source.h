// Which pixels a Run shows: live outputs, outputs re-rendered from recorded weights, or a recorded small
// picture. Pure functions over immutable Frames, any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "panels/picture_view.h"
#include "panels/recorded.h"
#include "panels/ui_model.h"

namespace rankscope {

enum class PictureOrigin {
  None,  ///< nothing yet
  Target,
  Live,
  Recorded,  ///< 8-bit and reduced
  Replayed,  ///< in full, from recorded weights
};

/// A view of somebody's pixels; `owner` keeps them alive and tells one picture from another.
struct ShownPicture {
  PictureOrigin origin = PictureOrigin::None;
  std::int64_t step = 0;
  int width = 0, height = 0, channels = 0;
  std::span<const float> floats;        ///< of all but Recorded
  std::span<const std::uint8_t> bytes;  ///< of Recorded
  std::shared_ptr<const void> owner;    ///< null for the target
  std::span<const float> known;         ///< 0 per pixel that is left blank; of full size, or empty: none is

  /// The value at a pixel of the full-size picture `extent`; the covering pixel of a reduced one. NaN where
  /// it is left blank.
  float valueAt(int x, int y, int channel, PictureExtent extent) const;
  bool isBlank(int x, int y, PictureExtent extent) const;
};

/// Of a scene that of the view that is recorded, of a cohort that of each member. Zero for a signal that is
/// not a picture.
PictureExtent extentOf(const Signal& signal);

ShownPicture targetPicture(const Signal& signal);

/// What a Run shows: live, or at or before `scrubStep`. A replay is shown exactly at its own step.
ShownPicture runPicture(const Signal& signal, const Frame& frame, std::int64_t scrubStep);

/// Loss and scores of a picture of this Run; nothing if they were not recorded at its very step.
std::optional<RunMoment> momentOfPicture(const Frame& frame, const ShownPicture& picture);

/// Area-weighted means of a row-major interleaved picture, as recorded pictures are made.
std::vector<float> reducePicture(std::span<const float> values, PictureExtent from, int channels,
                                 PictureExtent to);

}  // namespace rankscope
