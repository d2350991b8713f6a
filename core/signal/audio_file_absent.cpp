// In place of audio_file.cpp where there is no libsndfile.
#include "base/error.h"
#include "signal/audio_file.h"

namespace rankscope {
namespace {

[[noreturn]] void refuse(const std::string& where) {
  throw UserError(where, "this program was built without audio files", "build it with libsndfile");
}

}  // namespace

Audio decodeAudio(std::span<const std::uint8_t>, const Excerpt&, const std::string& where) {
  refuse(where);
}

AudioDescription describeAudio(std::span<const std::uint8_t>, const std::string& where) {
  refuse(where);
}

}  // namespace rankscope
