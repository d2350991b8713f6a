#include "results/atom_sheet.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "io/color_map.h"
#include "io/png.h"

namespace rankscope {
namespace {

using report::Picture;

constexpr int kGap = 6;
constexpr int kFrame = 2;
constexpr int kDot = 2;  // pixels of the sheet to a dot of a digit
constexpr int kDigitWidth = 3;
constexpr int kDigitHeight = 5;
constexpr int kLabelHeight = kDigitHeight * kDot + kGap;
constexpr std::size_t kMostMapPixels = 20'000;
constexpr Rgb kPage{255, 255, 255};
constexpr Rgb kInk{60, 66, 74};
constexpr Rgb kMark{255, 0, 200};

/// Rows of three dots from the top, the highest bit at the left.
constexpr std::array<std::array<std::uint8_t, kDigitHeight>, 10> kDigits{{{7, 5, 5, 5, 7},
                                                                          {2, 6, 2, 2, 7},
                                                                          {7, 1, 7, 4, 7},
                                                                          {7, 1, 7, 1, 7},
                                                                          {5, 5, 7, 1, 1},
                                                                          {7, 4, 7, 1, 7},
                                                                          {7, 4, 7, 5, 7},
                                                                          {7, 1, 2, 2, 2},
                                                                          {7, 5, 7, 5, 7},
                                                                          {7, 5, 7, 1, 7}}};

class Sheet {
 public:
  Sheet(int width, int height)
      : width_(width),
        height_(height),
        pixels_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3) {
    fill(0, 0, width, height, kPage);
  }

  void fill(int left, int top, int width, int height, const Rgb& color) {
    for (int y = top; y < top + height; ++y) {
      for (int x = left; x < left + width; ++x) {
        set(x, y, color);
      }
    }
  }

  void draw(int left, int top, const Picture& map) {
    const double full = largest(map);
    const std::vector<std::uint8_t> colors = report::coloured(map, full);
    for (int y = 0; y < map.height; ++y) {
      for (int x = 0; x < map.width; ++x) {
        const std::uint8_t* color = colors.data() + 3 * (y * map.width + x);
        set(left + x, top + y, {color[0], color[1], color[2]});
      }
    }
  }

  void write(int left, int top, const std::string& text) {
    for (const char c : text) {
      if (c >= '0' && c <= '9') {
        writeDigit(left, top, kDigits[static_cast<std::size_t>(c - '0')]);
      }
      left += (kDigitWidth + 1) * kDot;
    }
  }

  std::vector<std::uint8_t> png() const {
    return encodePng(width_, height_, 3, std::span<const std::uint8_t>(pixels_));
  }

  static double largest(const Picture& map) {
    double most = 0;
    for (const float value : map.values) {
      most = std::isfinite(value) ? std::max(most, static_cast<double>(value)) : most;
    }
    return most;
  }

 private:
  void set(int x, int y, const Rgb& color) {
    if (x >= 0 && x < width_ && y >= 0 && y < height_) {
      std::copy(color.begin(), color.end(), pixels_.begin() + 3 * (std::ptrdiff_t{y} * width_ + x));
    }
  }

  void writeDigit(int left, int top, const std::array<std::uint8_t, kDigitHeight>& rows) {
    for (int y = 0; y < kDigitHeight; ++y) {
      for (int x = 0; x < kDigitWidth; ++x) {
        if ((rows[static_cast<std::size_t>(y)] >> (kDigitWidth - 1 - x)) % 2 == 1) {
          fill(left + x * kDot, top + y * kDot, kDot, kDot, kInk);
        }
      }
    }
  }

  int width_;
  int height_;
  std::vector<std::uint8_t> pixels_;
};

}  // namespace

std::vector<std::uint8_t> atomSheet(const std::vector<SheetMap>& maps, int columns) {
  int width = 0;
  int height = 0;
  std::vector<Picture> small;
  for (const SheetMap& map : maps) {
    small.push_back(report::reduced(map.picture, kMostMapPixels));
    width = std::max(width, small.back().width);
    height = std::max(height, small.back().height);
  }
  const int count = static_cast<int>(maps.size());
  const int used = std::max(1, std::min(columns, count));
  const int cellWidth = width + 2 * kFrame + kGap;
  const int cellHeight = height + 2 * kFrame + kLabelHeight + kGap;
  Sheet sheet(used * cellWidth + kGap, std::max(1, (count + used - 1) / used) * cellHeight + kGap);
  for (int i = 0; i < count; ++i) {
    const int left = kGap + i % used * cellWidth;
    const int top = kGap + i / used * cellHeight;
    const SheetMap& map = maps[static_cast<std::size_t>(i)];
    if (map.marked) {
      sheet.fill(left, top, width + 2 * kFrame, height + 2 * kFrame, kMark);
    }
    sheet.draw(left + kFrame, top + kFrame, small[static_cast<std::size_t>(i)]);
    sheet.write(left + kFrame, top + height + 2 * kFrame + kGap / 2, map.label);
  }
  return sheet.png();
}

std::optional<Picture> pointMap(const Signal& signal, std::vector<float> values) {
  const std::vector<std::int64_t>& extents = signal.lattice.extents;
  if (extents.size() != 2 || extents[0] * extents[1] != static_cast<std::int64_t>(values.size())) {
    return std::nullopt;
  }
  return Picture{static_cast<int>(extents[1]), static_cast<int>(extents[0]), 1, std::move(values)};
}

std::vector<std::uint8_t> mapPng(const Picture& map) {
  const std::vector<std::uint8_t> colors = report::coloured(map, Sheet::largest(map));
  return encodePng(map.width, map.height, 3, std::span<const std::uint8_t>(colors));
}

}  // namespace rankscope
