// What the picture panel compares: the picture itself, or what the task measures of it. Pure functions over
// immutable Frames, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "panels/picture_source.h"
#include "panels/ui_model.h"
#include "train/observation.h"

namespace rankscope {

enum class PictureDomain {
  Picture,   ///< the signal and the Runs' outputs
  Known,     ///< inpainting: of both, only the pixels that are trained on
  Reduced,   ///< super-resolution: the reduced picture and the Runs' reduced outputs
  Sinogram,  ///< CT: the measured sinogram and those of the Runs' outputs
};

/// What a task with such an observation compares; Picture for none.
PictureDomain domainOf(const Observation* observation);

/// What the task measures, as the first Run sees it; null where it is the signal itself.
ObservationPtr observationOf(const UiModel& model);

/// The observation if it is what the view shows, else null.
ObservationPtr shownObservation(const UiModel& model, const ViewState& view);

/// How large the pictures lie on the screen at a zoom of one. A sinogram's rows are made taller where it has
/// fewer angles than detector positions.
PictureExtent displayExtent(const Signal& signal, const Observation* observation);

/// Shows the picture, or what is measured of it. The view stays on the same part of the picture where there
/// is one.
void showMeasurement(const UiModel& model, ViewState& view, bool measurement);

/// One target and a picture per Run, all of the same size.
struct Comparison {
  PictureDomain domain = PictureDomain::Picture;
  PictureExtent samples;                     ///< pixels, or angles and detector positions
  PictureExtent display;                     ///< displayExtent: what pan and zoom speak of
  std::vector<ShownPicture> targets;         ///< the first is the one shown
  std::vector<std::size_t> targetOf;         ///< per Run: noise and masks come from a Run's own seed
  std::vector<ShownPicture> pictures;        ///< per Run
  std::vector<ObservationPtr> observations;  ///< per target; null in the domain Picture
  double low = 0, high = 1;                  ///< what is shown as black and white
  std::string signal;  ///< its digest and size: another one, and the targets are other ones

  const ShownPicture& target() const { return targets.front(); }
  const ShownPicture& targetOfRun(std::size_t run) const { return targets[targetOf[run]]; }
  const Observation* observation() const { return observations.front().get(); }

  /// Units of display per sample, down the picture; across it is one.
  int rowHeight() const { return samples.height > 0 ? display.height / samples.height : 1; }
};

/// Needs a signal that is a picture.
Comparison compare(const UiModel& model, const ViewState& view);

/// What an error is divided by before the view's maximum speaks of it: 1, but for sinograms the measured
/// range, and its square for squared errors.
double errorUnit(const Comparison& comparison, const ViewState& view);

inline constexpr double kSmallestErrorMaximum = 0.001;
inline constexpr double kLargestErrorMaximum = 2;

/// The top of the error scale in the domain's own units.
double errorMaximum(const Comparison& comparison, const ViewState& view);
void setErrorMaximum(const Comparison& comparison, ViewState& view, double maximum);

/// Degrees of the middle of a sinogram's row, counted from 0; between rows what lies between them.
double angleAt(const Observation& sinogram, double row);

/// The row whose middle has this angle; NaN where there is one angle only.
double rowAt(const Observation& sinogram, double degrees);

/// A detector's position in pixels from the middle of the picture, at which it turns.
double detectorAt(const Observation& sinogram, double column);

}  // namespace rankscope
