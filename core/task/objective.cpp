#include "task/objective.h"

#include <array>

#include "base/error.h"
#include "task/makers.h"

namespace rankscope {
namespace {

struct Row {
  const char* name;
  std::unique_ptr<Objective> (*make)(const TaskSpec& spec, const Signal& signal,
                                     const ObjectiveContext& context);
};

constexpr auto kTasks = std::to_array<Row>({{"image", &makeImageObjective},
                                            {"inpaint", &makeInpaintObjective},
                                            {"superres", &makeSuperResolutionObjective},
                                            {"ct", &makeCtObjective},
                                            {"audio", &makeAudioObjective},
                                            {"sdf", &makeSdfObjective},
                                            {"occupancy", &makeOccupancyObjective},
                                            {"cohort", &makeCohortObjective}});

}  // namespace

std::unique_ptr<Objective> makeObjective(const TaskSpec& spec, const Signal& signal,
                                         const ObjectiveContext& context) {
  for (const Row& row : kTasks) {
    if (spec.task == row.name) {
      return row.make(spec, signal, context);
    }
  }
  throw UserError("task", "there is no '" + spec.task + "'", "see rankscope fit --help");
}

}  // namespace rankscope
