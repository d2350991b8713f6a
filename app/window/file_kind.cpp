#include "window/file_kind.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <fstream>

#include <fmt/format.h>

#include "base/text.h"
#include "scene/scene_files.h"
#include "signal/signal.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSweepFile = "sweep.json";

bool isSignalEnding(const std::string& ending) {
  const std::vector<std::string> endings = supportedSignalEndings();
  return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

/// The beginning of a file, or nothing if it cannot be read.
std::string beginningOf(const fs::path& path) {
  constexpr std::size_t kEnough = 4096;
  std::string bytes(kEnough, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return bytes;
}

bool hasKey(const std::string& text, const std::string& key) {
  const std::size_t at = text.find("\"" + key + "\"");
  const std::size_t after =
      at == std::string::npos ? at : text.find_first_not_of(" \t\r\n", at + key.size() + 2);
  return after != std::string::npos && text[after] == ':';
}

/// By its name, or by the keys that such files begin with: what is wrong with it is said when it is loaded.
bool isTransforms(const fs::path& path, const std::string& beginning) {
  constexpr std::array kKeys{"camera_angle_x", "frames", "transform_matrix", "camera_model", "fl_x"};
  return path.filename().string().starts_with("transforms") ||
         std::any_of(kKeys.begin(), kKeys.end(), [&](const char* key) { return hasKey(beginning, key); });
}

FileKind kindOfFolder(const fs::path& path) {
  std::error_code failure;
  const fs::directory_iterator probe(path, failure);
  if (failure) {
    return FileKind::Unreadable;
  }
  if (fs::exists(path / "experiment.json", failure)) {
    return FileKind::ResultsFolder;
  }
  if (fs::exists(path / kSweepFile, failure)) {
    return FileKind::Sweep;
  }
  return isSceneFolder(path) ? FileKind::Scene : FileKind::Folder;
}

FileKind kindOfFile(const fs::path& path) {
  if (!std::ifstream(path, std::ios::binary)) {
    return FileKind::Unreadable;
  }
  const std::string ending = endingOf(path);
  if (ending == "safetensors") {
    return FileKind::Checkpoint;
  }
  if (ending == "json") {
    const std::string beginning = beginningOf(path);
    if (hasKey(beginning, "rankscope-sweep")) {
      return FileKind::Sweep;
    }
    if (hasKey(beginning, "rankscope")) {
      return FileKind::Experiment;
    }
    return isTransforms(path, beginning) ? FileKind::Scene : FileKind::Unknown;
  }
  return isSignalEnding(ending) ? FileKind::Image : FileKind::Unknown;
}

}  // namespace

std::string endingOf(const fs::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending.empty() ? ending : ending.substr(1);
}

FileKind fileKind(const fs::path& path) {
  std::error_code failure;
  const fs::file_status status = fs::status(path, failure);
  if (status.type() == fs::file_type::not_found) {
    return FileKind::Missing;
  }
  if (failure || status.type() == fs::file_type::unknown) {
    return FileKind::Unreadable;
  }
  if (fs::is_directory(status)) {
    return kindOfFolder(path);
  }
  return fs::is_regular_file(status) ? kindOfFile(path) : FileKind::Unknown;
}

fs::path sweepFolder(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    return path;
  }
  return path.filename() == kSweepFile ? path.parent_path()
                                       : path.parent_path() / (path.stem().string() + "-sweep");
}

bool looksAcceptable(const fs::path& path) {
  const std::string ending = endingOf(path);
  return ending == "safetensors" || ending == "json" || isSignalEnding(ending);
}

std::string acceptedKinds() {
  return fmt::format(
      "a picture, a sound or a mesh ({}), a scene (transforms.json), an experiment (.json), a checkpoint "
      "(.safetensors), a results folder or a sweep",
      joinNames(supportedSignalEndings()));
}

std::string sizeForLiveTraining(int width, int height, double maximumPixels) {
  const double pixels = static_cast<double>(width) * height;
  if (pixels <= maximumPixels || width < 1 || height < 1) {
    return "";
  }
  const double factor = std::sqrt(maximumPixels / pixels);
  const auto reduced = [factor](int extent) {
    return std::max(1, static_cast<int>(std::floor(extent * factor)));
  };
  return fmt::format("{}x{}", reduced(width), reduced(height));
}

}  // namespace rankscope
