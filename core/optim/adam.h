// Adam over some of a network's parameters: all of them, or those that Muon leaves.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

#include "model/inr.h"
#include "optim/adam_kernel.h"

namespace rankscope {

/// Owned by one thread; the tasks of one update may run at once on several.
class AdamGroup {
 public:
  /// @param members indices into `parameters`
  AdamGroup(const AdamSettings& settings, std::span<const Parameter> parameters,
            const std::vector<std::size_t>& members);

  /// Tasks of an update: independent pieces of about equal work. Fixed at construction, so the bits do not
  /// depend on who runs them.
  std::size_t tasks() const { return pieces_.size(); }

  /// Makes ready for the tasks of update `step` (from 1). @param gradients of all of the network's parameters
  void begin(std::span<const at::Tensor> gradients, std::int64_t step, double lr);
  void run(std::size_t task);
  void end();

  /// "adam.m.NAME", "adam.v.NAME", under AMSGrad also "adam.vmax.NAME", for each member.
  void appendState(std::vector<std::pair<std::string, at::Tensor>>& state) const;

 private:
  struct Slot {
    std::string name;
    std::size_t index;  ///< into the network's parameters
    at::Tensor value, m, v;
    at::Tensor largest;  ///< v so far, under AMSGrad
    bool fused;          ///< contiguous float32 on the CPU
    at::Tensor scratch;  ///< unless fused: the denominator
    at::Tensor gradient;
  };
  struct Piece {
    std::size_t slot;
    std::int64_t first, count;
  };

  static void updateTensor(const AdamFactors& factors, Slot& slot);

  AdamSettings settings_;
  AdamFactors factors_;
  std::vector<Slot> slots_;
  std::vector<Piece> pieces_;
};

}  // namespace rankscope
