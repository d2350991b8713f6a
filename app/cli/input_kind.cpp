#include "cli/input_kind.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "mesh/mesh_file.h"
#include "scene/scene_files.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

// A safetensors file starts with the length of its header, 8 bytes little-endian, and the header's brace.
constexpr std::size_t kLengthBytes = 8;

bool startsLikeSafetensors(const std::string& head) {
  return head.size() > kLengthBytes && head[kLengthBytes] == '{' && head[kLengthBytes - 1] == '\0' &&
         head[kLengthBytes - 2] == '\0';
}

bool startsLikeJson(const std::string& head) {
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  return first != std::string::npos && head[first] == '{';
}

std::string headOf(const std::string& input) {
  std::ifstream file(input, std::ios::binary);
  std::array<char, 4096> buffer{};
  if (!file) {
    throw UserError(input, std::strerror(errno), "check its name and permissions");
  }
  file.read(buffer.data(), buffer.size());
  return std::string(buffer.data(), static_cast<std::size_t>(file.gcount()));
}

InputKind kindOfFolder(const fs::path& folder) {
  std::error_code failure;
  if (fs::exists(folder / "experiment.json", failure)) {
    return InputKind::Results;
  }
  if (!failure && fs::exists(folder / "sweep.json", failure)) {
    return InputKind::Sweep;
  }
  if (isSceneFolder(folder)) {
    return InputKind::Scene;
  }
  throw UserError(folder.string(),
                  failure
                      ? failure.message()
                      : "is a folder with neither an experiment.json nor a sweep.json nor a transforms.json",
                  "name a file, a results folder, a sweep's folder or a capture's");
}

}  // namespace

InputKind inputKind(const std::string& input) {
  if (input.starts_with("sample:")) {
    return InputKind::Sample;
  }
  std::error_code failure;
  const fs::file_status status = fs::status(input, failure);
  if (status.type() == fs::file_type::not_found || status.type() == fs::file_type::none) {
    throw UserError(input, failure ? failure.message() : "there is no such file",
                    "check its name and permissions");
  }
  if (fs::is_directory(status)) {
    return kindOfFolder(input);
  }
  if (!fs::is_regular_file(status)) {
    throw UserError(input, "is not a regular file", "name a file");  // reading a pipe would wait for ever
  }
  const std::string ending = fs::path(input).extension().string();
  const std::string head = headOf(input);
  if (ending == ".safetensors" || startsLikeSafetensors(head)) {
    return InputKind::Checkpoint;
  }
  if (ending == ".json" || startsLikeJson(head)) {
    if (head.find("\"rankscope-sweep\"") != std::string::npos) {
      return InputKind::Sweep;
    }
    const bool named = fs::path(input).filename().string().starts_with("transforms");
    return named || looksLikeTransforms(head) ? InputKind::Scene : InputKind::Experiment;
  }
  return meshFormatOf(input) ? InputKind::Mesh : InputKind::Image;
}

}  // namespace rankscope
