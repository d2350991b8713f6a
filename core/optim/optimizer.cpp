#include "optim/optimizer.h"

#include <array>

#include "base/error.h"
#include "base/text.h"
#include "optim/makers.h"

namespace rankscope {
namespace {

struct Row {
  const char* name;
  std::unique_ptr<Optimizer> (*make)(const OptimizerSpec&, std::span<const Parameter>);
};

constexpr auto kOptimizers = std::to_array<Row>({
    {"adam", &makeAdam},
    {"muon", &makeMuon},
    {"lion", &makeLion},
    {"sgd", &makeSgd},
    {"lbfgs", &makeLbfgs},
});

}  // namespace

void serialFor(std::size_t count, const std::function<void(std::size_t)>& task) {
  for (std::size_t i = 0; i < count; ++i) {
    task(i);
  }
}

std::unique_ptr<Optimizer> makeOptimizer(const OptimizerSpec& spec, std::span<const Parameter> parameters) {
  std::vector<std::string> names;
  for (const Row& row : kOptimizers) {
    if (spec.optimizer == row.name) {
      return row.make(spec, parameters);
    }
    names.emplace_back(row.name);
  }
  throw UserError("optimizer", "there is no '" + spec.optimizer + "'",
                  "did you mean '" + nearestName(spec.optimizer, names) + "'? Known: " + joinNames(names));
}

}  // namespace rankscope
