// The lines above the cells of the picture panel: what a picture is of, and how good it is.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "panels/cell_parts.h"
#include "panels/cohort_cells.h"
#include "panels/picture_scene.h"
#include "panels/recorded.h"
#include "train/score_info.h"
#include "ui/theme.h"

namespace rankscope {
namespace {

void drawHeader(const PictureScene& scene, const ScreenRect& cell, const CellHeader& header) {
  drawCellHeader({cell.x, cell.y - scene.layout.header, cell.w, scene.layout.header}, header, scene.look);
}

std::vector<std::string> textsOf(const RunMoment& moment, const std::string& score,
                                 const std::string& before = {}) {
  return scoreTexts({score, moment.score(score)}, before);
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
    return textsOf(moment, "psnr_train", "train ");
  }
  if (split) {
    const std::string train = textsOf(moment, "psnr_train", "train ").back();
    std::vector<std::string> texts = textsOf(moment, "psnr_test", "test ");
    const std::vector<std::string> both = textsOf(moment, "psnr_test", train + " · test ");
    texts.insert(texts.begin(), both.begin(), both.end());
    return texts;
  }
  return scoreTexts(moment.scores.front());
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
  CellHeader header{accentColour(view.accent, scene.model.dark), view.name, {}, {}};
  if (const auto moment = momentOfPicture(*view.frame, picture)) {
    const int member = shownMember(scene);
    header.values = member >= 0 ? textsOf(*moment, memberPsnrScore(static_cast<std::size_t>(member)))
                                : valueTexts(*moment, scene.shown.domain);
  }
  header.detail = detailText(*view.frame, picture.origin, picture.step, scene.view.flipToTarget);
  drawHeader(scene, scene.cell(static_cast<int>(run) + 1, false), header);
}

void drawTargetHeader(const PictureScene& scene) {
  const Comparison& shown = scene.shown;
  const std::string size = fmt::format("{} × {}", shown.samples.width, shown.samples.height);
  CellHeader header{0, "Target", size, {}};
  if (const int member = shownMember(scene); member >= 0) {
    header.name = scene.model.cohort->members[static_cast<std::size_t>(member)];
  }
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
