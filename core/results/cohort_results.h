// A cohort's pictures: all on one sheet, and each in a file of its own.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "results/picture.h"
#include "signal/signal.h"
#include "train/frame.h"

namespace rankscope::report {

/// All members, as signal/contact_sheet.h lays them out. Pure, any thread. @param values N x c: the cohort's
/// own, or outputs
Picture sheetPicture(const Signal& cohort, std::span<const float> values);

/// A file name without folder for each member, ending in ".png": its own where that can be, none twice. Pure,
/// any thread.
std::vector<std::string> memberFileNames(const Signal& cohort);

/// What a member is measured by.
struct MemberScores {
  double psnr = 0;  ///< dB
  double ssim = 0;  ///< scikit-image's; NaN for pictures that are too small
};
std::vector<MemberScores> memberScores(const Signal& cohort, std::span<const float> outputs);

/// RUN/members/NAME.png for each, and RUN/members.csv: member, name, psnr, ssim. Blocking.
/// @param outputs N x c @throws UserError if they cannot be written
void writeMembers(const std::filesystem::path& runFolder, const Signal& cohort,
                  std::span<const float> outputs);

}  // namespace rankscope::report
