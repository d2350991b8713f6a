#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "engine/inr_trainee.h"
#include "engine/restorable_trainee.h"
#include "engine/tensor_runtime.h"

namespace rankscope {
namespace {

std::unique_ptr<RestorableTrainee> make(TraineeRequest request) {
  return request.signal->kind == SignalKind::Scene ? makeRadianceTrainee(std::move(request))
                                                   : makeInrTrainee(std::move(request));
}

}  // namespace

std::unique_ptr<Trainee> makeTrainee(const RunSpec& run, const TaskSpec& task, SignalPtr signal,
                                     std::shared_ptr<Pool> pool, const MachineSpec& machine,
                                     std::shared_ptr<const Lpips> lpips) {
  return make(
      {run, task, std::move(signal), std::move(pool), chooseDevice(machine), std::move(lpips), Start::Fresh});
}

CheckpointInfo inspectCheckpoint(const std::filesystem::path& path) {
  CheckpointContent content = readCheckpoint(path);
  content.info.target = content.record.target > 0 ? content.record.target : content.info.run.training.steps;
  return std::move(content.info);
}

RestoredTrainee restoreTrainee(const std::filesystem::path& path, SignalPtr signal,
                               std::shared_ptr<Pool> pool, const MachineSpec& machine,
                               std::shared_ptr<const Lpips> lpips) {
  CheckpointContent content = readCheckpoint(path);
  if (content.info.signalDigest != signal->digest) {
    throw UserError(path.string(), fmt::format("was trained on another signal ({})", content.info.signalName),
                    "restore the original file, size and crop");
  }
  try {
    std::unique_ptr<RestorableTrainee> trainee =
        make({content.info.run, content.info.task, std::move(signal), std::move(pool), chooseDevice(machine),
              std::move(lpips), Start::Restored});
    trainee->restore(content);
    return {std::move(trainee), std::move(content.record), std::move(content.info), content.baseRates};
  } catch (const UserError& failure) {
    throw UserError(path.string(), failure.what());
  }
}

}  // namespace rankscope
