// A cohort's pictures on one sheet. Pure functions, any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "signal/image.h"
#include "signal/signal.h"

namespace rankscope {

/// Where the members lie: row by row with a narrow gap between them, about 1.6 times as wide as it is high.
/// In pixels.
class SheetLayout {
 public:
  static constexpr int kGap = 2;

  /// @pre members, width and height (of each) are above 0
  SheetLayout(int members, int width, int height);

  int members() const { return members_; }
  int memberWidth() const { return memberWidth_; }
  int memberHeight() const { return memberHeight_; }
  int width() const { return columns_ * (memberWidth_ + kGap) - kGap; }
  int height() const;
  int left(int member) const { return member % columns_ * (memberWidth_ + kGap); }
  int top(int member) const { return member / columns_ * (memberHeight_ + kGap); }

  /// Whose picture a pixel of the sheet belongs to; nobody's for gaps and what lies outside.
  std::optional<int> memberAt(int x, int y) const;

 private:
  int members_;
  int memberWidth_;
  int memberHeight_;
  int columns_;
};

SheetLayout sheetLayout(const Signal& cohort);

inline constexpr float kPaperGap = 1;       ///< white, as a page
inline constexpr float kScreenGap = 0.07F;  ///< calm between pictures on a screen

/// All members. @param values N x c: the cohort's own, or outputs  @param gap the value of what lies between
Image contactSheet(const Signal& cohort, std::span<const float> values, float gap = kPaperGap);

}  // namespace rankscope
