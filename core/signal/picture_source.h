// A picture of whatever kind. Blocking; any thread but the UI's.
#pragma once

#include "signal/image.h"
#include "spec/signal_spec.h"

namespace rankscope {

/// What spec.source holds, before cropping and resizing: a picture file, HDR and EXR scaled by
/// spec.percentile, DICOM through spec.window and spec.frame, or a built-in picture.
/// @throws UserError
Image readPictureSource(const SignalSpec& spec);

/// Divides colours by the value that `percentile` % of all of them are not above (nearest rank); alpha stays.
/// Nothing happens for a percentile of 0, or a value that is not above 0.
void scaleByPercentile(Image& image, double percentile);

}  // namespace rankscope
