// What every cell of a Run has, whether it shows a picture or a sound: header, notes, what went wrong. UI
// thread only.
#pragma once

#include <optional>
#include <string>

#include "panels/picture_source.h"
#include "panels/picture_view.h"
#include "train/frame.h"
#include "ui/plot.h"

namespace rankscope {

ImVec2 cornerOf(const ScreenRect& rect);
ImVec2 endOf(const ScreenRect& rect);

/// Swatch (if `accent` is not 0) and name at the left, `value` ("31.42 dB") at the right, `detail` between
/// them where it fits.
void drawCellHeader(const ScreenRect& header, ImU32 accent, const std::string& name,
                    const std::string& detail, const std::string& value, const PlotLook& look);

/// Over the lower part of a cell.
void drawCellFailure(const ScreenRect& cell, const Failure& failure, const PlotLook& look);

/// An empty frame with a few words in it.
void drawCellNote(const ScreenRect& cell, const std::string& text, const PlotLook& look);

/// Where what is shown comes from and what its Run does: "step 300, paused".
std::string detailText(const Frame& frame, PictureOrigin origin, std::int64_t step, bool showsTarget);

/// The first score, "–" if it is no number, "" without a moment.
std::string scoreText(const std::optional<RunMoment>& moment);

/// Why nothing is shown. @param what "picture" or "sound"
std::string waitingText(const Frame& frame, std::int64_t scrubStep, const std::string& what);

}  // namespace rankscope
