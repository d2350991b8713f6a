// What the sae commands work on: a trained network on its signal.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/interrupt.h"
#include "cli/spec_options.h"
#include "cli/status_line.h"
#include "engine/network_probe.h"
#include "spec/signal_spec.h"

namespace rankscope {

/// A checkpoint's network with all that studies of it need.
struct OpenedNetwork {
  std::filesystem::path checkpoint;
  std::optional<SignalSpec> source;  ///< of the signal, if it was named and not found beside the checkpoint
  std::string words;                 ///< "siren, 5 hidden layers of 256, step 500"
  SignalPtr signal;
  OutputHeads heads;
  std::shared_ptr<Pool> pool;
  std::unique_ptr<NetworkProbe> probe;
};

/// Opens a checkpoint with its signal. Blocking; prepares the calling thread.
/// @param source of the signal; without one, what the experiment.json of its results folder names
/// @param threads 0: one per core
/// @throws UserError for what is no checkpoint, or one whose signal cannot be found or is another
OpenedNetwork openNetworkWithSignal(const std::filesystem::path& checkpoint,
                                    const std::optional<SignalSpec>& source, int threads);

/// --threads: what is computed here runs on the CPU.
class ThreadOption {
 public:
  void addTo(CLI::App& app);
  int threads() const;

 private:
  std::string text_;
};

/// NETWORK, --run, --source with the other fields of a signal, and --threads.
class NetworkInput {
 public:
  /// @param command its full name, for messages
  void addTo(CLI::App& app, const std::string& command);
  /// @throws UserError as openNetworkWithSignal, and for names that no JSON file could hold
  OpenedNetwork open() const;
  const std::string& run() const { return run_; }

 private:
  std::string command_;
  std::string input_;
  std::string run_;
  FieldTexts signal_;
  ThreadOption threads_;
};

/// "0,2,4" as numbers, each once, ascending. @throws UserError naming the option
std::vector<int> parseNumbers(const std::string& option, const std::string& text);

/// The layers of --layers; all hidden ones if it is empty. @throws UserError for one that there is not
std::vector<int> chosenLayers(const NetworkProbe& probe, const std::string& text);

/// Long work on the main thread, with a line of progress, that Ctrl+C stops. Makes the Work for each part.
class WatchedWork {
 public:
  /// Whether it was stopped.
  bool interrupted() const { return guard_.interrupted(); }

  /// @param label in front of the bar
  Work part(const std::shared_ptr<Pool>& pool, const std::string& label);

  /// One line, if it is time to.
  void show(const std::string& line);

 private:
  InterruptGuard guard_;
  StatusLine line_;
  std::stop_source stop_;
};

}  // namespace rankscope
