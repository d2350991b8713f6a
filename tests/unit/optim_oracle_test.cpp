// The helpers of optim_oracle.h, and a test that they start where the oracle starts.
#include "optim_oracle.h"

#include <memory>
#include <stdexcept>

#include <gtest/gtest.h>

#include "child_process.h"
#include "spec/experiment_json.h"

namespace rankscope::testing {
namespace {

const char* roleName(ParameterRole role) {
  return role == ParameterRole::HiddenWeight ? "hidden" : "other";
}

}  // namespace

// Looks for the package without importing it, which takes seconds.
std::string oracleMissing() {
  const Output output = capture(RANKSCOPE_PYTHON
                                " -c 'import importlib.util, sys;"
                                " sys.exit(importlib.util.find_spec(\"torch\") is None)' 2>&1");
  return output.status == 0 ? "" : RANKSCOPE_PYTHON " has no torch (Debian: python3-torch)" + output.text;
}

Json askOracle(const Json& request) {
  const std::string command =
      RANKSCOPE_PYTHON " '" RANKSCOPE_SOURCE_DIR "/tests/oracle/optimizers.py' '" + request.dump() + "'";
  const Output output = capture(command);
  if (output.status != 0) {
    throw std::runtime_error("the oracle failed: " + command);
  }
  return Json::parse(output.text);
}

at::Tensor drawn(std::uint64_t seed, const std::vector<std::int64_t>& shape) {
  at::Tensor values = at::empty(shape, at::kDouble);
  std::uint64_t x = seed * 2654435761ULL + 12345;
  auto* out = values.data_ptr<double>();
  for (std::int64_t i = 0; i < values.numel(); ++i) {
    x = x * 6364136223846793005ULL + 1442695040888963407ULL;
    out[i] = static_cast<double>(x >> 11) * 0x1.0p-52 - 1;
  }
  return values;
}

std::vector<Parameter> sampleParameters(at::ScalarType dtype) {
  struct Row {
    const char* name;
    ParameterRole role;
    std::vector<std::int64_t> shape;
  };
  const std::vector<Row> rows = {
      {"layers.0.weight", ParameterRole::FirstWeight, {24, 2}},
      {"layers.0.bias", ParameterRole::Bias, {24}},
      {"layers.1.weight", ParameterRole::HiddenWeight, {24, 24}},
      {"layers.1.bias", ParameterRole::Bias, {24}},
      {"layers.2.weight", ParameterRole::HiddenWeight, {40, 24}},
      {"layers.2.bias", ParameterRole::Bias, {40}},
      {"layers.3.weight", ParameterRole::HiddenWeight, {18, 40}},
      {"layers.3.bias", ParameterRole::Bias, {18}},
      {"layers.4.weight", ParameterRole::LastWeight, {1, 18}},
      {"layers.4.bias", ParameterRole::Bias, {1}},
  };
  std::vector<Parameter> parameters;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    parameters.push_back({rows[i].name, rows[i].role, drawn(1000 + i, rows[i].shape).to(dtype)});
  }
  return parameters;
}

namespace {

struct Slope {
  at::Tensor target, noise;
};

Slope slopeOf(std::size_t index, const at::Tensor& w, int t) {
  const std::vector<std::int64_t> shape = w.sizes().vec();
  return {drawn(2000 + index, shape).to(w.scalar_type()),
          drawn(100000 + 1000 * static_cast<std::uint64_t>(t) + index, shape).to(w.scalar_type())};
}

}  // namespace

std::vector<at::Tensor> sampleGradients(const std::vector<Parameter>& parameters, int t) {
  std::vector<at::Tensor> gradients;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const at::Tensor& w = parameters[i].value;
    const Slope slope = slopeOf(i, w, t);
    gradients.push_back((w - slope.target) * 0.3 + slope.noise);
  }
  return gradients;
}

double sampleLoss(const std::vector<Parameter>& parameters, int t) {
  double loss = 0;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const at::Tensor& w = parameters[i].value;
    const Slope slope = slopeOf(i, w, t);
    loss += ((w - slope.target).square().sum() * 0.15 + (w * slope.noise).sum()).item<double>();
  }
  return loss;
}

double refresh(std::span<const at::Tensor> gradients, const std::vector<Parameter>& parameters, int t) {
  const std::vector<at::Tensor> fresh = sampleGradients(parameters, t);
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    gradients[i].copy_(fresh[i]);
  }
  return sampleLoss(parameters, t);
}

Json trainingRequest(const OptimizerSpec& spec, int steps, const std::string& dtype) {
  Json request = tableToJson(OptimizerSpec::properties(), &spec);
  request["job"] = "train";
  request["steps"] = steps;
  request["dtype"] = dtype;
  for (const Parameter& parameter : sampleParameters(at::kDouble)) {
    request["parameters"].push_back({{"name", parameter.name},
                                     {"role", roleName(parameter.role)},
                                     {"shape", parameter.value.sizes().vec()}});
  }
  return request;
}

std::vector<Parameter> cloned(const std::vector<Parameter>& parameters) {
  std::vector<Parameter> copies = parameters;
  for (Parameter& copy : copies) {
    copy.value = copy.value.clone();
  }
  return copies;
}

namespace {

TEST(OptimOracle, StartsFromTheSameBits) {
  if (const std::string reason = oracleMissing(); !reason.empty()) {
    GTEST_SKIP() << reason;
  }
  const Json answer = askOracle(trainingRequest({}, 0, "float64"));
  const std::vector<Parameter> parameters = sampleParameters(at::kDouble);
  ASSERT_EQ(answer["parameters"].size(), parameters.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto theirs = answer["parameters"][i].get<std::vector<double>>();
    const double* ours = parameters[i].value.data_ptr<double>();
    EXPECT_EQ(theirs, std::vector<double>(ours, ours + parameters[i].value.numel()));
  }
}

}  // namespace
}  // namespace rankscope::testing
