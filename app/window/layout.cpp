#include "window/layout.h"

#include <algorithm>

namespace rankscope {
namespace {

constexpr double kSmallestCentre = 400;
constexpr double kSmallestUpper = 240;
constexpr double kSmallestLeft = 220;
constexpr double kSmallestRight = 260;
constexpr double kSmallestBottom = 130;

/// `wanted`, or less but at least `smallest`, if it leaves `reserved` of `room`; else 0.
double fitted(bool visible, double wanted, double smallest, double room, double reserved) {
  const double most = room - reserved - kSplitterThickness;
  return visible && most >= smallest ? std::clamp(wanted, smallest, most) : 0;
}

}  // namespace

PanelSizes layOutPanels(const PanelSizes& wanted, const PanelVisibility& visible, double width,
                        double height) {
  PanelSizes sizes;
  const double forRight = visible.right ? kSmallestRight + kSplitterThickness : 0;
  sizes.left = fitted(visible.left, wanted.left, kSmallestLeft, width, kSmallestCentre + forRight);
  if (sizes.left == 0) {
    sizes.left = fitted(visible.left, wanted.left, kSmallestLeft, width, kSmallestCentre);
  }
  const double taken = sizes.left > 0 ? sizes.left + kSplitterThickness : 0;
  sizes.right = fitted(visible.right, wanted.right, kSmallestRight, width - taken, kSmallestCentre);
  sizes.bottom = fitted(visible.bottom, wanted.bottom, kSmallestBottom, height, kSmallestUpper);
  return sizes;
}

}  // namespace rankscope
