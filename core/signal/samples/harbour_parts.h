// What stands and floats in the harbour. Each is drawn at its placement, once upright and once mirrored for
// its reflection.
#pragma once

#include "signal/samples/canvas.h"

namespace rankscope {

/// A sloop with two sails and a number; its hull is about 50 long, its mast 78 high.
void drawSloop(Canvas& canvas, const Placement& placement);

/// A small gaff cutter with tan sails, 30 long.
void drawCutter(Canvas& canvas, const Placement& placement);

/// A rowing boat with its name on the bow, 34 long.
void drawRowingBoat(Canvas& canvas, const Placement& placement);

/// A white and red lighthouse, 36 high.
void drawLighthouse(Canvas& canvas, const Placement& placement);

/// A brick warehouse, a plastered house and the wall they stand on; the origin is the wall's left end at the
/// waterline.
void drawTown(Canvas& canvas, const Placement& placement);

/// The cobbled quay in the foreground, with a bollard, a rope and a crate.
void drawQuay(Canvas& canvas);

}  // namespace rankscope
