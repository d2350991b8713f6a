#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "sound/player.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;
using State = SoundPlayer::State;

#ifdef RANKSCOPE_PORTAUDIO

/// A home with ALSA's settings in it, and stderr in a file.
class SoundPlayerTest : public ::testing::Test {
 protected:
  SoundPlayerTest() {
    std::string name = (fs::temp_directory_path() / "rankscope-sound-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    setenv("HOME", folder_.c_str(), 1);
    const int log = open((folder_ / "stderr").c_str(), O_CREAT | O_WRONLY, 0600);
    stderr_ = dup(STDERR_FILENO);
    dup2(log, STDERR_FILENO);
    close(log);
  }
  ~SoundPlayerTest() override {
    dup2(stderr_, STDERR_FILENO);
    close(stderr_);
    fs::remove_all(folder_);
  }

  void settings(const std::string& text) { std::ofstream(folder_ / ".asoundrc") << text; }

  /// What is "played" goes into a file, as fast as it comes.
  void deviceThatWritesAFile() {
    settings("pcm.!default { type file; file \"" + (folder_ / "played").string() +
             "\"; format \"raw\"; slave.pcm { type null }; hint { show on; description \"file\" } }\n");
  }

  State wait(SoundPlayer& player, State wanted) {
    for (int i = 0; i < 6000 && player.status().state != wanted; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return player.status().state;
  }

  std::string fileText(const char* name) {
    std::ifstream file(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  fs::path folder_;
  int stderr_ = -1;
};

TEST_F(SoundPlayerTest, SaysThatThereIsNoDevice) {
  // In place of ALSA's own settings, which would find the cards of this machine.
  settings("pcm.default { type hw card 31 }\n");
  setenv("ALSA_CONFIG_PATH", (folder_ / ".asoundrc").c_str(), 1);
  SoundPlayer player([] {});
  EXPECT_EQ(player.status().state, State::Unknown);
  EXPECT_FALSE(player.status().reason.empty());
  player.look();
  EXPECT_NE(player.status().state, State::Unknown) << "it says at once that it looks";
  EXPECT_EQ(wait(player, State::Absent), State::Absent);
  EXPECT_EQ(player.status().reason, "No sound device was found.");
  player.play({8000, std::make_shared<std::vector<float>>(100, 0.5F), 0, 100});
  player.stop();
  EXPECT_EQ(player.status().state, State::Absent);
  EXPECT_EQ(fileText("stderr"), "");
  unsetenv("ALSA_CONFIG_PATH");
}

TEST_F(SoundPlayerTest, HandsTheSamplesToTheDevice) {
  deviceThatWritesAFile();
  SoundPlayer player([] {});
  player.look();
  ASSERT_EQ(wait(player, State::Ready), State::Ready);
  EXPECT_EQ(player.status().reason, "");
  auto samples = std::make_shared<std::vector<float>>(5000);
  for (std::size_t i = 0; i < samples->size(); ++i) {
    (*samples)[i] = static_cast<float>(0.7 * std::sin(0.05 * static_cast<double>(i)));
  }
  (*samples)[1500] = 3;
  (*samples)[1600] = NAN;
  // A device that only writes takes no time: it may be over before anyone can look.
  player.play({16000, samples, 1000, 4000});
  ASSERT_EQ(wait(player, State::Ready), State::Ready);
  EXPECT_EQ(player.takeProblem(), "");

  const std::string bytes = fileText("played");
  ASSERT_FALSE(bytes.empty());
  // Two channels of the same: floats, or whatever PortAudio and ALSA agreed upon.
  std::vector<double> heard;
  if (bytes.size() >= 3000 * 2 * sizeof(float)) {
    std::vector<float> floats(bytes.size() / sizeof(float));
    std::memcpy(floats.data(), bytes.data(), floats.size() * sizeof(float));
    for (std::size_t i = 0; i < floats.size(); i += 2) {
      EXPECT_EQ(floats[i], floats[i + 1]);
      heard.push_back(floats[i]);
    }
  } else {
    std::vector<std::int16_t> units(bytes.size() / 2);
    std::memcpy(units.data(), bytes.data(), units.size() * 2);
    for (std::size_t i = 0; i < units.size(); i += 2) {
      EXPECT_EQ(units[i], units[i + 1]);
      heard.push_back(units[i] / 32767.0);
    }
  }
  // A device may begin with silence; the clip does not.
  heard.erase(heard.begin(), std::find_if(heard.begin(), heard.end(), [](double v) { return v != 0; }));
  ASSERT_GE(heard.size(), 3000U);
  for (std::size_t i = 0; i < 3000; ++i) {
    const float sample = (*samples)[1000 + i];
    const double expected = std::isnan(sample) ? 0 : std::clamp(static_cast<double>(sample), -1.0, 1.0);
    ASSERT_NEAR(heard[i], expected, 1e-4) << i;
  }
  for (std::size_t i = 3000; i < heard.size(); ++i) {
    ASSERT_EQ(heard[i], 0) << "silence after the end";
  }
  EXPECT_EQ(fileText("stderr"), "");
}

TEST_F(SoundPlayerTest, PlaysTheNextInsteadAndStops) {
  deviceThatWritesAFile();
  SoundPlayer player([] {});
  player.look();
  ASSERT_EQ(wait(player, State::Ready), State::Ready);
  // So long that no machine has handed it all over before it is replaced.
  const auto loud = std::make_shared<std::vector<float>>(30'000'000, 0.5F);
  player.play({8000, loud, 0, loud->size()});
  player.play({8000, loud, 10, loud->size()});
  EXPECT_EQ(player.status().state, State::Playing);
  player.stop();
  EXPECT_EQ(wait(player, State::Ready), State::Ready);
  player.play({8000, loud, 0, loud->size()});
  EXPECT_EQ(player.status().state, State::Playing) << "after a stop too";
  player.stop();
  EXPECT_EQ(wait(player, State::Ready), State::Ready);
  EXPECT_EQ(player.takeProblem(), "");
}

TEST_F(SoundPlayerTest, EndsWhileItPlays) {
  deviceThatWritesAFile();
  const auto loud = std::make_shared<std::vector<float>>(30'000'000, 0.5F);
  const std::weak_ptr<std::vector<float>> alive = loud;
  {
    SoundPlayer player([] {});
    player.look();
    ASSERT_EQ(wait(player, State::Ready), State::Ready);
    player.play({8000, loud, 0, loud->size()});
  }
  EXPECT_EQ(alive.use_count(), 1) << "nobody holds the samples any more";
}

TEST_F(SoundPlayerTest, SaysWhyASoundCannotBePlayed) {
  deviceThatWritesAFile();
  SoundPlayer player([] {});
  player.look();
  ASSERT_EQ(wait(player, State::Ready), State::Ready);
  // The device that was found is gone when it is opened.
  settings("pcm.!default { type hw; card 31 }\n");
  fs::remove_all(folder_ / "played");
  player.play({1, std::make_shared<std::vector<float>>(100, 0.5F), 0, 100});
  ASSERT_EQ(wait(player, State::Ready), State::Ready);
  EXPECT_NE(player.takeProblem(), "");
  EXPECT_EQ(player.takeProblem(), "") << "told once";
}

#else

TEST(SoundPlayer, SaysThatItWasBuiltWithoutSound) {
  SoundPlayer player([] {});
  player.look();
  player.play({8000, std::make_shared<std::vector<float>>(100, 0.5F), 0, 100});
  player.stop();
  EXPECT_EQ(player.status().state, State::Absent);
  EXPECT_NE(player.status().reason.find("portaudio19-dev"), std::string::npos);
}

#endif

}  // namespace
}  // namespace rankscope
