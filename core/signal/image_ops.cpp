#include "signal/image_ops.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"

namespace rankscope {
namespace {

constexpr double kMaximumPixels = 1 << 26;

/// Takes a plain decimal number off the front of `text`.
bool takeNumber(std::string_view& text, int& number) {
  const char* const end = text.data() + text.size();
  if (text.empty() || text.front() < '0' || text.front() > '9') {
    return false;
  }
  const auto [rest, failure] = std::from_chars(text.data(), end, number);
  text = std::string_view(rest, static_cast<std::size_t>(end - rest));
  return failure == std::errc();
}

bool takeMark(std::string_view& text, char mark) {
  if (text.empty() || text.front() != mark) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

void checkSize(const std::string& where, const std::string& text, int width, int height) {
  if (width < 1 || height < 1) {
    throw UserError(where, fmt::format("'{}' holds no pixel", text),
                    "use a width and a height of at least 1");
  }
  if (static_cast<double>(width) * height > kMaximumPixels) {
    throw UserError(where, fmt::format("'{}' is too large", text), "the limit is 67108864 pixels");
  }
}

/// One output position of a box filter: the run of inputs that it covers, and how much of each.
struct Coverage {
  std::size_t first = 0;
  std::vector<double> weights;  ///< sum 1
};

std::vector<Coverage> boxFilter(int inputs, int outputs) {
  // Boundaries are multiples of 1/outputs, so the overlaps are whole numbers of that unit: no rounding at the
  // edges.
  std::vector<Coverage> filter(static_cast<std::size_t>(outputs));
  const auto from = static_cast<std::int64_t>(inputs);
  const auto to = static_cast<std::int64_t>(outputs);
  for (std::int64_t i = 0; i < to; ++i) {
    Coverage& coverage = filter[static_cast<std::size_t>(i)];
    const std::int64_t begin = i * from;
    const std::int64_t end = begin + from;
    coverage.first = static_cast<std::size_t>(begin / to);
    for (std::int64_t k = begin / to; k * to < end; ++k) {
      const std::int64_t overlap = std::min(end, (k + 1) * to) - std::max(begin, k * to);
      coverage.weights.push_back(static_cast<double>(overlap) / static_cast<double>(from));
    }
  }
  return filter;
}

/// The weighted sum of whole input rows, in double: the vertical half of the filter.
void sumRows(const Image& image, const Coverage& coverage, std::vector<double>& row) {
  std::fill(row.begin(), row.end(), 0.0);
  const float* input = image.pixels.data() + coverage.first * row.size();
  for (const double weight : coverage.weights) {
    for (double& sum : row) {
      sum += weight * static_cast<double>(*input++);
    }
  }
}

float sumColumns(const std::vector<double>& row, const Coverage& coverage, std::size_t channels,
                 std::size_t channel) {
  double sum = 0;
  const double* input = row.data() + coverage.first * channels + channel;
  for (const double weight : coverage.weights) {
    sum += weight * *input;
    input += channels;
  }
  return static_cast<float>(sum);
}

}  // namespace

PixelSize parseSize(const std::string& text) {
  PixelSize size;
  std::string_view rest = text;
  if (!takeNumber(rest, size.width) || !takeMark(rest, 'x') || !takeNumber(rest, size.height) ||
      !rest.empty()) {
    throw UserError("resize", fmt::format("'{}' is not a size", text),
                    "write WxH in pixels, such as 192x128");
  }
  checkSize("resize", text, size.width, size.height);
  return size;
}

PixelBox parseBox(const std::string& text) {
  PixelBox box;
  std::string_view rest = text;
  if (!takeNumber(rest, box.width) || !takeMark(rest, 'x') || !takeNumber(rest, box.height) ||
      !takeMark(rest, '+') || !takeNumber(rest, box.x) || !takeMark(rest, '+') || !takeNumber(rest, box.y) ||
      !rest.empty()) {
    throw UserError("crop", fmt::format("'{}' is not a box", text),
                    "write WxH+X+Y in pixels, such as 192x128+16+8");
  }
  checkSize("crop", text, box.width, box.height);
  return box;
}

Image crop(const Image& image, const PixelBox& box) {
  if (box.width > image.width - box.x || box.height > image.height - box.y) {
    throw UserError("crop",
                    fmt::format("{}x{}+{}+{} leaves the picture of {}x{}", box.width, box.height, box.x,
                                box.y, image.width, image.height),
                    "choose a box inside it");
  }
  Image out{box.width, box.height, image.channels, {}};
  const auto stride = static_cast<std::ptrdiff_t>(image.width) * image.channels;
  const auto length = static_cast<std::ptrdiff_t>(box.width) * image.channels;
  out.pixels.reserve(out.pixelCount() * static_cast<std::size_t>(out.channels));
  for (int y = box.y; y < box.y + box.height; ++y) {
    const auto begin =
        image.pixels.begin() + y * stride + static_cast<std::ptrdiff_t>(box.x) * image.channels;
    out.pixels.insert(out.pixels.end(), begin, begin + length);
  }
  return out;
}

Image resizeArea(const Image& image, const PixelSize& size) {
  if (size.width == image.width && size.height == image.height) {
    return image;
  }
  const std::vector<Coverage> columns = boxFilter(image.width, size.width);
  const std::vector<Coverage> rows = boxFilter(image.height, size.height);
  const auto channels = static_cast<std::size_t>(image.channels);
  Image out{size.width, size.height, image.channels, {}};
  out.pixels.reserve(out.pixelCount() * channels);
  std::vector<double> row(static_cast<std::size_t>(image.width) * channels);
  for (const Coverage& vertical : rows) {
    sumRows(image, vertical, row);
    for (const Coverage& horizontal : columns) {
      for (std::size_t c = 0; c < channels; ++c) {
        out.pixels.push_back(sumColumns(row, horizontal, channels, c));
      }
    }
  }
  return out;
}

Image resizeCovering(const Image& image, const PixelSize& size) {
  // In 64 bits: a side may have 2^26 pixels.
  const std::int64_t wide = static_cast<std::int64_t>(image.width) * size.height;
  const std::int64_t tall = static_cast<std::int64_t>(image.height) * size.width;
  PixelBox box{image.width, image.height, 0, 0};
  if (wide > tall) {
    box.width = static_cast<int>(std::max<std::int64_t>(1, (tall + size.height / 2) / size.height));
  } else if (tall > wide) {
    box.height = static_cast<int>(std::max<std::int64_t>(1, (wide + size.width / 2) / size.width));
  }
  box.x = (image.width - box.width) / 2;
  box.y = (image.height - box.height) / 2;
  return resizeArea(crop(image, box), size);
}

Image centreCrop(const Image& image, const PixelSize& size) {
  if (size.width > image.width || size.height > image.height) {
    throw UserError("resize",
                    fmt::format("{}x{} cannot be cut out of a picture of {}x{}", size.width, size.height,
                                image.width, image.height),
                    "choose a smaller size, or another fit");
  }
  return crop(image,
              {size.width, size.height, (image.width - size.width) / 2, (image.height - size.height) / 2});
}

Image compositeOnWhite(const Image& image) {
  if (image.channels != 2 && image.channels != 4) {
    return image;
  }
  const auto stored = static_cast<std::size_t>(image.channels);
  Image out{image.width, image.height, image.channels - 1, {}};
  out.pixels.reserve(image.pixelCount() * (stored - 1));
  for (std::size_t i = 0; i < image.pixels.size(); i += stored) {
    const float alpha = image.pixels[i + stored - 1];
    for (std::size_t c = 0; c + 1 < stored; ++c) {
      out.pixels.push_back(alpha * image.pixels[i + c] + (1.0f - alpha));
    }
  }
  return out;
}

Image asGray(const Image& image) {
  if (image.channels == 1) {
    return image;
  }
  Image gray{image.width, image.height, 1, {}};
  gray.pixels.reserve(image.pixelCount());
  const auto channels = static_cast<std::size_t>(image.channels);
  for (std::size_t i = 0; i < image.pixels.size(); i += channels) {
    const float* p = image.pixels.data() + i;
    gray.pixels.push_back(channels < 3 ? p[0] : 0.299F * p[0] + 0.587F * p[1] + 0.114F * p[2]);
  }
  return gray;
}

Image asRgb(Image image) {
  if (image.channels >= 3) {
    return image;
  }
  const auto stored = static_cast<std::size_t>(image.channels);
  Image out{image.width, image.height, image.channels + 2, {}};
  out.pixels.reserve(image.pixelCount() * (stored + 2));
  for (std::size_t i = 0; i < image.pixels.size(); i += stored) {
    out.pixels.insert(out.pixels.end(), 3, image.pixels[i]);
    if (stored == 2) {
      out.pixels.push_back(image.pixels[i + 1]);
    }
  }
  return out;
}

Image stretchedToUnit(Image image, const std::string& where) {
  const auto [low, high] = std::minmax_element(image.pixels.begin(), image.pixels.end());
  const double lowest = static_cast<double>(*low);
  const double range = static_cast<double>(*high) - lowest;
  if (!(range > 0)) {
    throw UserError(where, fmt::format("has the same value {:g} everywhere", lowest),
                    "use a picture of something");
  }
  for (float& value : image.pixels) {
    value = static_cast<float>((static_cast<double>(value) - lowest) / range);
  }
  return image;
}

}  // namespace rankscope
