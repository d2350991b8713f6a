// Asks tests/oracle/optimizers.py, and makes the same weights and gradients as it does.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

#include "model/inr.h"
#include "spec/optimizer_spec.h"

namespace rankscope::testing {

using Json = nlohmann::ordered_json;

/// Why the oracle cannot run here; empty if it can.
std::string oracleMissing();

/// @throws std::runtime_error with what the oracle wrote if it failed
Json askOracle(const Json& request);

/// The generator of optimizers.py: float64 values in [-1, 1) in `shape`.
at::Tensor drawn(std::uint64_t seed, const std::vector<std::int64_t>& shape);

/// Tall, wide, square and one-row matrices and biases, with the values that the oracle starts from.
std::vector<Parameter> sampleParameters(at::ScalarType dtype);

/// The gradients of step `t` at the parameters' present values, as in the oracle.
std::vector<at::Tensor> sampleGradients(const std::vector<Parameter>& parameters, int t);

/// The loss whose gradients those are: of each parameter 0.15 |w - target|² + noise · w, summed.
double sampleLoss(const std::vector<Parameter>& parameters, int t);

/// A closure's work: the gradients at the present values, written into `gradients`. @returns the loss
double refresh(std::span<const at::Tensor> gradients, const std::vector<Parameter>& parameters, int t);

/// The oracle's request to train sampleParameters().
Json trainingRequest(const OptimizerSpec& spec, int steps, const std::string& dtype);

/// Copies, so that two optimizers may start alike.
std::vector<Parameter> cloned(const std::vector<Parameter>& parameters);

}  // namespace rankscope::testing
