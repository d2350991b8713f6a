#include "signal/source_kind.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>
#include <string_view>

#include "base/error.h"
#include "signal/audio_file.h"
#include "signal/checks/dicom_check.h"
#include "signal/samples.h"

namespace rankscope {
namespace {

constexpr std::string_view kExrMagic = "\x76\x2f\x31\x01";
constexpr std::size_t kHeadBytes = 132;  ///< up to and with the mark of a DICOM file

std::string headOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw UserError(path, std::strerror(errno), "check its name and permissions");
  }
  std::string head(kHeadBytes, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return head;
}

std::string endingOf(const std::string& path) {
  std::string ending = std::filesystem::path(path).extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending;
}

bool isSample(const std::string& source) {
  return source.starts_with("sample:");
}

/// A file whose content says nothing is taken for what its name says, so that the right loader refuses it.
SourceKind kindByName(const std::string& path) {
  const std::string ending = endingOf(path);
  if (ending == ".wav" || ending == ".flac" || ending == ".ogg" || ending == ".oga" || ending == ".opus") {
    return SourceKind::Audio;
  }
  if (ending == ".dcm" || ending == ".dicom") {
    return SourceKind::Dicom;
  }
  if (ending == ".obj" || ending == ".ply" || ending == ".stl" || ending == ".off" || ending == ".xyz") {
    return SourceKind::Shape;
  }
  if (ending == ".json") {
    return SourceKind::Scene;
  }
  return ending == ".exr" ? SourceKind::Exr : SourceKind::Picture;
}

bool isFile(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored);
}

bool holdsPoses(const std::filesystem::path& folder) {
  return isFile(folder / "transforms.json") || isFile(folder / "transforms_train.json");
}

}  // namespace

SourceKind sourceKind(const std::string& source) {
  if (isSample(source)) {
    return sourceKindByName(source);
  }
  std::error_code ignored;
  if (std::filesystem::is_directory(source, ignored)) {
    // A folder without photographs' poses is one of pictures; either loader says what is missing in it.
    return holdsPoses(source) ? SourceKind::Scene : SourceKind::Cohort;
  }
  if (!isFile(source)) {
    return SourceKind::Picture;  // whose loader says what is wrong with it
  }
  const std::string head = headOf(source);
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(head.data()), head.size());
  if (looksLikeDicom(bytes)) {
    return SourceKind::Dicom;
  }
  if (head.starts_with(kExrMagic)) {
    return SourceKind::Exr;
  }
  if (head.starts_with("#?")) {
    return SourceKind::Hdr;
  }
  if (head.starts_with("ply\n") || head.starts_with("ply\r")) {
    return SourceKind::Shape;
  }
  return looksLikeAudio(bytes) ? SourceKind::Audio : kindByName(source);
}

SourceKind sourceKindByName(const std::string& source) {
  if (isSample(source)) {
    const std::string name = source.substr(source.find(':') + 1);
    return isAudioSample(name)    ? SourceKind::Audio
           : isShapeSample(name)  ? SourceKind::Shape
           : isSceneSample(name)  ? SourceKind::Scene
           : isCohortSample(name) ? SourceKind::Cohort
                                  : SourceKind::Picture;
  }
  return kindByName(source);
}

std::vector<std::string> fittingTasks(SourceKind kind) {
  switch (kind) {
    case SourceKind::Audio:
      return {"audio"};
    case SourceKind::Dicom:
      return {"ct", "image", "inpaint", "superres"};
    case SourceKind::Shape:
      return {"sdf", "occupancy"};
    case SourceKind::Scene:
      return {"nerf"};
    case SourceKind::Cohort:
      return {"cohort"};
    case SourceKind::Picture:
    case SourceKind::Hdr:
    case SourceKind::Exr:
      break;
  }
  return {"image", "inpaint", "superres", "ct"};
}

std::string usualTask(SourceKind kind) {
  return fittingTasks(kind).front();
}

}  // namespace rankscope
