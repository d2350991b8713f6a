#include "window/layout.h"

#include <algorithm>
#include <initializer_list>
#include <string>

namespace rankscope {
namespace {

constexpr double kSmallestCentre = 400;
constexpr double kSmallestUpper = 240;
constexpr double kSmallestLeft = 220;
constexpr double kSmallestRight = 260;
constexpr double kSmallestBottom = 130;
constexpr double kSmallestSweep = 280;

/// `wanted`, or less but at least `smallest`, if it leaves `reserved` of `room`; else 0.
double fitted(bool visible, double wanted, double smallest, double room, double reserved) {
  const double most = room - reserved - kSplitterThickness;
  return visible && most >= smallest ? std::clamp(wanted, smallest, most) : 0;
}

/// The same, with the first of these reserves that leaves enough.
double fittedWith(bool visible, double wanted, double smallest, double room,
                  std::initializer_list<double> reserves) {
  for (const double reserved : reserves) {
    if (const double size = fitted(visible, wanted, smallest, room, reserved); size > 0) {
      return size;
    }
  }
  return 0;
}

double taken(double size) {
  return size > 0 ? size + kSplitterThickness : 0;
}

}  // namespace

PanelSizes layOutPanels(const PanelSizes& wanted, const PanelVisibility& visible, double width,
                        double height) {
  PanelSizes sizes;
  const double forLeft = visible.left ? taken(kSmallestLeft) : 0;
  const double forRight = visible.right ? taken(kSmallestRight) : 0;
  sizes.sweep =
      fittedWith(visible.sweep, wanted.sweep, kSmallestSweep, width,
                 {kSmallestCentre + forLeft + forRight, kSmallestCentre + forLeft, kSmallestCentre});
  const double room = width - taken(sizes.sweep);
  sizes.left = fittedWith(visible.left, wanted.left, kSmallestLeft, room,
                          {kSmallestCentre + forRight, kSmallestCentre});
  sizes.right =
      fitted(visible.right, wanted.right, kSmallestRight, room - taken(sizes.left), kSmallestCentre);
  sizes.bottom = fitted(visible.bottom, wanted.bottom, kSmallestBottom, height, kSmallestUpper);
  return sizes;
}

std::string panelsWithoutRoom(const PanelSizes& sizes, const PanelVisibility& visible) {
  std::string names;
  const auto add = [&](bool wanted, double size, const char* name) {
    if (wanted && size <= 0) {
      names += (names.empty() ? "" : ", ") + std::string(name);
    }
  };
  add(visible.left, sizes.left, "setup");
  add(visible.sweep, sizes.sweep, "sweep");
  add(visible.right, sizes.right, "rank inspector");
  add(visible.bottom, sizes.bottom, "curves");
  return names;
}

}  // namespace rankscope
