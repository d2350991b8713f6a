// The thread that takes networks apart for the window: trains sparse autoencoders on their layers, measures
// the atoms, and renders what the network gives without some of them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "atoms/atom_frame.h"
#include "compute/pool.h"
#include "spec/experiment_spec.h"
#include "train/mailbox.h"
#include "train/snapshot.h"

namespace rankscope {

/// A network as it was at one step, and what is wanted of it.
struct AtomSubject {
  RunSpec run;
  TaskSpec task;
  SignalPtr signal;
  WeightSnapshotPtr weights;  ///< null: supply() brings them
  std::vector<int> layers;    ///< hidden ones, from 0; empty: all
  SaeSpec spec;
};

/// Every wish replaces an older one of its kind. Edits come first, also in the middle of a training: its
/// steps and the blocks of long work are short. All members may be called from any thread; none waits.
class AtomLab {
 public:
  /// @param pool its own: it shares the cores with the Runs, but waits for none of their steps
  /// @param changed called from the thread after every new Frame; must not wait
  AtomLab(std::shared_ptr<Pool> pool, std::function<void()> changed);
  ~AtomLab();
  AtomLab(const AtomLab&) = delete;
  AtomLab& operator=(const AtomLab&) = delete;

  /// What was there before is thrown away. @returns what supply() asks for
  std::uint64_t study(AtomSubject subject);

  /// The weights for a study that began without them; ignored if another was begun since, or it was halted.
  void supply(std::uint64_t study, WeightSnapshotPtr weights);

  /// After what study() began. Ignored for a layer that is not studied then.
  void sweep(AtomSweep sweep);

  /// Ends what study() and sweep() began; what is finished stays.
  void halt();

  /// What the network gives with these edits; no edits: AtomFrame::edited becomes null. Ignored for a layer
  /// that is not studied yet. @returns the serial that the answer will have
  std::uint64_t edit(int layer, std::vector<AtomEdit> edits);

  /// Never null.
  AtomFramePtr frame() const;

 private:
  using Clock = std::chrono::steady_clock;
  /// How often the progress of a training is shown.
  static constexpr std::chrono::milliseconds kShown{50};
  struct Wish {
    std::uint64_t serial = 0;
    int layer = 0;
    std::vector<AtomEdit> edits;
    Clock::time_point at;
  };
  class Bench;

  void work(const std::stop_token& stop);
  void investigate(AtomSubject subject);
  void takeApart(AtomSubject subject);
  WeightSnapshotPtr awaitWeights();
  void trainLayer(const Bench& bench, std::size_t index);
  void ablateAtoms(const Bench& bench, std::size_t index);
  void serveEdits();
  void render(const Wish& wish);
  void renderStudied(const Wish& wish, const AtomFrame& shown, const LayerStudy& study);
  /// Between two pieces of long work. @returns whether to go on
  bool between();
  Work longWork();
  void sweepLayer(const AtomSweep& sweep);
  void sweepStudied(const AtomSweep& sweep, const LayerStudy& study);
  std::optional<SaeGridCell> sweepCell(const LayerStudy& study, const SaeSpec& spec, double begin,
                                       double share);
  void publish(const std::function<void(AtomFrame&)>& change);
  std::optional<AtomSweep> takeSweep();
  std::optional<AtomSubject> takeSubject();
  bool isNewest(std::uint64_t wish) const;
  /// Whether what is worked on is of no use any more.
  bool isSuperseded() const;

  const std::shared_ptr<Pool> pool_;
  const std::function<void()> changed_;
  Doorbell bell_;
  std::map<int, DecomposedLayer> parts_;  ///< by layer, of what is shown; the thread's own: they hold tensors
  mutable std::mutex mutex_;
  AtomFramePtr frame_;
  std::optional<AtomSubject> wanted_;
  std::optional<AtomSweep> wantedSweep_;
  std::optional<Wish> wish_;
  std::uint64_t wishes_ = 0;
  std::uint64_t studies_ = 0;
  WeightSnapshotPtr supplied_;    ///< for the newest study
  std::stop_source subjectStop_;  ///< of the subject that is worked on
  std::jthread thread_;
};

}  // namespace rankscope
