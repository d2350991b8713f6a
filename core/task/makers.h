// One maker per task; each is defined in its own file and named in objective.cpp's table.
#pragma once

#include <memory>

#include "task/objective.h"

namespace rankscope {

std::unique_ptr<Objective> makeImageObjective(const Signal& signal);

}  // namespace rankscope
