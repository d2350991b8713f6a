// Captures written for the tests of core/scene.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/file.h"
#include "file_oracle.h"
#include "io/png.h"

namespace rankscope::scenes {

inline void serially(std::size_t count, const std::function<void(std::size_t)>& task) {
  for (std::size_t i = 0; i < count; ++i) {
    task(i);
  }
}

/// What a UserError says; empty if there is none.
inline std::string complaintOf(const std::function<void()>& act) {
  try {
    act();
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

inline void expectComplaint(const std::function<void()>& act, std::initializer_list<const char*> words) {
  const std::string complaint = complaintOf(act);
  EXPECT_FALSE(complaint.empty());
  EXPECT_EQ(complaint.find('\n'), std::string::npos);
  for (const char* word : words) {
    EXPECT_NE(complaint.find(word), std::string::npos) << complaint << " should say " << word;
  }
}

inline const std::string kMatrix = "[[1,0,0,0],[0,1,0,0],[0,0,1,4],[0,0,0,1]]";

/// {"file_path": path, "transform_matrix": …, more}
inline std::string frame(const std::string& path, const std::string& more = "",
                         const std::string& matrix = kMatrix) {
  return fmt::format(R"({{"file_path": "{}", "transform_matrix": {}{}{}}})", path, matrix,
                     more.empty() ? "" : ", ", more);
}

/// {head, "frames": [frames]}
inline std::string document(const std::string& head, const std::vector<std::string>& frames) {
  return fmt::format(R"({{{}, "frames": [{}]}})", head, fmt::join(frames, ", "));
}

/// A folder with a capture in it.
class Capture {
 public:
  std::filesystem::path path(const std::string& name = "") const {
    return name.empty() ? folder_.path() : folder_.path() / name;
  }

  void write(const std::string& name, const std::string& text) const {
    writeFileAtomically(path(name), text);
  }

  /// Every pixel of one colour.
  void photograph(const std::string& name, int width, int height,
                  const std::vector<std::uint8_t>& colour) const {
    std::filesystem::create_directories(path(name).parent_path());
    std::vector<std::uint8_t> pixels;
    for (int i = 0; i < width * height; ++i) {
      pixels.insert(pixels.end(), colour.begin(), colour.end());
    }
    writeFileAtomically(path(name), encodePng(width, height, static_cast<int>(colour.size()), pixels));
  }

  /// A Blender set of `listed` frames under one name, of which the first `present` are there; photograph i is
  /// of the colour (i, 0, 0).
  void blender(const std::string& name, const std::string& part, int listed, int present) const {
    std::vector<std::string> frames;
    for (int i = 0; i < listed; ++i) {
      frames.push_back(frame(fmt::format("./{}/r_{}", part, i)));
      if (i < present) {
        photograph(fmt::format("{}/r_{}.png", part, i), 8, 8, {static_cast<std::uint8_t>(i), 0, 0, 255});
      }
    }
    write(name, document(R"("camera_angle_x": 0.69)", frames));
  }

 private:
  testing::TemporaryFolder folder_;
};

}  // namespace rankscope::scenes
