#include "scene/scene.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"

namespace rankscope {
namespace {

constexpr std::uint64_t kMaximumBytes = 4ULL << 30;

void checkOptions(const SceneOptions& options) {
  const auto refuse = [](const char* name, const std::string& value, const char* hint) {
    throw UserError(name, fmt::format("{} is out of range", value), hint);
  };
  if (options.downscale < 1) {
    refuse("downscale", std::to_string(options.downscale), "use 1 or more");
  }
  if (options.every < 1 || options.heldOutEvery < 1) {
    refuse("every", std::to_string(std::min(options.every, options.heldOutEvery)), "use 1 or more");
  }
  if (options.scale && !(*options.scale >= 1e-6 && *options.scale <= 1e6)) {
    refuse("scale", fmt::format("{:g}", *options.scale), "use a number above 0");
  }
  if (options.bound && !(*options.bound >= 1 && *options.bound <= 128)) {
    refuse("bound", fmt::format("{:g}", *options.bound), "use 1 to 128");
  }
}

PixelSize wantedSize(const PixelSize& stored, const SceneOptions& options, const std::string& where) {
  const PixelSize size =
      options.size.value_or(PixelSize{stored.width / options.downscale, stored.height / options.downscale});
  if (size.width < 1 || size.height < 1) {
    throw UserError(where,
                    fmt::format("has {} x {} pixels, and none once it is made {} times smaller", stored.width,
                                stored.height, options.downscale),
                    "use a smaller --downscale");
  }
  return size;
}

bool areSame(const PixelSize& a, const PixelSize& b) {
  return a.width == b.width && a.height == b.height;
}

/// @param promised by its header, on which the estimate of all photographs' memory rests
View loadView(const ListedView& listed, const PixelSize& promised, const FieldFrame& frame,
              const SceneOptions& options) {
  const std::string where = listed.path.string();
  const Image image = readPhotograph(listed.path);
  const PixelSize stored{image.width, image.height};
  if (!areSame(stored, promised)) {
    throw UserError(where, "is broken: it holds two sizes", "save the picture again");
  }
  const PixelSize size = wantedSize(stored, options, where);
  View view;
  view.name = listed.name;
  view.number = listed.frame.number;
  view.camera = resized({intrinsicsFor(listed.frame.lens, image.width, image.height, where),
                         listed.frame.lens.distortion, frame.toField(listed.frame.pose)},
                        size.width, size.height);
  view.photograph = Photograph(resizedWithAlpha(image, size));
  return view;
}

std::vector<ListedView> everyKth(const std::vector<ListedView>& views, int k) {
  std::vector<ListedView> out;
  for (std::size_t i = 0; i < views.size(); i += static_cast<std::size_t>(k)) {
    out.push_back(views[i]);
  }
  return out;
}

std::vector<PhotographHeader> readHeaders(const std::vector<ListedView>& listed,
                                          const ParallelFor& parallelFor) {
  std::vector<PhotographHeader> headers(listed.size());
  parallelFor(listed.size(), [&](std::size_t i) { headers[i] = readPhotographHeader(listed[i].path); });
  return headers;
}

/// One lens for all photographs, which tells nothing of their size, fits only photographs of one size.
void checkSizes(const std::vector<PhotographHeader>& headers, const std::vector<ListedView>& listed,
                const SceneOptions& options) {
  const auto sizeOf = [&](std::size_t i) {
    return wantedSize(headers[i].size, options, listed[i].path.string());
  };
  for (std::size_t i = 1; i < headers.size(); ++i) {
    const PixelSize first = sizeOf(0), other = sizeOf(i);
    if (!areSame(first, other) && !(listed[0].frame.ownSize && listed[i].frame.ownSize)) {
      throw UserError(listed[i].path.string(),
                      fmt::format("is {} x {}, but {} is {} x {}", other.width, other.height, listed[0].name,
                                  first.width, first.height),
                      "make the photographs one size, or give each frame w, h and its intrinsics");
    }
  }
}

/// What a Photograph keeps of one, where its values are not by chance those of bytes.
std::uint64_t bytesOf(const PhotographHeader& header, const PixelSize& size, bool alpha) {
  const bool asStored = header.eightBit && areSame(size, header.size);
  const std::uint64_t pixelBytes = (alpha ? 4U : 3U) * (asStored ? 1U : sizeof(float));
  return static_cast<std::uint64_t>(size.width) * static_cast<std::uint64_t>(size.height) * pixelBytes;
}

/// @param first tells whether they have an alpha channel, which headers do not
void checkMemory(const std::vector<PhotographHeader>& headers, const std::vector<ListedView>& listed,
                 const SceneOptions& options, const View& first, const std::string& where) {
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const PixelSize size = wantedSize(headers[i].size, options, listed[i].path.string());
    bytes += bytesOf(headers[i], size, first.photograph.hasAlpha());
  }
  if (bytes > kMaximumBytes) {
    throw UserError(where, fmt::format("its photographs take {}", formatBytes(bytes)),
                    fmt::format("use --downscale or --every: the limit is {}", formatBytes(kMaximumBytes)));
  }
}

/// The first one alone: what all will take is known before the others are decoded.
std::vector<View> loadViews(const std::vector<ListedView>& listed, const FieldFrame& frame,
                            const SceneOptions& options, const ParallelFor& parallelFor,
                            const std::string& where) {
  std::vector<View> views(listed.size());
  if (listed.empty()) {
    return views;
  }
  const std::vector<PhotographHeader> headers = readHeaders(listed, parallelFor);
  checkSizes(headers, listed, options);
  views[0] = loadView(listed[0], headers[0].size, frame, options);
  checkMemory(headers, listed, options, views[0], where);
  parallelFor(listed.size() - 1, [&](std::size_t i) {
    views[i + 1] = loadView(listed[i + 1], headers[i + 1].size, frame, options);
  });
  return views;
}

std::string titleOf(const std::filesystem::path& file) {
  std::error_code ignored;
  const std::filesystem::path whole = std::filesystem::absolute(file, ignored);
  return whole.parent_path().filename().string();
}

}  // namespace

ScenePtr loadScene(const std::filesystem::path& path, const SceneOptions& options,
                   const ParallelFor& parallelFor) {
  checkOptions(options);
  SceneListing listing = listScene(path);
  auto scene = std::make_shared<Scene>();
  scene->name = titleOf(listing.file);
  scene->frame = listing.frame;
  scene->frame.scale = options.scale.value_or(scene->frame.scale);
  scene->frame.bound = options.bound.value_or(scene->frame.bound);
  const std::vector<ListedView> train = everyKth(listing.train, options.every);
  std::vector<ListedView> all = train;
  const std::vector<ListedView> heldOut = everyKth(listing.heldOut, options.heldOutEvery);
  all.insert(all.end(), heldOut.begin(), heldOut.end());
  std::vector<View> views = loadViews(all, scene->frame, options, parallelFor, listing.file.string());
  const auto border = views.begin() + static_cast<std::ptrdiff_t>(train.size());
  scene->train.assign(std::make_move_iterator(views.begin()), std::make_move_iterator(border));
  scene->heldOut.assign(std::make_move_iterator(border), std::make_move_iterator(views.end()));
  scene->listed = listing.listed;
  scene->missing = std::move(listing.missing);
  scene->warnings = std::move(listing.warnings);
  return scene;
}

SceneSummary summariseScene(const std::filesystem::path& path) {
  SceneListing listing = listScene(path);
  SceneSummary out;
  const ListedView& first = listing.train.empty() ? listing.heldOut.front() : listing.train.front();
  const Image image = readPhotograph(first.path);
  out.lens = intrinsicsFor(first.frame.lens, image.width, image.height, first.path.string());
  out.distorted = first.frame.lens.distortion != Distortion{};
  for (const std::vector<ListedView>* views : {&listing.train, &listing.heldOut}) {
    for (const ListedView& view : *views) {
      out.present.push_back(view.name);
    }
  }
  out.train = listing.train.size();
  out.heldOut = listing.heldOut.size();
  out.file = std::move(listing.file);
  out.heldOutFile = std::move(listing.heldOutFile);
  out.listed = listing.listed;
  out.missing = std::move(listing.missing);
  out.frame = listing.frame;
  out.warnings = std::move(listing.warnings);
  return out;
}

}  // namespace rankscope
