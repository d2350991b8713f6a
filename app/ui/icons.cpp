#include "ui/icons.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <numbers>

namespace rankscope {
namespace {

/// Draws in a square of -1 … 1 around the icon's centre.
class Pen {
 public:
  Pen(ImDrawList& list, ImVec2 centre, float size, ImU32 colour)
      : list_(list), centre_(centre), half_(size / 2), width_(std::max(1.2F, size / 11)), colour_(colour) {}

  ImVec2 at(float x, float y) const { return {centre_.x + x * half_, centre_.y + y * half_}; }

  void line(std::initializer_list<ImVec2> points, bool closed = false) {
    for (const ImVec2& p : points) {
      list_.PathLineTo(at(p.x, p.y));
    }
    list_.PathStroke(colour_, closed ? ImDrawFlags_Closed : ImDrawFlags_None, width_);
  }
  void fill(std::initializer_list<ImVec2> points) {
    for (const ImVec2& p : points) {
      list_.PathLineTo(at(p.x, p.y));
    }
    list_.PathFillConvex(colour_);
  }
  void box(float x0, float y0, float x1, float y1) {
    list_.AddRectFilled(at(x0, y0), at(x1, y1), colour_, half_ / 8);
  }
  void frame(float x0, float y0, float x1, float y1, float rounding = 0.15F) {
    list_.AddRect(at(x0, y0), at(x1, y1), colour_, rounding * half_, 0, width_);
  }
  void circle(float x, float y, float radius) {
    list_.AddCircle(at(x, y), radius * half_, colour_, 0, width_);
  }
  void dot(float x, float y, float radius) { list_.AddCircleFilled(at(x, y), radius * half_, colour_); }
  void arc(float x, float y, float radius, float fromTurns, float toTurns) {
    constexpr float kTurn = 2 * std::numbers::pi_v<float>;
    list_.PathArcTo(at(x, y), radius * half_, fromTurns * kTurn, toTurns * kTurn, 24);
    list_.PathStroke(colour_, ImDrawFlags_None, width_);
  }

 private:
  ImDrawList& list_;
  ImVec2 centre_;
  float half_;
  float width_;
  ImU32 colour_;
};

void drawTransport(Pen& pen, Icon icon) {
  switch (icon) {
    case Icon::Play:
      pen.fill({{-0.55F, -0.8F}, {0.8F, 0}, {-0.55F, 0.8F}});
      break;
    case Icon::Pause:
      pen.box(-0.65F, -0.75F, -0.2F, 0.75F);
      pen.box(0.2F, -0.75F, 0.65F, 0.75F);
      break;
    case Icon::Stop:
      pen.box(-0.65F, -0.65F, 0.65F, 0.65F);
      break;
    case Icon::Step:
      pen.fill({{-0.7F, -0.75F}, {0.4F, 0}, {-0.7F, 0.75F}});
      pen.box(0.45F, -0.75F, 0.75F, 0.75F);
      break;
    case Icon::Extend:
      pen.line({{-0.8F, 0}, {0.75F, 0}});
      pen.line({{0.25F, -0.5F}, {0.78F, 0}, {0.25F, 0.5F}});
      pen.line({{-0.8F, -0.6F}, {-0.8F, 0.6F}});
      break;
    default:  // Reset, Restart
      pen.arc(0, 0, 0.72F, -0.17F, 0.58F);
      pen.fill({{0.05F, -0.98F}, {0.75F, -0.85F}, {0.42F, -0.22F}});
      if (icon == Icon::Restart) {
        pen.dot(0, 0, 0.18F);
      }
      break;
  }
}

void drawFileIcon(Pen& pen, Icon icon) {
  switch (icon) {
    case Icon::Folder:
      pen.line({{-0.85F, 0.65F},
                {-0.85F, -0.6F},
                {-0.25F, -0.6F},
                {-0.02F, -0.33F},
                {0.85F, -0.33F},
                {0.85F, 0.65F}},
               true);
      break;
    case Icon::File:
      pen.line({{-0.6F, -0.85F}, {0.2F, -0.85F}, {0.6F, -0.4F}, {0.6F, 0.85F}, {-0.6F, 0.85F}}, true);
      pen.line({{0.15F, -0.8F}, {0.15F, -0.35F}, {0.55F, -0.35F}});
      break;
    case Icon::Image:
      pen.frame(-0.85F, -0.7F, 0.85F, 0.7F);
      pen.line({{-0.8F, 0.5F}, {-0.25F, -0.1F}, {0.2F, 0.35F}, {0.45F, 0.1F}, {0.8F, 0.45F}});
      pen.dot(0.4F, -0.3F, 0.14F);
      break;
    default:  // Save
      pen.line({{-0.75F, -0.75F}, {0.45F, -0.75F}, {0.75F, -0.45F}, {0.75F, 0.75F}, {-0.75F, 0.75F}}, true);
      pen.line({{-0.35F, -0.7F}, {-0.35F, -0.25F}, {0.3F, -0.25F}, {0.3F, -0.7F}});
      pen.line({{-0.4F, 0.7F}, {-0.4F, 0.2F}, {0.4F, 0.2F}, {0.4F, 0.7F}});
      break;
  }
}

void drawGear(Pen& pen) {
  pen.circle(0, 0, 0.5F);
  pen.dot(0, 0, 0.16F);
  for (int tooth = 0; tooth < 8; ++tooth) {
    const float angle = static_cast<float>(tooth) * std::numbers::pi_v<float> / 4;
    const float x = std::cos(angle);
    const float y = std::sin(angle);
    pen.line({{0.55F * x, 0.55F * y}, {0.88F * x, 0.88F * y}});
  }
}

/// Five kites, for a star is not convex.
void drawStar(Pen& pen) {
  const auto corner = [](int number, float radius) {
    const float angle = (static_cast<float>(number) / 10 - 0.25F) * 2 * std::numbers::pi_v<float>;
    return ImVec2(radius * std::cos(angle), radius * std::sin(angle));
  };
  constexpr float kOuter = 0.95F;
  constexpr float kInner = 0.4F;
  for (int tip = 0; tip < 10; tip += 2) {
    pen.fill({{0, 0}, corner(tip - 1, kInner), corner(tip, kOuter), corner(tip + 1, kInner)});
  }
}

void drawSign(Pen& pen, Icon icon) {
  switch (icon) {
    case Icon::Bell:
      pen.line({{-0.7F, 0.45F},
                {-0.5F, 0.2F},
                {-0.5F, -0.25F},
                {-0.3F, -0.65F},
                {0, -0.78F},
                {0.3F, -0.65F},
                {0.5F, -0.25F},
                {0.5F, 0.2F},
                {0.7F, 0.45F}},
               true);
      pen.dot(0, 0.72F, 0.17F);
      break;
    case Icon::Chain:
    case Icon::ChainOpen: {
      const float gap = icon == Icon::Chain ? 0 : 0.14F;
      pen.frame(-0.92F - gap, -0.36F, 0.12F - gap, 0.36F, 0.36F);
      pen.frame(-0.12F + gap, -0.36F, 0.92F + gap, 0.36F, 0.36F);
      break;
    }
    case Icon::Info:
      pen.circle(0, 0, 0.85F);
      pen.line({{0, -0.1F}, {0, 0.5F}});
      pen.dot(0, -0.42F, 0.12F);
      break;
    case Icon::Warning:
      pen.line({{0, -0.8F}, {0.85F, 0.7F}, {-0.85F, 0.7F}}, true);
      pen.line({{0, -0.3F}, {0, 0.2F}});
      pen.dot(0, 0.45F, 0.11F);
      break;
    default:  // Error
      pen.circle(0, 0, 0.85F);
      pen.line({{0, -0.48F}, {0, 0.15F}});
      pen.dot(0, 0.45F, 0.12F);
      break;
  }
}

}  // namespace

void drawIcon(ImDrawList& list, Icon icon, ImVec2 centre, float size, ImU32 colour) {
  Pen pen(list, centre, size, colour);
  switch (icon) {
    case Icon::Play:
    case Icon::Pause:
    case Icon::Stop:
    case Icon::Step:
    case Icon::Extend:
    case Icon::Reset:
    case Icon::Restart:
      return drawTransport(pen, icon);
    case Icon::Folder:
    case Icon::File:
    case Icon::Image:
    case Icon::Save:
      return drawFileIcon(pen, icon);
    case Icon::Plus:
      pen.line({{0, -0.65F}, {0, 0.65F}});
      [[fallthrough]];
    case Icon::Minus:
      return pen.line({{-0.65F, 0}, {0.65F, 0}});
    case Icon::Close:
      pen.line({{-0.5F, -0.5F}, {0.5F, 0.5F}});
      return pen.line({{-0.5F, 0.5F}, {0.5F, -0.5F}});
    case Icon::Up:
      pen.line({{0, 0.75F}, {0, -0.7F}});
      return pen.line({{-0.55F, -0.2F}, {0, -0.75F}, {0.55F, -0.2F}});
    case Icon::Gear:
      return drawGear(pen);
    case Icon::Star:
      return drawStar(pen);
    case Icon::Bell:
    case Icon::Chain:
    case Icon::ChainOpen:
    case Icon::Info:
    case Icon::Warning:
    case Icon::Error:
      return drawSign(pen, icon);
  }
}

}  // namespace rankscope
