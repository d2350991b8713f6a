// One maker per task; each is defined in its own file and named in objective.cpp's table.
#pragma once

#include <memory>

#include "task/objective.h"

namespace rankscope {

std::unique_ptr<Objective> makeImageObjective(const TaskSpec& spec, const Signal& signal,
                                              const ObjectiveContext& context);
std::unique_ptr<Objective> makeInpaintObjective(const TaskSpec& spec, const Signal& signal,
                                                const ObjectiveContext& context);
std::unique_ptr<Objective> makeSuperResolutionObjective(const TaskSpec& spec, const Signal& signal,
                                                        const ObjectiveContext& context);
std::unique_ptr<Objective> makeCtObjective(const TaskSpec& spec, const Signal& signal,
                                           const ObjectiveContext& context);
std::unique_ptr<Objective> makeAudioObjective(const TaskSpec& spec, const Signal& signal,
                                              const ObjectiveContext& context);
std::unique_ptr<Objective> makeSdfObjective(const TaskSpec& spec, const Signal& signal,
                                            const ObjectiveContext& context);
std::unique_ptr<Objective> makeOccupancyObjective(const TaskSpec& spec, const Signal& signal,
                                                  const ObjectiveContext& context);

std::unique_ptr<Objective> makeCohortObjective(const TaskSpec& spec, const Signal& signal,
                                               const ObjectiveContext& context);

}  // namespace rankscope
