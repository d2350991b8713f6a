// What is fitted. A Signal is immutable once made and shared by every Run, panel and thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "mesh/mesh.h"
#include "signal/audio_file.h"
#include "signal/image.h"
#include "spec/experiment_spec.h"

namespace rankscope {

enum class SignalKind { Image, Audio, Shape, Scene, Cohort };

/// Whether a signal of this kind is looked at, and compared, as pictures.
constexpr bool showsPictures(SignalKind kind) {
  return kind == SignalKind::Image || kind == SignalKind::Scene || kind == SignalKind::Cohort;
}

/// The grid that the points came from: extents from slowest to fastest ({height, width} for a
/// picture, {samples} for audio).
struct Lattice {
  std::vector<std::int64_t> extents;
};

class Shape;
struct Scene;

struct Signal {
  SignalKind kind = SignalKind::Image;
  std::string name;                ///< for titles: the file's name without its folder, or the sample's
  std::int64_t points = 0;         ///< N
  int inputDimension = 0;          ///< d
  int outputDimension = 0;         ///< c
  std::vector<float> coordinates;  ///< N x d, row-major
  std::vector<float> values;       ///< N x c, row-major
  Lattice lattice;
  int sampleRate = 0;  ///< audio: samples per second
  double start = 0;    ///< audio: where in its file the first sample is, in seconds
  /// A shape: what its points were drawn around. They are for evaluations, drawn once as a step draws its own
  /// (shape/shape_sampler.h), and the values are what a network is to give there.
  std::shared_ptr<const Shape> shape;
  std::vector<float> distances;  ///< a shape: N true signed distances, whatever the task learns
  /// A scene: its photographs. The points are then the pixels of the one view that is shown while it is
  /// learnt, the values its photograph over white, and the coordinates a place on each pixel's ray and its
  /// direction.
  std::shared_ptr<const Scene> scene;
  int view = 0;                    ///< a scene: which one is shown, as SignalSpec::view
  std::vector<std::string> notes;  ///< what its user should know of how it was read, a line each
  /// A cohort: the names of its M pictures, which lie side by side in the columns of the values: c is M times
  /// the channels of one (signal/cohort.h).
  std::vector<std::string> members;
  std::string digest;  ///< 16 hex digits over extents and values (FNV-1a): tells whether a checkpoint fits
};

using SignalPtr = std::shared_ptr<const Signal>;

/// Loads and prepares what `spec` names, as `task` needs it: for CT one channel, from 0 to 1. Blocking: call
/// it off the UI thread.
/// @throws UserError for a missing, unsupported, broken or oversized file, a bad size or crop, NaN values
SignalPtr loadSignal(const SignalSpec& spec, const TaskSpec& task = {});

/// A picture that is already in memory, on the lattice of its pixels.
/// @throws UserError for fewer than two pixels, and for values that are not finite or too large to be squared
SignalPtr makeImageSignal(Image image, const std::string& name);

/// Samples that are already in memory, one channel on linspace(-1, 1) with both ends. @throws UserError for
/// fewer than two
SignalPtr makeAudioSignal(Audio audio, const std::string& name, double start = 0);

/// A mesh or an oriented point cloud that is already in memory, for a task on shapes.
/// @throws UserError for one without an area, or for a cloud without normals
SignalPtr makeShapeSignal(const Mesh& original, const std::string& name, const TaskSpec& task);

/// File endings that loadSignal accepts, lower case without the dot ("png", …).
std::vector<std::string> supportedSignalEndings();

}  // namespace rankscope
