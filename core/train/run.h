// One Run on its own thread: between steps it hears Commands, records, saves and publishes.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "compute/pool.h"
#include "train/analyst.h"
#include "train/command.h"
#include "train/experiment.h"
#include "train/frame.h"
#include "train/frame_board.h"
#include "train/mailbox.h"
#include "train/modeller.h"
#include "train/pace.h"
#include "train/recorder.h"
#include "train/view_desk.h"

namespace rankscope {

/// What a Run shares with the others; outlives it.
struct RunSurroundings {
  std::shared_ptr<Pool> pool;
  const ExperimentOptions& options;
  Pace& pace;
  Analyst& analyst;
  Modeller& modeller;
  FrameBoard& board;
  const std::atomic<bool>& yielding;
};

/// The thread waits in two places only: at its Doorbell for whatever comes next, and for its Turn on the
/// Pool, which ends by itself. So nothing another Run does or fails to do can hold up a Command for longer
/// than a step.
class Run {
 public:
  Run(std::size_t index, RunParts parts, RunSurroundings surroundings, Doorbell& bell);
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  /// Starts the thread. Every Run of the Experiment must have been made before.
  void start();

  // From any thread; none waits but join.
  void send(Command command);
  /// The second half of send, for one that was announced to the Pace already.
  void post(Command command);
  bool settled() const;
  void join();

 private:
  using Clock = Doorbell::Clock;
  struct PendingSave {
    std::filesystem::path path;
    bool announced = false;  ///< success is worth a notice
    bool last = false;       ///< a write failure is a Failure
    std::function<void(FramePtr, bool)> done = {};
  };

  // run.cpp: the thread
  void serve();
  bool progress();
  void attempt(const std::function<void()>& action);
  void wait(std::uint64_t heard) const;
  void begin();
  bool beginStep();
  void step();
  void afterStep();
  enum class Extent { Recorded, Whole, Final };
  void refresh(Extent extent);
  void note(const Evaluation& evaluation, const Rates& rates, double seconds);
  bool isSettled() const;
  bool reachedPsnr() const;

  // run_services.cpp: what is computed from clones of its weights
  void recordWeights();
  void collectSpectra();
  void ask(const WeightSnapshotPtr& weights, SpectraUse use);
  void askLive(bool withActivations);
  void collectSurfaces();
  void offerSurface(SurfaceUse use);

  // run_views.cpp: what is looked at while it learns
  bool showView();
  struct RenderedView {
    LiveViewPtr view;
    double seconds = 0;  ///< that it took
    bool givenUp = false;
  };
  RenderedView render(const ViewJob& job);
  bool wasInterrupted(const ViewJob& job, double seconds) const;

  // run_frames.cpp: what is shown
  void report();
  void reportRunning();
  FramePtr makeFrame();
  void describe(Frame& frame) const;
  void publish();
  void publishTogether();
  void amend();
  void rest(Clock::time_point begin);
  void wake() const;

  // run_commands.cpp: changes of state, saving, Commands
  void enter(RunState state);
  void conclude(RunState state);
  void settle(RunState state);
  void pause();
  void fail(Failure failure);
  void say(std::string notice);
  bool worthSaving() const { return dirty_ && !parts_.checkpoint.empty(); }
  bool saveIfDue();
  void write(const PendingSave& save);
  bool written(const PendingSave& save);
  void hear();
  bool mayAct(const Command& command) const;
  void act(const Play& command);
  void act(const Pause& command);
  void act(const StepOnce& command);
  void act(const Reset& command);
  void act(const SetRates& command);
  void act(const ExtendTarget& command);
  void act(const Render& command);
  void act(const ShowView& command);
  void act(const Measure& command);
  void act(const Clone& command);
  void act(const Save& command);
  void act(const Stop& command);

  const std::size_t index_;
  RunParts parts_;
  const RunSurroundings around_;
  Doorbell& bell_;
  Inbox<Command> inbox_;
  std::atomic<bool> settled_ = false;
  std::atomic<std::uint64_t> viewsPosted_ = 0;  // ShowView Commands so far
  std::atomic<std::uint64_t> othersPosted_ = 0;

  // Of the thread alone from here on.
  Trainee& trainee_;
  Recorder recorder_;
  std::deque<Command> commands_;
  std::size_t acted_ = 0;  // Commands since the last report
  RunState state_ = RunState::Paused;
  std::int64_t step_ = 0;
  std::int64_t target_ = 0;
  std::int64_t stepsLeft_ = -1;  // until the next pause; -1: none is planned
  double seconds_ = 0;
  double publishingSeconds_ = 0;
  double secondsPerStep_ = 0;
  bool batches_ = false;  // steps see a random part of the signal only
  Evaluation evaluation_;
  bool evaluated_ = false;
  std::optional<Failure> failure_;
  std::optional<PendingSave> save_;
  std::optional<RunState> next_;  // once the pending save is done
  bool dirty_ = false;            // learned something since the last checkpoint
  bool stopping_ = false;
  bool ended_ = false;

  std::uint64_t epoch_ = 0;  // grows with each reset
  int outstanding_ = 0;      // spectra to record or show, asked for and not yet answered
  int recording_ = 0;        // those of them that are to be recorded
  int liveCount_ = 0;
  SpectraPtr spectra_;
  LiveSurfacePtr surface_;
  ViewDesk desk_;
  LiveViewPtr view_;
  std::uint64_t viewsHeard_ = 0;
  std::uint64_t othersHeard_ = 0;
  std::shared_ptr<const Replay> replay_;
  std::shared_ptr<const std::vector<float>> outputs_;
  std::shared_ptr<const std::vector<float>> predicted_;
  std::int64_t outputsStep_ = 0;
  std::string notice_;
  std::uint64_t noticeSerial_ = 0;
  bool changed_ = false;  // since the last Frame
  bool urgent_ = false;   // and worth a Frame at once
  Clock::time_point nextFrame_;

  std::jthread thread_;
};

}  // namespace rankscope
