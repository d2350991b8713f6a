#include "base/error.h"
#include "task/makers.h"
#include "task/pointwise_objective.h"
#include "task/scores.h"
#include "task/tensor_numbers.h"

namespace rankscope {
namespace {

class AudioObjective : public PointwiseObjective {
 public:
  std::vector<std::string> scoreNames() const override { return {"snr", "si_snr", "psnr"}; }

  std::vector<Score> scores(const at::Tensor& outputs, const at::Tensor& targets,
                            double loss) const override {
    return {{"snr", scoreOf(signalToNoise, targets, outputs)},
            {"si_snr", scoreOf(scaleInvariantSignalToNoise, targets, outputs)},
            {"psnr", psnr(loss)}};
  }

  std::vector<Score> batchScores(double loss) const override { return {{"psnr", psnr(loss)}}; }
};

}  // namespace

std::unique_ptr<Objective> makeAudioObjective(const TaskSpec&, const Signal& signal,
                                              const ObjectiveContext&) {
  if (signal.kind != SignalKind::Audio) {
    throw UserError(signal.name, "is no audio", "name a WAV, FLAC or Ogg file");
  }
  return std::make_unique<AudioObjective>();
}

}  // namespace rankscope
