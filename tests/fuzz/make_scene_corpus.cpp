// Writes the seeds of fuzz_scene: the forms of transforms.json that there are, whole and cut, ones that lie,
// and a camera.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

namespace {

using Seeds = std::vector<std::pair<std::string, std::string>>;

const std::string kMatrix = "[[-1,0,0,0.5],[0,-0.3,0.95,3.8],[0,0.95,0.3,1.2],[0,0,0,1]]";

std::string frame(const std::string& path, const std::string& matrix = kMatrix,
                  const std::string& more = "") {
  return R"({"file_path": ")" + path + R"(", "transform_matrix": )" + matrix + more + "}";
}

std::string document(const std::string& head, const std::string& frames) {
  return "{" + head + R"(, "frames": [)" + frames + "]}";
}

Seeds seeds() {
  const std::string angle = R"("camera_angle_x": 0.69)";
  const std::string ngp =
      R"("camera_angle_x": 0.75, "fl_x": 1375.5, "fl_y": 1374.5, "k1": 0.05, "k2": -0.08, "k3": 0.01, "k4": 0, "p1": -1e-3, "p2": 1e-4, "cx": 554.5, "cy": 965.3, "w": 1080.0, "h": 1920.0, "aabb_scale": 4, "scale": 0.33, "offset": [0.5, 0.5, 0.5], "is_fisheye": false)";
  const std::string studio =
      R"("camera_model": "OPENCV", "applied_transform": [[1,0,0,0],[0,0,1,0],[0,-1,0,0]])";
  return {
      {"blender",
       document(angle, frame("./train/r_0") + "," + frame("./train/r_1", kMatrix, R"(, "rotation": 0.01)"))},
      {"ngp", document(ngp, frame("images/0001.jpg", kMatrix, R"(, "sharpness": 182.4)"))},
      {"nerfstudio",
       document(studio,
                frame("images/1.png", "[[1,0,0,1],[0,1,0,2],[0,0,1,3]]",
                      R"(, "w": 64, "h": 48, "fl_x": 50, "fl_y": 51, "cx": 30, "cy": 25, "k1": 0.1)"))},
      {"degrees", document(R"("x_fov": 60, "y_fov": 40)", frame("a"))},
      {"fisheye", document(R"("camera_model": "OPENCV_FISHEYE")", frame("a"))},
      {"no_frames", "{" + angle + R"(, "frames": []})"},
      {"frames_object", "{" + angle + R"(, "frames": {"0": 1}})"},
      {"singular",
       document(angle, frame("a", "[[1,0,0,0],[2,0,0,0],[0,0,1,0],[0,0,0,1]]") + "," + frame("b"))},
      {"huge", document(angle, frame("a", "[[1e300,0,0,0],[0,1e300,0,0],[0,0,1e300,0],[0,0,0,1]]"))},
      {"nan", document(angle, frame("a", "[[NaN,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]"))},
      {"outside", document(angle, frame("../../etc/passwd"))},
      {"absolute", document(angle, frame("/etc/passwd"))},
      {"strong_lens", document(R"("fl_x": 1, "k1": -1000, "k4": 1000, "p1": 1000)", frame("a"))},
      {"odd_frames", document(angle, R"(7, null, {"file_path": 1}, {"file_path": ""}, )" +
                                         frame("a", "[[1]]") + "," + frame("b"))},
      {"camera",
       R"({"kind": "camera", "target": [0.5, -1, 2], "azimuth": 130.5, "elevation": -12, "roll": 3, "distance": 2.5, "vertical_field": 39.6, "up": "z"})"}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_scene_corpus CORPUS\n";
    return 2;
  }
  const std::filesystem::path folder = std::filesystem::path(argv[1]) / "scene";
  std::filesystem::create_directories(folder);
  for (const auto& [name, content] : seeds()) {
    std::ofstream(folder / name, std::ios::binary) << content;
    std::ofstream(folder / ("cut_" + name), std::ios::binary) << content.substr(0, content.size() * 3 / 4);
  }
  return 0;
}
