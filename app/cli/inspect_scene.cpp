#include "cli/inspect_scene.h"

#include "scene/scene.h"

namespace rankscope {

nlohmann::ordered_json describeScene(const std::filesystem::path& path) {
  const SceneSummary scene = summariseScene(path);
  const bool byFile = !scene.heldOutFile.empty();
  return {{"kind", "scene"},
          {"frames", scene.listed},
          {"present", scene.present.size()},
          {"missing", scene.missing.size()},
          {"present_names", scene.present},
          {"missing_names", scene.missing},
          {"train", scene.train},
          {"held_out", scene.heldOut},
          {"held_out_by", byFile ? scene.heldOutFile.filename().string() : "odd frames"},
          {"width", scene.lens.width},
          {"height", scene.lens.height},
          {"focal_x", scene.lens.focalX},
          {"focal_y", scene.lens.focalY},
          {"distorted", scene.distorted},
          {"scale", scene.frame.scale},
          {"bound", scene.frame.bound},
          {"warnings", scene.warnings}};
}

}  // namespace rankscope
