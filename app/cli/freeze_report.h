// The files of a freeze sweep beside those of every sweep: freeze.csv, freeze.json, freeze.svg, freeze.png,
// report.html.
#pragma once

#include "engine/encoder.h"
#include "spec/signal_spec.h"
#include "sweep/freeze_page.h"
#include "sweep/freeze_study.h"
#include "sweep/sweep_state.h"

namespace rankscope {

/// The study as it stands. Reads nothing but the state.
FreezeStudy freezeStudyOf(const SweepState& state, const Encoder& encoder, const EncoderRanks& ranks);

/// Each target and what the first seed made of it at every depth. Blocking; a picture that cannot be read is
/// left out: a page without it is better than none.
std::vector<FreezePictures> freezePictures(const SweepSpec& sweep, const CellStore& store,
                                           const SweepResults& results);

/// Blocking: reads the cells' pictures. @throws UserError if a file cannot be written
void writeFreezeStudy(const SweepState& state, const FreezeStudy& study);

}  // namespace rankscope
