#include "task/makers.h"
#include "task/pointwise_objective.h"
#include "task/scores.h"

namespace rankscope {
namespace {

class ImageObjective : public PointwiseObjective {
 public:
  std::vector<std::string> scoreNames() const override { return {"psnr"}; }

  // The loss of the whole signal is the mean squared error already.
  std::vector<Score> scores(const at::Tensor&, const at::Tensor&, double loss) const override {
    return batchScores(loss);
  }

  std::vector<Score> batchScores(double loss) const override { return {{"psnr", psnr(loss)}}; }
};

}  // namespace

std::unique_ptr<Objective> makeImageObjective(const TaskSpec&, const Signal&, const ObjectiveContext&) {
  return std::make_unique<ImageObjective>();
}

}  // namespace rankscope
