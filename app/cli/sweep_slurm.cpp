// Runs the cells of a sweep as Slurm job arrays: a task per cell, each this same program on the shared file
// system.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/child_process.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/status_line.h"
#include "cli/sweep_progress.h"
#include "cli/sweep_run.h"

namespace rankscope {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

constexpr std::int64_t kUsualArraySize = 1001;  ///< Slurm's default MaxArraySize
constexpr std::uint64_t kMaximumJobsBytes = 1ULL << 20;
constexpr std::uint64_t kMaximumSpecBytes = 64ULL << 20;
constexpr auto kPoll = 2s;
/// A file that a node has written may take so long to be seen here.
constexpr int kPollsAfterTheLast = 3;

std::string required(const std::string& name) {
  const std::string path = findProgram(name);
  if (path.empty()) {
    throw UserError("--slurm", fmt::format("there is no {} on this machine", name),
                    "run it where Slurm is, or without --slurm");
  }
  return path;
}

std::string lastLine(const CommandResult& result) {
  return result.lines.empty() ? "no reason was given" : result.lines.back();
}

/// For sh, whatever is in it.
std::string shellQuoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return out + "'";
}

std::vector<std::string> wordsOf(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) {
    words.push_back(word);
  }
  return words;
}

class SlurmSweep {
 public:
  SlurmSweep(SweepState& state, const SweepRunOptions& options);

  bool run();

 private:
  std::set<std::string> rememberedJobs() const;
  std::set<std::string> activeJobs() const;
  void rememberJobs() const;
  std::int64_t largestArray() const;
  void submitAll();
  fs::path freeName() const;
  std::string submit(const std::vector<std::int64_t>& cells);
  void collect();
  bool wait();

  SweepState& state_;
  const SweepRunOptions& options_;
  fs::path folder_;  ///< for scripts, lists and logs
  std::string sbatch_, squeue_;
  std::set<std::string> jobs_;
  SweepProgress progress_;
  InterruptGuard guard_;
};

SlurmSweep::SlurmSweep(SweepState& state, const SweepRunOptions& options)
    : state_(state),
      options_(options),
      folder_(fs::absolute(state.store().folder()).lexically_normal() / "slurm"),
      sbatch_(required("sbatch")),
      squeue_(required("squeue")),
      progress_(state, Clock::now()) {
  makeWritableFolder(folder_);
}

std::set<std::string> SlurmSweep::rememberedJobs() const {
  std::error_code ignored;
  if (!fs::exists(folder_ / "jobs.txt", ignored)) {
    return {};
  }
  const std::vector<std::uint8_t> bytes = readFile(folder_ / "jobs.txt", kMaximumJobsBytes);
  const std::vector<std::string> words = wordsOf(std::string(bytes.begin(), bytes.end()));
  return {words.begin(), words.end()};
}

void SlurmSweep::rememberJobs() const {
  writeFileAtomically(folder_ / "jobs.txt", fmt::format("{}\n", fmt::join(jobs_, "\n")));
}

/// Those of jobs_ that still have tasks in the queue. All of them if the queue cannot be asked: what is not
/// known to be gone is not submitted twice.
std::set<std::string> SlurmSweep::activeJobs() const {
  const CommandResult queue = runCommand(squeue_, {"-h", "-u", fmt::format("{}", ::getuid()), "-o", "%F"});
  if (queue.end.status != 0) {
    return jobs_;
  }
  std::set<std::string> active;
  for (const std::string& line : queue.lines) {
    const std::vector<std::string> words = wordsOf(line);
    if (!words.empty() && jobs_.contains(words.front())) {
      active.insert(words.front());
    }
  }
  return active;
}

std::int64_t SlurmSweep::largestArray() const {
  const std::string scontrol = findProgram("scontrol");
  const CommandResult config = scontrol.empty() ? CommandResult{} : runCommand(scontrol, {"show", "config"});
  for (const std::string& line : config.lines) {
    const std::vector<std::string> words = wordsOf(line);
    if (words.size() == 3 && words[0] == "MaxArraySize") {
      return std::max<std::int64_t>(1, std::strtoll(words[2].c_str(), nullptr, 10));
    }
  }
  return kUsualArraySize;
}

/// "cells-3": nothing that earlier jobs may still read is written over.
fs::path SlurmSweep::freeName() const {
  std::error_code ignored;
  for (int number = 1;; ++number) {
    fs::path name = folder_ / fmt::format("cells-{}", number);
    if (!fs::exists(name.string() + ".sh", ignored)) {
      return name;
    }
  }
}

/// @returns the job's id
std::string SlurmSweep::submit(const std::vector<std::int64_t>& cells) {
  const std::string name = freeName().string();
  const fs::path list = name + ".txt";
  const fs::path script = name + ".sh";
  const fs::path spec = name + ".json";  // a task may start after sweep.json has become another
  writeFileAtomically(list, fmt::format("{}\n", fmt::join(cells, "\n")));
  writeFileAtomically(spec, readFile(state_.store().specPath(), kMaximumSpecBytes));
  writeFileAtomically(
      script, fmt::format("#!/bin/sh\n"
                          "cell=$(sed -n \"$((SLURM_ARRAY_TASK_ID + 1))p\" {})\n"
                          "exec {} sweep {} --out {} --cell \"$cell\" --device {} --threads "
                          "\"${{SLURM_CPUS_PER_TASK:-1}}\"\n",
                          shellQuoted(list.string()), shellQuoted(programPath()), shellQuoted(spec.string()),
                          shellQuoted(folder_.parent_path().string()), shellQuoted(options_.machine.device)));
  std::vector<std::string> arguments{"--parsable", "--job-name=rankscope-sweep",
                                     fmt::format("--output={}", (folder_ / "%A_%a.log").string()),
                                     fmt::format("--array=0-{}{}", cells.size() - 1,
                                                 options_.jobs > 0 ? fmt::format("%{}", options_.jobs) : "")};
  if (options_.machine.threads > 0) {
    arguments.push_back(fmt::format("--cpus-per-task={}", options_.machine.threads));
  }
  const std::vector<std::string> more = wordsOf(options_.sbatch);
  arguments.insert(arguments.end(), more.begin(), more.end());
  arguments.push_back(script.string());
  const CommandResult result = runCommand(sbatch_, arguments);
  const std::string id =
      result.lines.empty() ? "" : result.lines.back().substr(0, result.lines.back().find(';'));
  if (result.end.status != 0 || id.empty() || id.find_first_not_of("0123456789") != std::string::npos) {
    throw UserError("sbatch", lastLine(result),
                    "the cells are not submitted; see --sbatch for its arguments");
  }
  return id;
}

void SlurmSweep::submitAll() {
  const std::vector<std::int64_t> pending = state_.pending();
  const auto largest = static_cast<std::size_t>(largestArray());
  for (std::size_t first = 0; first < pending.size(); first += largest) {
    const auto from = pending.begin() + static_cast<std::ptrdiff_t>(first);
    const std::vector<std::int64_t> cells(
        from, from + static_cast<std::ptrdiff_t>(std::min(largest, pending.size() - first)));
    jobs_.insert(submit(cells));
    rememberJobs();
  }
  if (!jobs_.empty()) {
    printWarning(fmt::format("{} cells submitted as job {}; Ctrl+C ends only the waiting", pending.size(),
                             fmt::join(jobs_, ", ")));
  }
}

void SlurmSweep::collect() {
  for (const std::int64_t index : state_.pending()) {
    state_.look(index);
  }
}

/// @returns whether a signal cut it short
bool SlurmSweep::wait() {
  StatusLine status;
  int polls = 0;
  Clock::time_point next = Clock::now();
  while (state_.finished() < state_.count() && polls < kPollsAfterTheLast) {
    if (guard_.interrupted()) {
      return true;
    }
    if (Clock::now() >= next) {
      const Clock::time_point begun = Clock::now();
      polls = activeJobs().empty() ? polls + 1 : 0;
      collect();
      progress_.writeTablesIfDue(state_, Clock::now());
      next = Clock::now() + std::max<Clock::duration>(kPoll, 10 * (Clock::now() - begun));
    }
    if (status.due(Clock::now())) {
      status.draw(progress_.line(state_, 0, Clock::now()), Clock::now());
    }
    std::this_thread::sleep_for(50ms);
  }
  status.draw(progress_.line(state_, 0, Clock::now()), Clock::now());
  return false;
}

bool SlurmSweep::run() {
  jobs_ = rememberedJobs();
  jobs_ = activeJobs();
  if (!jobs_.empty()) {
    printWarning(
        fmt::format("waiting for job {}, which an earlier command submitted", fmt::join(jobs_, ", ")));
    if (wait()) {
      return true;
    }
    jobs_.clear();
  }
  submitAll();
  const bool interrupted = wait();
  if (!interrupted && state_.finished() < state_.count()) {
    printWarning(fmt::format("tasks ended without a result; their words are in {}", folder_.string()));
  }
  return interrupted;
}

}  // namespace

bool runSweepOnSlurm(SweepState& state, const SweepRunOptions& options) {
  return SlurmSweep(state, options).run();
}

}  // namespace rankscope
