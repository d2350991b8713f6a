#include "spec/optimizer_spec.h"

namespace rankscope {
namespace {

PropertyTable makeTable() {
  using O = OptimizerSpec;
  const std::vector<std::string> scheduled = {"adam", "muon", "lion", "sgd"};
  return Properties<O>()
      .choice(&O::optimizer, {"optimizer", "Optimizer", "", "What turns gradients into updates."},
              {{"adam", "Adam", "Adam with PyTorch's semantics (Kingma and Ba 2015)"},
               {"muon", "Muon",
                "Orthogonalised momentum for hidden matrices, auxiliary Adam for the rest (K. Jordan 2024)"},
               {"lion", "Lion", "The sign of an interpolated momentum (Chen et al. 2023)"},
               {"sgd", "SGD", "Gradient descent with momentum, PyTorch's semantics"},
               {"lbfgs", "L-BFGS",
                "Limited-memory BFGS, PyTorch's semantics: up to 20 iterations, each a pass over the batch, "
                "in one step; no schedule"}})
      .real(&O::lr,
            {"lr", "Learning rate", "",
             "The rate; under Muon the auxiliary Adam's, for biases and the first and last matrix."},
            0, 100, true)
      .real(&O::muonLr,
            {"muon-lr", "Muon rate", "", "Muon's own rate, for the matrices it orthogonalises.", {"muon"}}, 0,
            100, true)
      .real(&O::beta1, {"beta1", "Beta 1", "", "Adam's decay of the first moment.", {"adam", "muon"}}, 0,
            0.999999)
      .real(&O::beta2, {"beta2", "Beta 2", "", "Adam's decay of the second moment.", {"adam", "muon"}}, 0,
            0.9999999)
      .real(&O::eps, {"eps", "Epsilon", "", "Added to the root of Adam's second moment.", {"adam"}}, 0, 1,
            true)
      .real(&O::auxEps,
            {"aux-eps",
             "Aux epsilon",
             "",
             "As epsilon, of the auxiliary Adam; 1e-10 in the reference code.",
             {"muon"}},
            0, 1, true)
      .boolean(&O::amsgrad,
               {"amsgrad",
                "AMSGrad",
                "",
                "Divide by the largest second moment so far instead of the present one (Reddi et al. 2018).",
                {"adam", "muon"}})
      .real(&O::momentum, {"momentum", "Momentum", "", "Muon's β in m ← β m + (1-β) G.", {"muon"}}, 0,
            0.99999)
      .boolean(&O::nesterov,
               {"nesterov", "Nesterov", "", "Orthogonalise (1-β) G + β m instead of m.", {"muon"}})
      .choice(
          &O::orthogonalisation,
          {"orthogonalisation", "Orthogonalisation", "", "What Muon makes of its momentum U S Vᵀ.", {"muon"}},
          {{"newton-schulz", "Newton-Schulz",
            "K. Jordan's quintic iteration: singular values end in about 0.68 to 1.13"},
           {"polar-express", "Polar Express",
            "an optimal quintic for each step (Amsel et al. 2025), with its safety factor"},
           {"polar-express-folded", "Polar Express, folded",
            "the list of modded-nanogpt, which has the safety factor in it"},
           {"svd", "exact SVD", "U Vᵀ"},
           {"partial", "partial", "U S^p Vᵀ, scaled to the size of U Vᵀ; p is the partial power"}})
      .real(&O::partialPower,
            {"partial-power",
             "Partial power",
             "",
             "p in U S^p Vᵀ under partial orthogonalisation: 1 is momentum SGD's direction, 0 fully "
             "orthogonal. Its Frobenius norm is √rank for every p.",
             {"muon"}},
            0, 1)
      .integer(&O::nsSteps,
               {"ns-steps",
                "Newton-Schulz steps",
                "",
                "Iterations of X ← aX + (bA + cA²)X, A = XXᵀ; Polar Express's too.",
                {"muon"}},
               1, 50)
      .choice(&O::nsPrecision,
              {"ns-precision",
               "Newton-Schulz precision",
               "",
               "Arithmetic of the Newton-Schulz and Polar Express steps.",
               {"muon"}},
              {{"auto", "auto", "float32 on the CPU, bfloat16 on CUDA"},
               {"float32", "float32", "single precision"},
               {"bfloat16", "bfloat16", "the original's"}})
      .choice(&O::muonAdjust,
              {"muon-adjust", "Muon adjustment", "", "How a matrix's shape scales its update.", {"muon"}},
              {{"keller", "Keller Jordan's", "the update times √max(1, rows/columns)"},
               {"original", "PyTorch's original",
                "the rate times √max(1, rows/columns): the same but for rounding"},
               {"match-rms", "match Adam's RMS",
                "the rate times 0.2 √max(rows, columns) (PyTorch's match_rms_adamw)"}})
      .choice(&O::muonRule, {"muon-rule", "Muon rule", "", "Which parameters Muon updates.", {"muon"}},
              {{"hidden", "hidden matrices",
                "every weight matrix but the first and the last (Muon-INR paper, appendix A)"},
               {"all-2d", "every 2-D weight",
                "every weight whose two sizes exceed one (the code's earlier rule)"}})
      .real(&O::lionBeta1, {"lion-beta1", "Lion beta 1", "", "β₁ in sign(β₁ m + (1-β₁) g).", {"lion"}}, 0,
            0.999999)
      .real(&O::lionBeta2,
            {"lion-beta2", "Lion beta 2", "", "β₂ in m ← β₂ m + (1-β₂) g, after the update.", {"lion"}}, 0,
            0.9999999)
      .real(&O::sgdMomentum, {"sgd-momentum", "SGD momentum", "", "μ in b ← μ b + g.", {"sgd"}}, 0, 0.99999)
      .boolean(&O::sgdNesterov, {"sgd-nesterov", "SGD Nesterov", "", "Follow g + μ b instead of b.", {"sgd"}})
      .integer(&O::lbfgsIterations,
               {"lbfgs-iterations",
                "L-BFGS iterations",
                "",
                "Most iterations in one step, PyTorch's max_iter; at most a quarter more passes.",
                {"lbfgs"}},
               1, 1000)
      .integer(&O::lbfgsHistory,
               {"lbfgs-history",
                "L-BFGS history",
                "",
                "Pairs of steps and gradient changes kept: as many times the weights, twice, in memory and "
                "checkpoints.",
                {"lbfgs"}},
               1, 1000)
      .choice(&O::lineSearch,
              {"line-search", "Line search", "", "How far L-BFGS goes along its direction.", {"lbfgs"}},
              {{"strong-wolfe", "strong Wolfe",
                "until the strong Wolfe conditions hold, with the rate as a first guess: works for any rate"},
               {"none", "none", "the rate times the direction (PyTorch's default)"}})
      .real(&O::weightDecay,
            {"weight-decay", "Weight decay", "",
             "Decoupled decay: W ← W (1 - rate · decay) before the update; under SGD the gradient plus decay "
             "· W, as in PyTorch.",
             scheduled},
            0, 10)
      .real(&O::clipNorm,
            {"clip-norm", "Clip norm", "",
             "A gradient whose norm over all parameters is larger is scaled down to this norm, as PyTorch's "
             "clip_grad_norm_; 0 means never.",
             scheduled},
            0, 1e9, true)
      .real(&O::rankWeight,
            {"rank-weight", "Rank penalty", "",
             "Weight λ of λ Σ max(0, 1 - sr(W)/sr(W at the start))² over the hidden matrices, added to the "
             "loss whose gradient is followed; sr is the stable rank. The loss shown is without it. Can be "
             "changed while training."},
            0, 1000, true)
      .choice(&O::schedule,
              {"schedule", "Schedule", "", "How the rates change; stepped after every update.", scheduled},
              {{"cosine", "cosine", "half a cosine from the rate to its minimum over the horizon"},
               {"constant", "constant", "the rate as given"},
               {"exponential", "exponential", "the rate times decay^(t/horizon)"},
               {"geometric", "geometric",
                "evenly in its logarithm from the rate to its minimum over the horizon, the first step at a "
                "hundredth (BACON's code)"},
               {"step", "step", "the rate times the drop factor every so many steps"}})
      .real(&O::lrMin,
            {"lr-min", "Minimum rate", "", "Where the cosine and the geometric schedule end, for both rates.",
             scheduled},
            0, 100, true)
      .real(&O::lrDecay,
            {"lr-decay", "Rate decay", "", "The exponential schedule's factor over the whole horizon.",
             scheduled},
            1e-9, 1, true)
      .integer(&O::stepEvery,
               {"step-every", "Drop every", "steps",
                "Steps between two drops of the step schedule; 0 means a quarter of the horizon.", scheduled},
               0, 1e9)
      .real(&O::stepFactor,
            {"step-factor", "Drop factor", "", "What the step schedule multiplies the rate by at each drop.",
             scheduled},
            1e-6, 1, true)
      .integer(&O::warmupSteps,
               {"warmup-steps", "Warm-up", "steps",
                "Steps over which the rates rise linearly to their base; the schedule then has the rest of "
                "the horizon.",
                scheduled},
               0, 1e9)
      .table("optimizer", "optimizer");
}

}  // namespace

const PropertyTable& OptimizerSpec::properties() {
  static const PropertyTable table = makeTable();
  return table;
}

}  // namespace rankscope
