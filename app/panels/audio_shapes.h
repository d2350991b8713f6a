// What is drawn of every sound: envelopes, errors and spectrograms, made in the background, so that the UI
// thread never waits for them. GL thread only; the work itself runs elsewhere, on immutable parts.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "panels/audio_envelope.h"
#include "panels/audio_layout.h"
#include "panels/audio_source.h"
#include "panels/ui_model.h"
#include "render/texture.h"
#include "score/spectrogram.h"

namespace rankscope {

/// One sound and its error, with what makes them fast to draw. Immutable.
struct SoundShape {
  ShownSound sound;
  Samples samples;
  Envelope envelope;
  std::vector<float> error;  ///< target - output; empty for the target
  Envelope errorEnvelope;
};

/// What the spectrograms should show.
struct SpectrogramWish {
  SpectrogramGrid grid;
  std::size_t rows = 0;     ///< of the picture
  double topFrequency = 1;  ///< as a share of half the sample rate
  double top = 0;           ///< of the colour scale, in dB
  double range = 100;       ///< from its bottom to its top

  bool operator==(const SpectrogramWish&) const = default;
};

/// One spectrogram in numbers and in colours. Immutable.
struct SpectrogramPicture {
  Spectrogram spectrogram;
  std::vector<std::uint8_t> texels;  ///< rows x columns RGB, the highest frequency first
};

/// Colours of a spectrogram: each row of texels shows the loudest bin that it covers.
std::vector<std::uint8_t> coloursOf(const Spectrogram& spectrogram, const SpectrogramWish& wish);

class AudioShapes {
 public:
  AudioShapes();

  /// Takes what the background has made, and asks it for what is shown now: `sounds` has the target first.
  /// @param wish null while spectrograms are not shown
  void update(const UiModel& model, const std::vector<ShownSound>& sounds, const SpectrogramWish* wish,
              const UiActions& actions);

  /// Null until it was made. It may be of a step before the newest.
  const SoundShape* shape(std::size_t sound) const;

  struct Shown {
    const SpectrogramPicture* picture = nullptr;  ///< null until it was made
    const SpectrogramWish* wish = nullptr;        ///< what it was made for
    const Texture2D* texture = nullptr;
  };
  Shown spectrogram(std::size_t sound, bool ofError) const;

 private:
  struct Work;
  struct Made;
  struct Exchange;

  bool upToDate(const UiModel& model, const std::vector<ShownSound>& sounds,
                const SpectrogramWish* wish) const;
  bool mayBegin(const UiModel& model, const SpectrogramWish* wish) const;
  void upload();
  static Made perform(const Work& work);

  std::shared_ptr<Exchange> exchange_;
  std::shared_ptr<const Made> shown_;  ///< what the textures hold; may be null
  std::vector<Texture2D> textures_;    ///< two per sound: itself, its error
};

}  // namespace rankscope
