#include "spec/optimizer_spec.h"

namespace rankscope {
namespace {

PropertyTable makeTable() {
  using O = OptimizerSpec;
  return Properties<O>()
      .choice(&O::optimizer, {"optimizer", "Optimizer", "", "What turns gradients into updates."},
              {{"adam", "Adam", "Adam with PyTorch's semantics (Kingma and Ba 2015)"},
               {"muon", "Muon", "Orthogonalised momentum for hidden matrices, auxiliary Adam for the rest (K. Jordan 2024)"}})
      .real(&O::lr, {"lr", "Learning rate", "", "Adam's rate; under Muon the auxiliary Adam's, for biases and the first and last matrix."}, 0, 100, true)
      .real(&O::muonLr, {"muon-lr", "Muon rate", "", "Muon's own rate, for the matrices it orthogonalises.", {"muon"}}, 0, 100, true)
      .real(&O::beta1, {"beta1", "Beta 1", "", "Adam's decay of the first moment."}, 0, 0.999999)
      .real(&O::beta2, {"beta2", "Beta 2", "", "Adam's decay of the second moment."}, 0, 0.9999999)
      .real(&O::eps, {"eps", "Epsilon", "", "Added to the root of Adam's second moment.", {"adam"}}, 0, 1, true)
      .real(&O::auxEps, {"aux-eps", "Aux epsilon", "", "As epsilon, of the auxiliary Adam; 1e-10 in the reference code.", {"muon"}}, 0, 1, true)
      .real(&O::momentum, {"momentum", "Momentum", "", "Muon's β in m ← β m + (1-β) G.", {"muon"}}, 0, 0.99999)
      .boolean(&O::nesterov, {"nesterov", "Nesterov", "", "Orthogonalise (1-β) G + β m instead of m.", {"muon"}})
      .integer(&O::nsSteps, {"ns-steps", "Newton-Schulz steps", "", "Iterations of X ← aX + (bA + cA²)X, A = XXᵀ.", {"muon"}}, 1, 50)
      .choice(&O::nsPrecision, {"ns-precision", "Newton-Schulz precision", "", "Arithmetic of the Newton-Schulz steps.", {"muon"}},
              {{"auto", "auto", "float32 on the CPU, bfloat16 on CUDA"},
               {"float32", "float32", "single precision"},
               {"bfloat16", "bfloat16", "the original's"}})
      .choice(&O::muonRule, {"muon-rule", "Muon rule", "", "Which parameters Muon updates.", {"muon"}},
              {{"hidden", "hidden matrices", "every weight matrix but the first and the last (Muon-INR paper, appendix A)"},
               {"all-2d", "every 2-D weight", "every weight whose two sizes exceed one (the code's earlier rule)"}})
      .real(&O::weightDecay, {"weight-decay", "Weight decay", "", "Decoupled decay: W ← W (1 - rate · decay) before the update."}, 0, 10)
      .choice(&O::schedule, {"schedule", "Schedule", "", "How the rates change; stepped after every update."},
              {{"cosine", "cosine", "half a cosine from the rate to its minimum over the horizon"},
               {"constant", "constant", "the rate as given"}})
      .real(&O::lrMin, {"lr-min", "Minimum rate", "", "Where the cosine ends, for both rates."}, 0, 100, true)
      .table("optimizer", "optimizer");
}

}  // namespace

const PropertyTable& OptimizerSpec::properties() {
  static const PropertyTable table = makeTable();
  return table;
}

}  // namespace rankscope
