// What the picture panel adds for a cohort: whose picture is shown, and how good each one is. UI thread only.
#pragma once

#include <optional>
#include <string>

#include "panels/picture_scene.h"
#include "signal/contact_sheet.h"

namespace rankscope {

/// The sheet that is shown; nothing where it is one member, or no cohort.
std::optional<SheetLayout> shownSheet(const PictureScene& scene);

/// The member that is shown alone; −1: none is.
int shownMember(const PictureScene& scene);

/// All members on a sheet, or one of them.
void memberTools(const UiModel& model, ViewState& view);

/// A click on a member of the sheet shows it alone, and a click on it all of them again.
void chooseMember(const PictureScene& scene, ViewState& view);

/// Each member's PSNR on every Run's sheet, where there is room.
void drawMemberScores(const PictureScene& scene);

/// Whose pixel of the sheet is hovered, and where it lies in that picture.
std::string memberPlaceText(const PictureScene& scene, const SheetLayout& sheet);

}  // namespace rankscope
