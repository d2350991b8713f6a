#include "scene/scene_files.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

bool isFile(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

fs::path trainingFile(const fs::path& path) {
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) {
    return path;
  }
  const fs::path split = path / "transforms_train.json";
  if (isFile(split)) {
    return split;
  }
  const fs::path whole = path / "transforms.json";
  if (!isFile(whole)) {
    throw UserError(path.string(), "is a folder with neither a transforms.json nor a transforms_train.json",
                    "name the folder of a capture");
  }
  return whole;
}

fs::path heldOutFileOf(const fs::path& file) {
  const std::string name = file.filename().string();
  if (name != "transforms_train.json" && name != "transforms.json") {
    return {};
  }
  for (const char* other : {"transforms_test.json", "transforms_val.json"}) {
    if (isFile(file.parent_path() / other)) {
      return file.parent_path() / other;
    }
  }
  return {};
}

ListedView listed(TransformsFrame frame, const fs::path& folder) {
  const fs::path plain = fs::path(frame.path).lexically_normal();
  ListedView view{std::move(frame), plain.string(), {}};
  for (const char* ending : {"", ".png", ".jpg", ".jpeg", ".JPG", ".PNG", ".exr", ".hdr"}) {
    const fs::path candidate = folder / (plain.string() + ending);
    if (isFile(candidate)) {
      view.name = plain.string() + ending;
      view.path = candidate;
      return view;
    }
  }
  // The Blender set leaves ".png" away.
  view.name += plain.has_extension() ? "" : ".png";
  return view;
}

struct ListedFile {
  std::vector<ListedView> views;
  std::size_t present = 0;
};

ListedFile listFile(Transforms transforms, const fs::path& file) {
  ListedFile out;
  for (TransformsFrame& frame : transforms.frames) {
    out.views.push_back(listed(std::move(frame), file.parent_path()));
    out.present += out.views.back().path.empty() ? 0 : 1;
  }
  return out;
}

/// Hands the views that are there to `give`, and notes the others.
template <class Give>
void sortOut(ListedFile file, std::vector<std::string>& missing, Give give) {
  for (ListedView& view : file.views) {
    if (view.path.empty()) {
      missing.push_back(view.name);
    } else {
      give(std::move(view));
    }
  }
}

void append(std::vector<std::string>& out, std::vector<std::string> more) {
  std::move(more.begin(), more.end(), std::back_inserter(out));
}

/// Of one file: by number, or if that leaves a side empty by order among those that are there.
void splitEvenOdd(ListedFile file, SceneListing& out) {
  std::vector<ListedView> present;
  sortOut(std::move(file), out.missing, [&](ListedView view) { present.push_back(std::move(view)); });
  const auto even = static_cast<std::size_t>(std::count_if(
      present.begin(), present.end(), [](const ListedView& view) { return view.frame.number % 2 == 0; }));
  const bool byNumber = even > 0 && even < present.size();
  if (!byNumber && present.size() > 1) {
    out.warnings.push_back(
        "every photograph that is there has an even number, or each an odd one: every second one is held "
        "out");
  }
  for (std::size_t i = 0; i < present.size(); ++i) {
    const std::size_t number = byNumber ? present[i].frame.number : i;
    (number % 2 == 0 ? out.train : out.heldOut).push_back(std::move(present[i]));
  }
}

/// Reads the file of the held-out frames; false if none of its photographs is there.
bool takeHeldOut(const fs::path& file, SceneListing& out) {
  Transforms transforms = readTransforms(file);
  out.listed += transforms.listed;
  append(out.warnings, std::move(transforms.warnings));
  ListedFile views = listFile(std::move(transforms), file);
  const bool present = views.present > 0;
  if (present) {
    out.heldOutFile = file;
  } else {
    out.warnings.push_back(fmt::format(
        "no photograph of {} is there: odd-numbered frames are held out instead", file.filename().string()));
  }
  sortOut(std::move(views), out.missing, [&](ListedView view) { out.heldOut.push_back(std::move(view)); });
  return present;
}

}  // namespace

bool isSceneFolder(const fs::path& path) {
  return isFile(path / "transforms_train.json") || isFile(path / "transforms.json");
}

SceneListing listScene(const fs::path& path) {
  SceneListing out;
  out.file = trainingFile(path);
  Transforms transforms = readTransforms(out.file);
  out.frame = fieldFrameOf(transforms);
  out.listed = transforms.listed;
  append(out.warnings, std::move(transforms.warnings));
  ListedFile views = listFile(std::move(transforms), out.file);
  if (views.present == 0) {
    throw UserError(out.file.string(), fmt::format("none of its {} photographs is there", views.views.size()),
                    fmt::format("put them beside it: the first is {}", views.views.front().name));
  }
  const fs::path heldOutFile = heldOutFileOf(out.file);
  std::vector<std::string> missingHeldOut;
  if (!heldOutFile.empty() && takeHeldOut(heldOutFile, out)) {
    missingHeldOut = std::exchange(out.missing, {});
    sortOut(std::move(views), out.missing, [&](ListedView view) { out.train.push_back(std::move(view)); });
  } else {
    missingHeldOut = std::exchange(out.missing, {});
    splitEvenOdd(std::move(views), out);
  }
  append(out.missing, std::move(missingHeldOut));
  return out;
}

}  // namespace rankscope
