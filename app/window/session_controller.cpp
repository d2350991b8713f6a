#include "window/session_controller.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <future>
#include <thread>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "results/saving.h"
#include "signal/cohort.h"
#include "signal/picture_source.h"
#include "signal/source_kind.h"
#include "window/file_kind.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

/// The process that wrote an autosave folder, from its name: TIME-PID-NUMBER.
pid_t ownerOf(const std::string& folder) {
  const std::size_t last = folder.rfind('-');
  const std::size_t before =
      last == std::string::npos || last == 0 ? std::string::npos : folder.rfind('-', last - 1);
  if (before == std::string::npos) {
    return 0;
  }
  return static_cast<pid_t>(std::atoll(folder.substr(before + 1, last - before - 1).c_str()));
}

bool ownedByAnotherProcess(const std::string& folder) {
  const pid_t owner = ownerOf(folder);
  return owner > 0 && owner != getpid() && kill(owner, 0) == 0;
}

/// The size to reduce the spec's picture to, or "".
std::string liveSize(const ExperimentSpec& spec) {
  if (spec.signal.source.starts_with("sample:") || !spec.signal.resize.empty() || !spec.signal.crop.empty()) {
    return "";
  }
  const SourceKind kind = sourceKind(spec.signal.source);
  if (kind == SourceKind::Audio || kind == SourceKind::Shape || kind == SourceKind::Scene) {
    return "";
  }
  if (kind == SourceKind::Cohort) {
    const PixelSize size = cohortSize(spec.signal);
    return sizeForLiveTraining(size.width, size.height);
  }
  const Image image = readPictureSource(spec.signal);
  return sizeForLiveTraining(image.width, image.height);
}

/// Waits for the Runs. @throws UserError if one ended without having heard of the save
std::vector<RunResult> collect(const fs::path& folder, std::vector<std::future<RunResult>>& saved) {
  std::vector<RunResult> results;
  for (std::future<RunResult>& result : saved) {
    try {
      results.push_back(result.get());
    } catch (const std::future_error&) {
      throw UserError(folder.string(), "not saved: the experiment was closed before",
                      "resume it and save again");
    }
  }
  return results;
}

void copyFolder(const fs::path& from, const fs::path& to) {
  makeWritableFolder(to);
  std::error_code failure;
  fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::overwrite_existing, failure);
  if (failure) {
    throw UserError(from.string(), fmt::format("cannot be copied to {}: {}", to.string(), failure.message()),
                    "check that it is there and that there is room");
  }
}

std::string savedText(const fs::path& folder, const std::vector<RunResult>& results) {
  std::vector<std::string> without;
  for (const RunResult& result : results) {
    if (result.checkpoint.empty()) {
      without.push_back(result.spec.name);
    }
  }
  return "Saved to " + folder.string() +
         (without.empty() ? "" : ", without a checkpoint of " + joinNames(without));
}

}  // namespace

void pruneAutosaves(const fs::path& autosave, std::size_t keep) {
  std::error_code failure;
  std::vector<fs::path> folders;
  for (const fs::directory_entry& entry : fs::directory_iterator(autosave, failure)) {
    if (entry.is_directory(failure) && !ownedByAnotherProcess(entry.path().filename().string())) {
      folders.push_back(entry.path());
    }
  }
  // Names begin with the time, so their order is their age.
  std::sort(folders.begin(), folders.end(), std::greater<>());
  for (std::size_t i = keep; i < folders.size(); ++i) {
    fs::remove_all(folders[i], failure);
  }
}

SessionController::SessionController(Jobs& jobs, MachineSpec machine, fs::path autosave,
                                     std::function<void()> wake, Events events)
    : jobs_(jobs),
      machine_(std::move(machine)),
      autosave_(std::move(autosave)),
      wake_(std::move(wake)),
      events_(std::move(events)) {}

SessionController::~SessionController() = default;

SessionOptions SessionController::options(const fs::path& folder, bool playing) const {
  SessionOptions options;
  options.machine = machine_;
  options.folder = folder;
  options.lpips = lpips_;
  options.experiment.startPlaying = playing;
  options.experiment.liveSpectra = true;
  options.experiment.liveSurfaces = true;
  options.experiment.wake = wake_;
  return options;
}

fs::path SessionController::nextFolder() {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return autosave_ / fmt::format("{:%Y%m%d-%H%M%S}-{}-{}",
                                 fmt::gmtime(std::chrono::system_clock::to_time_t(now)), getpid(),
                                 folders_++);
}

void SessionController::open(std::string what, bool existing, std::function<SessionPtr()> make) {
  const std::uint64_t serial = ++newest_;
  ++loading_;
  loadingWhat_ = std::move(what);
  // A std::function must be copyable, so the session travels in a shared slot.
  const auto work = [this, serial, existing, make = std::move(make)]() -> Jobs::Outcome {
    const auto slot = std::make_shared<SessionPtr>(make());
    return [this, serial, existing, slot] {
      --loading_;
      if (serial == newest_) {
        replace(std::move(*slot), existing);
      } else {
        discard(std::move(*slot));
      }
    };
  };
  jobs_.run(work, [this](std::string message) {
    --loading_;
    events_.failed(std::move(message));
  });
}

void SessionController::start(const ExperimentSpec& spec, bool playing, bool fitPicture) {
  const fs::path folder = nextFolder();
  open(spec.signal.source, false,
       [this, &jobs = jobs_, spec = spec, options = options(folder, playing), fitPicture]() mutable {
         const ExperimentSpec original = spec;
         spec.signal.resize = fitPicture ? liveSize(spec) : spec.signal.resize;
         SessionPtr session = Session::start(spec, options);
         if (spec.signal.resize != original.signal.resize) {
           jobs.post([this, size = spec.signal.resize, original] { events_.resized(size, original); });
         }
         return session;
       });
}

void SessionController::resume(const fs::path& path) {
  open(path.string(), true, [path, options = options({}, false)] { return Session::resume(path, options); });
}

void SessionController::resumeCopy(const fs::path& path, const std::string& what) {
  open(what, true, [path, copy = nextFolder(), options = options({}, false)] {
    copyFolder(path, copy);
    return Session::resume(copy, options);
  });
}

void SessionController::discard(SessionPtr session) {
  if (session == nullptr) {
    return;
  }
  const auto slot = std::make_shared<SessionPtr>(std::move(session));
  jobs_.run(
      [slot]() -> Jobs::Outcome {
        slot->reset();
        return {};
      },
      events_.failed);
}

void SessionController::replace(SessionPtr session, bool existing) {
  if (session_ != nullptr) {
    lastFolder_ = session_->folder();
    discard(std::move(session_));
  }
  session_ = std::move(session);
  applied_ = session_->spec();
  opened_ = existing;
  ++serial_;
  savedTo_.clear();
  frames_ = session_->experiment().frames();
  atoms_ = session_->atoms().frame();
  session_->experiment().setYielding(yielding_);
  events_.opened();
  // A Run that failed before it was first looked at.
  for (const FramePtr& frame : frames_) {
    report(Frame{}, *frame);
  }
}

void SessionController::save(const fs::path& folder, bool overwrite) {
  if (session_ == nullptr) {
    return;
  }
  std::vector<std::int64_t> steps;
  for (const FramePtr& frame : frames_) {
    steps.push_back(frame->step);
  }
  const bool own = folder == savedTo_ || folder == session_->folder();
  ++savesToCome_;
  jobs_.run(
      [this, folder, overwrite, own, serial = serial_, spec = applied_, steps]() -> Jobs::Outcome {
        const std::string loss = overwrite || own ? "" : lossBySaving(folder, spec, steps);
        if (!loss.empty()) {
          return [this, folder, loss] {
            --savesToCome_;
            events_.occupied(folder, loss);
          };
        }
        for (const RunSpec& run : spec.runs) {
          const fs::path checkpoint = checkpointPath(folder, run.name);
          makeWritableFolder(checkpoint.parent_path());
          if (overwrite) {
            std::error_code ignored;
            fs::remove(checkpoint, ignored);
          }
        }
        return [this, folder, serial] {
          --savesToCome_;
          if (serial == serial_) {
            saveInto(folder);
          }
        };
      },
      [this](std::string message) {
        --savesToCome_;
        events_.failed(std::move(message));
      });
}

/// The Runs write their checkpoints; then the results are those of the very same steps.
void SessionController::saveInto(const fs::path& folder) {
  savedTo_ = folder;
  const auto saved = std::make_shared<std::vector<std::future<RunResult>>>();
  for (std::size_t i = 0; i < frames_.size(); ++i) {
    const auto promise = std::make_shared<std::promise<RunResult>>();
    saved->push_back(promise->get_future());
    const RunSpec& run = applied_.runs[i];
    const fs::path path = checkpointPath(folder, run.name);
    send(i, Save{path, [promise, run, path](const FramePtr& frame, bool written) {
                   promise->set_value({run, frame, written ? path : fs::path()});
                 }});
  }
  jobs_.run(
      [this, folder, spec = applied_, signal = session_->signal(), saved]() -> Jobs::Outcome {
        const std::vector<RunResult> results = collect(folder, *saved);
        writeResults(folder, spec, *signal, results);
        return [this, text = savedText(folder, results)] { events_.notice(text); };
      },
      events_.failed);
}

void SessionController::finishSaving() {
  while (savesToCome_ > 0) {
    jobs_.deliver();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

bool SessionController::ratesChanged() const {
  return session_ != nullptr && !(applied_ == session_->spec());
}

void SessionController::setRates(std::size_t run, const Rates& rates) {
  if (session_ == nullptr || run >= applied_.runs.size()) {
    return;
  }
  storeRates(rates, applied_.runs[run].optimizer);
  send(run, SetRates{rates});
}

void SessionController::report(const Frame& before, const Frame& now) {
  if (now.failure && !before.failure) {
    events_.runFailed(fmt::format("{}: {}; {}", now.run, now.failure->what, now.failure->hint));
  }
  if (now.noticeSerial == before.noticeSerial || now.notice.empty()) {
    return;
  }
  // Checkpoints that the Runs write by themselves need no words; anything else does.
  const bool routine = now.notice.find("saved") != std::string::npos;
  if (!routine) {
    events_.notice(fmt::format("{}: {}", now.run, now.notice));
  }
}

bool SessionController::update() {
  if (session_ == nullptr) {
    return false;
  }
  const std::vector<FramePtr> before = std::exchange(frames_, session_->experiment().frames());
  for (std::size_t i = 0; i < frames_.size(); ++i) {
    if (before[i] != frames_[i]) {
      report(*before[i], *frames_[i]);
    }
  }
  const AtomFramePtr atoms = std::exchange(atoms_, session_->atoms().frame());
  return before != frames_ || atoms != atoms_;
}

void SessionController::send(std::size_t run, Command command) {
  if (session_ != nullptr && run < frames_.size()) {
    session_->experiment().send(run, std::move(command));
  }
}

void SessionController::sendAll(const Command& command) {
  if (session_ != nullptr) {
    session_->experiment().sendAll(command);
  }
}

void SessionController::setYielding(bool yielding) {
  if (std::exchange(yielding_, yielding) != yielding && session_ != nullptr) {
    session_->experiment().setYielding(yielding);
  }
}

void SessionController::rest(double seconds) {
  if (session_ != nullptr) {
    using Clock = std::chrono::steady_clock;
    session_->experiment().rest(
        Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds)));
  }
}

void SessionController::setFinestSurface(int cells) {
  if (session_ != nullptr) {
    session_->experiment().setFinestSurface(cells);
  }
}

void SessionController::studyAtoms(std::size_t run, std::vector<int> layers, const SaeSpec& sae) {
  if (session_ != nullptr && run < frames_.size()) {
    session_->studyAtoms(run, std::move(layers), sae);
  }
}

void SessionController::sweepAtoms(AtomSweep sweep) {
  if (session_ != nullptr) {
    session_->atoms().sweep(std::move(sweep));
  }
}

void SessionController::haltAtoms() {
  if (session_ != nullptr) {
    session_->atoms().halt();
  }
}

void SessionController::editAtoms(int layer, std::vector<AtomEdit> edits) {
  if (session_ != nullptr) {
    session_->atoms().edit(layer, std::move(edits));
  }
}

void SessionController::shutDown() {
  ++newest_;
  session_.reset();
}

}  // namespace rankscope
