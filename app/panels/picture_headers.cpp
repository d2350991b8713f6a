// The lines above the cells of the picture panel: what a picture is of, and how good it is.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "panels/picture_scene.h"
#include "panels/recorded.h"
#include "ui/fonts.h"
#include "ui/theme.h"

namespace rankscope {
namespace {

struct Header {
  ImU32 accent = 0;  ///< 0: no swatch
  std::string name;
  std::string detail;
  std::vector<std::string> values;  ///< the same said at more or less length, longest first
};

/// The first of `values` for which there is room, at the right. @returns where it begins
float drawValue(const PictureScene& scene, const Header& header, float left, float right, float y) {
  ImFont* bold = font(FontRole::Bold);
  const float scale = scene.look.scale;
  // Where there is no room for all, the name goes before the words; but its number has to be there.
  const float named = textSize(bold, header.name).x + 24 * scale;
  for (const std::string& value : header.values) {
    const float width = textSize(bold, value).x;
    if (width + (&value == &header.values.back() ? 50 * scale : named) <= right - left) {
      drawText(bold, ImVec2(right, y), scene.look.palette->text, value, 1);
      return right - width - 8 * scale;
    }
  }
  return right;
}

/// Swatch and name at the left, the newest score at the right, details between them where they fit.
void drawHeader(const PictureScene& scene, const ScreenRect& cell, const Header& header) {
  const float scale = scene.look.scale;
  const Palette& colours = *scene.look.palette;
  const auto y = static_cast<float>(cell.y - scene.layout.header);
  ImFont* bold = font(FontRole::Bold);
  ImFont* small = font(FontRole::Small);
  auto left = static_cast<float>(cell.x);
  const float right = drawValue(scene, header, left, static_cast<float>(cell.x + cell.w), y);
  if (header.accent != 0) {
    const float size = 9 * scale;
    const float top = std::floor(y + (bold->FontSize - size) / 2 + scale);
    ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(left, top), ImVec2(left + size, top + size),
                                              header.accent, 2 * scale);
    left += size + 7 * scale;
  }
  const std::string title = fitText(bold, header.name, std::max(right - left, 0.0F));
  drawText(bold, ImVec2(left, y), colours.text, title);
  left += textSize(bold, title).x + 8 * scale;
  // Where there is no room for all of it, the step is what matters.
  const std::string& detail = header.detail;
  const auto begin = std::min(detail.find("step "), detail.size());
  const std::string shorter = detail.substr(begin, detail.find(", ", begin) - begin);
  for (const std::string& text : {detail, shorter}) {
    if (textSize(small, text).x <= right - left) {
      drawText(small, ImVec2(left, y + bold->FontSize - small->FontSize - scale), colours.textDim, text);
      break;
    }
  }
}

std::string originText(const ShownPicture& picture) {
  switch (picture.origin) {
    case PictureOrigin::Recorded:
      return fmt::format("recorded, step {}", formatCount(picture.step));
    case PictureOrigin::Replayed:
      return fmt::format("re-rendered, step {}", formatCount(picture.step));
    case PictureOrigin::Live:
      return fmt::format("step {}", formatCount(picture.step));
    case PictureOrigin::None:
    case PictureOrigin::Target:
      break;
  }
  return "";
}

const char* stateText(RunState state) {
  switch (state) {
    case RunState::Paused:
      return "paused";
    case RunState::Finished:
      return "finished";
    case RunState::Failed:
      return "failed";
    case RunState::Stopped:
      return "stopped";
    case RunState::Running:
      break;
  }
  return "";
}

std::string scoreText(const RunMoment& moment, const std::string& name) {
  const double value = moment.score(name);
  return std::isfinite(value) ? fmt::format("{:.2f}", value) : "–";
}

std::vector<std::string> withUnit(const std::string& number, const std::string& score) {
  const std::string unit = scoreUnit(score);
  return unit.empty() ? std::vector{number} : std::vector{number + " " + unit, number};
}

/// What says most of the domain: scores are of the picture, the loss is of what was measured of it.
std::vector<std::string> valueTexts(const RunMoment& moment, PictureDomain domain) {
  if (domain == PictureDomain::Reduced || domain == PictureDomain::Sinogram) {
    const std::string loss = fmt::format("{:.2e}", moment.loss);
    return {"loss " + loss, loss};
  }
  if (moment.scores.empty()) {
    return {};
  }
  const bool split = std::isfinite(moment.score("psnr_test"));
  if (domain == PictureDomain::Known || (split && !std::isfinite(moment.score("psnr")))) {
    return withUnit("train " + scoreText(moment, "psnr_train"), "psnr_train");
  }
  if (split) {
    const std::string test = "test " + scoreText(moment, "psnr_test");
    std::vector<std::string> texts = withUnit(test, "psnr_test");
    const std::vector<std::string> both =
        withUnit("train " + scoreText(moment, "psnr_train") + " · " + test, "psnr_test");
    texts.insert(texts.begin(), both.begin(), both.end());
    return texts;
  }
  const Score& score = moment.scores.front();
  return withUnit(scoreText(moment, score.name), score.name);
}

/// Of a mask: how many pixels it leaves.
std::string knownText(const Observation& mask) {
  const auto known = std::count_if(mask.values.begin(), mask.values.end(), [](float v) { return v > 0; });
  return fmt::format("{} of {} pixels", formatCount(known),
                     formatCount(static_cast<std::int64_t>(mask.values.size())));
}

}  // namespace

void drawRunHeader(const PictureScene& scene, std::size_t run) {
  const RunView& view = scene.model.runs[run];
  const ShownPicture& picture = scene.shown.pictures[run];
  Header header{accentColour(view.accent, scene.model.dark), view.name, {}, {}};
  if (const auto moment = momentOfPicture(*view.frame, picture)) {
    header.values = valueTexts(*moment, scene.shown.domain);
  }
  header.detail = scene.view.flipToTarget ? "shows the target" : originText(picture);
  const char* state = stateText(view.frame->state);
  if (picture.origin == PictureOrigin::Live && !scene.view.flipToTarget) {
    if (view.frame->failure && view.frame->failure->step != picture.step) {
      header.detail = "last good picture, " + header.detail;
    } else if (*state != '\0') {
      header.detail += fmt::format(", {}", state);
    }
  }
  drawHeader(scene, scene.cell(static_cast<int>(run) + 1, false), header);
}

void drawTargetHeader(const PictureScene& scene) {
  const Comparison& shown = scene.shown;
  const std::string size = fmt::format("{} × {}", shown.samples.width, shown.samples.height);
  Header header{0, "Target", size, {}};
  switch (shown.domain) {
    case PictureDomain::Picture:
      break;
    case PictureDomain::Known:
      header.name = "Known pixels";
      header.detail = knownText(*shown.observation());
      break;
    case PictureDomain::Reduced:
      header.name = "Reduced target";
      break;
    case PictureDomain::Sinogram:
      header.name = "Measured sinogram";
      header.detail = fmt::format("{} angles", shown.samples.height);
      break;
  }
  drawHeader(scene, scene.cell(0, false), header);
}

}  // namespace rankscope
