// The classifiers whose features LPIPS compares. Not for others than lpips.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "io/safetensors.h"

namespace rankscope {

/// The tensors of a weight file, as float32.
class LpipsTensors {
 public:
  LpipsTensors(const SafetensorsFile& file, std::string where) : file_(file), where_(std::move(where)) {}

  bool has(const std::string& name) const { return file_.find(name) != nullptr; }
  const std::string& where() const { return where_; }

  /// @throws UserError if it is missing, of another shape, no float, or not finite
  at::Tensor take(const std::string& name, const std::vector<std::int64_t>& shape) const;

 private:
  const SafetensorsFile& file_;
  std::string where_;
};

/// Immutable; any thread.
class LpipsBackbone {
 public:
  virtual ~LpipsBackbone() = default;
  virtual std::string name() const = 0;
  virtual int smallestSide() const = 0;
  virtual std::vector<std::int64_t> channels() const = 0;  ///< of each level of features
  /// @param input 1 x 3 x h x w @returns per level 1 x channels x h' x w'
  virtual std::vector<at::Tensor> features(const at::Tensor& input) const = 0;
};

/// AlexNet or SqueezeNet 1.1, whichever the tensors are of. @throws UserError if they are of neither
std::unique_ptr<LpipsBackbone> makeLpipsBackbone(const LpipsTensors& tensors);

}  // namespace rankscope
