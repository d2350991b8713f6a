// What is looked at of a shape that is being learnt: its surface by sphere tracing, and slices of its field.
#pragma once

#include <memory>

#include "spec/task_spec.h"
#include "surface/field.h"
#include "train/live_view.h"

namespace rankscope {

/// Colours are those of a white surface under a light that goes with the eye, over white. Distances and odds
/// are marched through by f over their steepest slope, odds by no less than fixed steps as well.
/// @param field negative inside, in the cube [-0.5, 0.5]³
/// @param goOn asked between parts of some thousand points. Needs a Pool::Turn, except while it is called
/// @returns null once goOn said no, and for photographs and no pixels; the step is left at 0
std::shared_ptr<LiveView> renderShapeView(const Field& field, const TaskSpec& task,
                                          const ViewRequest& request, int reduction, const GoOn& goOn);

}  // namespace rankscope
