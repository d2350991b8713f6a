// Training without a window: what fit, resume and the display-less start share.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "session/session.h"

namespace rankscope {

struct HeadlessOptions {
  MachineSpec machine;
  std::int64_t stopAt = 0;       ///< stop there, resumable; 0: at the target
  std::filesystem::path folder;  ///< results folder; empty: no files are written
  bool json = false;             ///< the summary as JSON on stdout instead of a table
  bool tensorboard = false;      ///< writes event files beside the other results
  std::filesystem::path lpips;   ///< weights for LPIPS; empty: that score is not available
};

using StartSession = std::function<std::unique_ptr<Session>(const SessionOptions&)>;

/// Starts the session, trains to the end with a progress bar on stderr, writes the results and prints the
/// summary. Ctrl+C saves and stops. @returns 0 done, 1 a run or the writing of its results failed, 130
/// interrupted
/// @throws UserError if the session cannot start
int trainHeadless(const HeadlessOptions& options, const StartSession& start);

/// --lpips FILE, where pictures are trained on.
void addLpipsOption(CLI::App& app, std::string& path, const std::string& group);

/// --stop-at, --lpips, --json and --tensorboard, which every training command has.
class HeadlessFlags {
 public:
  /// @param pictures false: what is trained on is never a picture, and there is no --lpips
  void addTo(CLI::App& app, bool pictures = true);
  /// @throws UserError naming the option
  void applyTo(HeadlessOptions& options) const;

 private:
  std::string stopAt_;
  std::string lpips_;
  bool json_ = false;
  bool tensorboard_ = false;
};

}  // namespace rankscope
