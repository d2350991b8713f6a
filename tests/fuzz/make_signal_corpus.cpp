// Writes the seeds of fuzz_audio and fuzz_dicom: one small file of each kind, whole and cut. The encoded_*
// files beside them were saved by full encoders (FLAC and Ogg Vorbis by libsndfile; JPEG 2000, JPEG-LS, JPEG
// lossless and RLE by GDCM).
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "../unit/signal_audio_bytes.h"
#include "../unit/signal_dicom_bytes.h"

namespace {

using Bytes = std::vector<std::uint8_t>;

struct Seed {
  std::string name;
  Bytes bytes;
};

std::vector<double> wave(std::size_t count) {
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) {
    values.push_back(0.7 * std::sin(0.4 * static_cast<double>(i)));
  }
  return values;
}

std::vector<Seed> sounds() {
  using rankscope::sounds::encode;
  using rankscope::sounds::Wav;
  return {{"pcm8.wav", encode(Wav{1, 8000, 8, 1, wave(15)})},
          {"pcm16.wav", encode(Wav{1, 8000, 16, 1, wave(16)})},
          {"stereo24.wav", encode(Wav{2, 44100, 24, 1, wave(16)})},
          {"pcm32.wav", encode(Wav{1, 8000, 32, 1, wave(8)})},
          {"float32.wav", encode(Wav{1, 8000, 32, 3, wave(8)})},
          {"float64.wav", encode(Wav{1, 8000, 64, 3, wave(8)})},
          {"empty.wav", encode(Wav{1, 8000, 16, 1, {}})},
          {"channels500.wav", encode(Wav{500, 8000, 16, 1, wave(500)})},
          {"nan.wav", encode(Wav{1, 8000, 32, 3, {std::nan(""), 0, 1}})}};
}

std::vector<Seed> slices() {
  using rankscope::dicoms::encode;
  using rankscope::dicoms::Picture;
  Picture plain;
  plain.width = 3;
  plain.height = 2;
  plain.values = {-2000, 0, 100, 200, 300, 400};
  Picture full = plain;
  full.photometric = "MONOCHROME1";
  full.modality = "CT";
  full.slope = "1";
  full.intercept = "-1024";
  full.centre = "40";
  full.windowWidth = "400";
  full.padding = -2000;
  full.hasPadding = true;
  Picture frames = plain;
  frames.height = 1;
  frames.frames = 2;
  Picture none = plain;
  none.hasPixels = false;
  Picture fewer = plain;
  fewer.values.pop_back();
  Picture huge = plain;
  huge.width = 65535;
  huge.height = 65535;
  return {{"plain.dcm", encode(plain)}, {"full.dcm", encode(full)},   {"frames.dcm", encode(frames)},
          {"none.dcm", encode(none)},   {"fewer.dcm", encode(fewer)}, {"huge.dcm", encode(huge)}};
}

void write(const std::filesystem::path& folder, const std::vector<Seed>& seeds) {
  std::filesystem::create_directories(folder);
  for (const Seed& seed : seeds) {
    const auto save = [&](const std::string& name, std::size_t length) {
      std::ofstream(folder / name, std::ios::binary)
          .write(reinterpret_cast<const char*>(seed.bytes.data()), static_cast<std::streamsize>(length));
    };
    save(seed.name, seed.bytes.size());
    save("cut_" + seed.name, seed.bytes.size() * 3 / 4);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_signal_corpus CORPUS\n";
    return 2;
  }
  write(std::filesystem::path(argv[1]) / "audio", sounds());
  write(std::filesystem::path(argv[1]) / "dicom", slices());
  return 0;
}
