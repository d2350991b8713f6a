// What transfer and the freeze sweep have in common: an encoder, the pictures to fit from it, and how.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/spec_options.h"
#include "engine/encoder.h"
#include "spec/experiment_spec.h"

namespace rankscope {

class EncoderOptions {
 public:
  /// ENCODER and IMAGE…, the fields of the signal, the optimizer and the training.
  /// @param command its full name, for messages @param skip names of training fields that have no option
  void addTo(CLI::App& app, const std::string& command, const std::vector<std::string>& skip);

  /// @throws UserError if it is missing or no checkpoint
  Encoder encoder() const;

  /// Every picture as a source; a folder is the pictures in it, a built-in cohort those that it holds out.
  /// Each is loaded once, so that one that is bad, or does not fit the encoder, is found before any training.
  /// @throws UserError naming it, or the encoder
  std::vector<std::string> targets(const Encoder& encoder) const;

  /// The experiment on one of them: the encoder's network, Adam at 1e-4, a constant rate and 500 steps where
  /// nothing else is given (the cohort paper, table 2).
  ExperimentSpec experiment(const Encoder& encoder, const std::string& target) const;

 private:
  SignalSpec signal(const std::string& source) const;

  std::string command_;
  std::string checkpoint_;
  std::vector<std::string> images_;
  FieldTexts signal_;
  FieldTexts optimizer_;
  FieldTexts training_;
};

/// Depths to freeze to: "none", layer numbers and "all", separated by commas.
/// @param option as typed, for messages @throws UserError naming the layers that there are
std::vector<std::int64_t> parseDepths(const std::string& option, const std::string& text, int hiddenLayers);

}  // namespace rankscope
