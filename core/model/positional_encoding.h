// Sines and cosines of a coordinate in octaves (Mildenhall et al. 2020, eq. 4).
#pragma once

#include <cstdint>
#include <string>

#include <ATen/core/Tensor.h>

namespace rankscope {

/// Forms: "pi": per dimension sin and cos of 2^k pi x, no raw x (Muon-INR); "pi-raw": raw x first (WIRE);
/// "raw": raw x first and no pi (FINER, torch-ngp).
class PositionalEncoding {
 public:
  PositionalEncoding(int bands, const std::string& form)
      : bands_(bands), withPi_(form != "raw"), withRaw_(form != "pi") {}

  std::int64_t features(int inputDimension) const {
    return static_cast<std::int64_t>(inputDimension) * (2 * bands_ + (withRaw_ ? 1 : 0));
  }

  /// @param x n x d @returns n x features(d)
  at::Tensor operator()(const at::Tensor& x) const;

 private:
  int bands_;
  bool withPi_;
  bool withRaw_;
};

}  // namespace rankscope
