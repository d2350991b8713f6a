// Surfaces of a shape's network while it learns.
#pragma once

#include <memory>

#include "signal/signal.h"
#include "spec/model_spec.h"
#include "spec/task_spec.h"
#include "train/live_surface.h"

namespace rankscope {

/// Surfaces come with their errors. Computes on the thread that calls make(), alone: the Pool's workers
/// belong to the training.
std::unique_ptr<SurfaceMaker> makeSurfaceMaker(const ModelSpec& model, const TaskSpec& task,
                                               SignalPtr signal);

}  // namespace rankscope
