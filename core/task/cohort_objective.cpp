// Several pictures at once (STRAINER): Σ over the signals of the mean over pixels and channels of the squared
// error. The paper's equation 2 is a plain sum over pixels; with the mean the rate means the same at any
// size, and Adam sees no other difference.
#include <vector>

#include "base/error.h"
#include "signal/cohort.h"
#include "task/makers.h"
#include "task/pointwise_objective.h"
#include "task/scores.h"
#include "task/tensor_numbers.h"
#include "train/score_info.h"

namespace rankscope {
namespace {

class CohortObjective : public PointwiseObjective {
 public:
  explicit CohortObjective(const Signal& signal)
      : PointwiseObjective(static_cast<std::int64_t>(signal.members.size())),
        members_(signal.members.size()) {}

  std::vector<std::string> scoreNames() const override {
    std::vector<std::string> names{kMeanPsnrScore};
    for (std::size_t member = 0; member < members_; ++member) {
      names.push_back(memberPsnrScore(member));
    }
    return names;
  }

  std::vector<Score> scores(const at::Tensor& outputs, const at::Tensor& targets, double) const override {
    at::Tensor outputCopy;
    at::Tensor targetCopy;
    const std::vector<double> errors =
        meanSquaredErrors(plainNumbers(targets, targetCopy), plainNumbers(outputs, outputCopy),
                          static_cast<std::size_t>(outputs.size(1)), members_);
    std::vector<Score> scores{{kMeanPsnrScore, 0}};
    for (std::size_t member = 0; member < members_; ++member) {
      scores.push_back({memberPsnrScore(member), psnr(errors[member])});
      scores.front().value += scores.back().value / static_cast<double>(members_);
    }
    return scores;
  }

  // A mean of logarithms does not follow from the sum of the errors.
  std::vector<Score> batchScores(double) const override { return {}; }

 private:
  std::size_t members_;
};

}  // namespace

std::unique_ptr<Objective> makeCohortObjective(const TaskSpec&, const Signal& signal,
                                               const ObjectiveContext&) {
  if (signal.kind != SignalKind::Cohort) {
    throw UserError(signal.name, "is no cohort", "name a folder of pictures");
  }
  return std::make_unique<CohortObjective>(signal);
}

}  // namespace rankscope
