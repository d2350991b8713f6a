// Several pictures learnt by one network with a linear head each (STRAINER, Vyas et al. 2024): they lie side
// by side in the columns of the signal's values, so that one last Linear layer is all the heads.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "signal/image.h"
#include "signal/image_ops.h"
#include "signal/signal.h"

namespace rankscope {

/// The pictures of a folder, in the order of their names, or of a built-in cohort, all brought to one size:
/// spec.resize, or the smallest width and the smallest height among them. Gray and coloured ones together are
/// RGB. Hidden files and folders are passed over. Blocking: call it off the UI thread.
/// @throws UserError for a folder with fewer than two pictures, naming whatever in it is no picture
SignalPtr loadCohort(const SignalSpec& spec);

/// The size that loadCohort() brings them to. Blocking, and throws alike.
PixelSize cohortSize(const SignalSpec& spec);

/// Pictures of one shape that are already in memory; one alone is the plain picture.
/// @param names of each @throws UserError for none, for different shapes, and for values that cannot be
/// learnt
SignalPtr makeCohortSignal(const std::vector<Image>& pictures, const std::vector<std::string>& names,
                           const std::string& name);

/// Channels of each member's picture.
int memberChannels(const Signal& cohort);

/// One member's picture. @param values N x c: the cohort's own, or a network's outputs
Image memberPicture(const Signal& cohort, std::span<const float> values, std::size_t member);

}  // namespace rankscope
