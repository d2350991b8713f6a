#include "signal/contact_sheet.h"

#include <algorithm>
#include <cmath>

#include "signal/cohort.h"

namespace rankscope {
namespace {

/// Members in a row.
int columnsFor(int members, int width, int height) {
  int best = 1;
  double flattest = 1e300;
  for (int columns = 1; columns <= members; ++columns) {
    const int rows = (members + columns - 1) / columns;
    const double shape = std::log(static_cast<double>(columns * width) / (rows * height));
    // A sheet is looked at on a wide page.
    const double badness = std::abs(shape - std::log(1.6)) + (columns * rows - members) * 0.02;
    if (badness < flattest) {
      flattest = badness;
      best = columns;
    }
  }
  return best;
}

void place(const Image& image, int left, int top, Image& sheet) {
  const auto length = static_cast<std::ptrdiff_t>(image.width) * image.channels;
  for (int y = 0; y < image.height; ++y) {
    const auto from = image.pixels.begin() + y * length;
    const std::ptrdiff_t to = (static_cast<std::ptrdiff_t>(top + y) * sheet.width + left) * sheet.channels;
    std::copy_n(from, length, sheet.pixels.begin() + to);
  }
}

}  // namespace

SheetLayout::SheetLayout(int members, int width, int height)
    : members_(members),
      memberWidth_(width),
      memberHeight_(height),
      columns_(columnsFor(members, width, height)) {}

int SheetLayout::height() const {
  const int rows = (members_ + columns_ - 1) / columns_;
  return rows * (memberHeight_ + kGap) - kGap;
}

std::optional<int> SheetLayout::memberAt(int x, int y) const {
  for (int member = 0; member < members_; ++member) {
    const int dx = x - left(member);
    const int dy = y - top(member);
    if (dx >= 0 && dy >= 0 && dx < memberWidth_ && dy < memberHeight_) {
      return member;
    }
  }
  return std::nullopt;
}

SheetLayout sheetLayout(const Signal& cohort) {
  return {static_cast<int>(cohort.members.size()), static_cast<int>(cohort.lattice.extents[1]),
          static_cast<int>(cohort.lattice.extents[0])};
}

Image contactSheet(const Signal& cohort, std::span<const float> values, float gap) {
  const SheetLayout layout = sheetLayout(cohort);
  Image sheet{layout.width(), layout.height(), memberChannels(cohort), {}};
  sheet.pixels.assign(sheet.pixelCount() * static_cast<std::size_t>(sheet.channels), gap);
  for (int member = 0; member < layout.members(); ++member) {
    place(memberPicture(cohort, values, static_cast<std::size_t>(member)), layout.left(member),
          layout.top(member), sheet);
  }
  return sheet;
}

}  // namespace rankscope
