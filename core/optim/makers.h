// Every optimizer's maker. A new one is its own file, a line here and a row in optimizer.cpp's table.
#pragma once

#include <memory>
#include <span>

#include "optim/optimizer.h"

namespace rankscope {

std::unique_ptr<Optimizer> makeAdam(const OptimizerSpec& spec, std::span<const Parameter> parameters);
std::unique_ptr<Optimizer> makeMuon(const OptimizerSpec& spec, std::span<const Parameter> parameters);
std::unique_ptr<Optimizer> makeLion(const OptimizerSpec& spec, std::span<const Parameter> parameters);
std::unique_ptr<Optimizer> makeSgd(const OptimizerSpec& spec, std::span<const Parameter> parameters);
std::unique_ptr<Optimizer> makeLbfgs(const OptimizerSpec& spec, std::span<const Parameter> parameters);

}  // namespace rankscope
