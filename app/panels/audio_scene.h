// One frame of the audio panel: what is drawn where. UI thread only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "panels/audio_layout.h"
#include "panels/audio_shapes.h"
#include "panels/audio_source.h"
#include "panels/ui_model.h"
#include "ui/plot.h"

namespace rankscope {

/// Width, unscaled, of the scale at the right of spectrograms without errors.
inline constexpr float kScaleRoom = 56;

/// What is under the mouse.
struct HeardAt {
  std::size_t sample = 0;
  std::optional<double> frequency;  ///< in Hz, over spectrograms
};

/// Sound 0 is the target, k + 1 the output of Run k; so are the layout's blocks.
struct AudioScene {
  const UiModel& model;
  const ViewState& view;
  PlotLook look;
  TimeRange range;
  std::vector<ShownSound> sounds;
  AudioLayout layout;
  ScreenRect canvas;
  double loudest = 1;  ///< of the target: the amplitude that waveforms are drawn to
  std::optional<HeardAt> hovered;

  std::size_t samples() const { return model.signal->values.size(); }
  int blocks() const { return static_cast<int>(sounds.size()); }

  /// On the screen.
  ScreenRect cell(int block) const;
  ScreenRect errorCell(int block) const;
  ScreenRect header(int block) const;

  /// Where a moment (a fraction of the sound) is in a cell, and back.
  double toScreenX(const ScreenRect& cell, double moment) const;
  double toMoment(const ScreenRect& cell, double x) const;

  /// Seconds into the file.
  double secondsAt(double moment) const;

  /// What a block shows: the target's shape while it is flipped to; null while there is none.
  const SoundShape* shape(const AudioShapes& shapes, int block) const;

  ImU32 accent(int block) const;
};

/// Waveforms over a faint target, and errors below them.
void drawWaves(const AudioScene& scene, const AudioShapes& shapes);

/// Spectrograms, those of the errors below them, and the scale.
void drawSpectrograms(const AudioScene& scene, const AudioShapes& shapes);

/// Highest frequency seen, in Hz.
double topFrequency(const AudioScene& scene);

/// The scale that all spectrograms share: its top in dB, a multiple of ten above the target's loudest sample.
double topDecibels(double loudest);

/// Ticks and labels of time below a cell.
void drawTimeAxis(const AudioScene& scene, const ScreenRect& cell);

/// Names, scores, and the buttons to hear and export; notes where there is no sound; what went wrong.
void drawAudioHeaders(const AudioScene& scene, const UiActions& actions);
void drawAudioNotes(const AudioScene& scene, const AudioShapes& shapes);

/// Where the mouse is, and what is heard now, in every cell.
void drawMoments(const AudioScene& scene, const AudioShapes& shapes);

/// One line below everything: what is under the mouse.
void drawAudioStatus(const AudioScene& scene, const AudioShapes& shapes);

}  // namespace rankscope
