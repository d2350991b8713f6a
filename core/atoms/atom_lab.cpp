#include "atoms/atom_lab.h"

#include <algorithm>
#include <exception>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "atoms/edited_outputs.h"
#include "base/error.h"
#include "engine/network_probe.h"

namespace rankscope {
namespace {

constexpr std::int64_t kCurvePoints = 300;
constexpr double kGibibyte = 1024.0 * 1024 * 1024;
constexpr double kMostBytes = 2 * kGibibyte;

bool isRecorded(const SaeSpec& spec, std::int64_t step) {
  return step % std::max<std::int64_t>(1, spec.steps / kCurvePoints) == 0 || step + 1 == spec.steps;
}

std::int64_t columnsOf(const Signal& signal) {
  return signal.lattice.extents.size() == 2 ? signal.lattice.extents[1] : 0;
}

/// The activations of all layers stay in memory, for edits to be rendered at once.
void requireRoom(const NetworkProbe& probe, const std::vector<int>& layers, const SaeSpec& spec,
                 std::int64_t points) {
  double bytes = 0;
  for (const int layer : layers) {
    requireLayer(probe, layer);
    SaeTrainer::trainable(spec, probe.width(layer));
    bytes += static_cast<double>(points) * static_cast<double>(probe.width(layer)) * sizeof(float);
  }
  if (bytes > kMostBytes) {
    throw UserError("atoms",
                    fmt::format("the activations of {} layer{} at {} points take {:.1f} GiB", layers.size(),
                                layers.size() == 1 ? "" : "s", points, bytes / kGibibyte),
                    "take one layer apart at a time, or train on a smaller picture");
  }
}

void requireAtom(const AtomEdit& edit, const LayerStudy& study) {
  if (edit.atom < 0 || edit.atom >= study.parts.codes->atoms()) {
    throw UserError(fmt::format("atom {}", edit.atom),
                    fmt::format("is none of this layer's {}", study.parts.codes->atoms()), "choose another");
  }
}

std::string wordsFor(const RunSpec& run, const NetworkProbe& probe) {
  return fmt::format("{}, {} hidden layer{} of {}", run.model.network, probe.hiddenLayers(),
                     probe.hiddenLayers() == 1 ? "" : "s", probe.width(probe.hiddenLayers() - 1));
}

}  // namespace

/// What all layers of a subject are worked on with.
class AtomLab::Bench {
 public:
  Bench(AtomSubject subject, std::shared_ptr<Pool> pool)
      : subject_(std::move(subject)),
        probe_(makeNetworkProbe(subject_.run, subject_.task, *subject_.weights, subject_.signal,
                                std::move(pool))) {}

  const AtomSubject& subject() const { return subject_; }
  const NetworkProbe& probe() const { return *probe_; }

 private:
  AtomSubject subject_;
  std::unique_ptr<NetworkProbe> probe_;
};

AtomLab::AtomLab(std::shared_ptr<Pool> pool, std::function<void()> changed)
    : pool_(std::move(pool)),
      changed_(std::move(changed)),
      frame_(std::make_shared<const AtomFrame>()),
      thread_([this](const std::stop_token& stop) { work(stop); }) {}

AtomLab::~AtomLab() {
  thread_.request_stop();
  halt();
  bell_.ring();
}

std::uint64_t AtomLab::study(AtomSubject subject) {
  std::uint64_t study = 0;
  {
    const std::lock_guard lock(mutex_);
    study = ++studies_;
    wanted_ = std::move(subject);
    wantedSweep_.reset();
    wish_.reset();
    supplied_.reset();
    subjectStop_.request_stop();
  }
  bell_.ring();
  return study;
}

void AtomLab::supply(std::uint64_t study, WeightSnapshotPtr weights) {
  {
    const std::lock_guard lock(mutex_);
    if (study != studies_) {
      return;
    }
    supplied_ = std::move(weights);
  }
  bell_.ring();
}

void AtomLab::halt() {
  {
    const std::lock_guard lock(mutex_);
    wanted_.reset();
    wantedSweep_.reset();
    subjectStop_.request_stop();
  }
  bell_.ring();
}

std::uint64_t AtomLab::edit(int layer, std::vector<AtomEdit> edits) {
  std::uint64_t serial = 0;
  {
    const std::lock_guard lock(mutex_);
    serial = ++wishes_;
    wish_ = Wish{serial, layer, std::move(edits), Clock::now()};
  }
  bell_.ring();
  return serial;
}

AtomFramePtr AtomLab::frame() const {
  const std::lock_guard lock(mutex_);
  return frame_;
}

void AtomLab::publish(const std::function<void(AtomFrame&)>& change) {
  // Only this thread publishes: what was read is still the newest when it is replaced.
  auto next = std::make_shared<AtomFrame>(*frame());
  change(*next);
  ++next->serial;
  {
    const std::lock_guard lock(mutex_);
    frame_ = std::move(next);
  }
  if (changed_) {
    changed_();
  }
}

std::optional<AtomSubject> AtomLab::takeSubject() {
  const std::lock_guard lock(mutex_);
  if (wanted_) {
    subjectStop_ = std::stop_source();
  }
  return std::exchange(wanted_, std::nullopt);
}

bool AtomLab::isNewest(std::uint64_t wish) const {
  const std::lock_guard lock(mutex_);
  return wish == wishes_;
}

bool AtomLab::isSuperseded() const {
  const std::lock_guard lock(mutex_);
  return wanted_ || thread_.get_stop_token().stop_requested();
}

void AtomLab::work(const std::stop_token& stop) {
  pool_->enter();
  while (!stop.stop_requested()) {
    const std::uint64_t heard = bell_.count();
    if (std::optional<AtomSubject> subject = takeSubject()) {
      investigate(*std::move(subject));
      continue;
    }
    if (const std::optional<AtomSweep> sweep = takeSweep()) {
      sweepLayer(*sweep);
      continue;
    }
    serveEdits();
    if (!stop.stop_requested()) {
      bell_.wait(heard);
    }
  }
  // Tensors are freed on the thread that made them.
  parts_.clear();
}

bool AtomLab::between() {
  serveEdits();
  const std::lock_guard lock(mutex_);
  return !subjectStop_.stop_requested();
}

Work AtomLab::longWork() {
  std::stop_token token;
  {
    const std::lock_guard lock(mutex_);
    token = subjectStop_.get_token();
  }
  return {inTurns(pool_), token, [this](double done) {
            const AtomFramePtr shown = frame();
            if (done - shown->share > 0.02 || done < shown->share) {
              publish([&](AtomFrame& frame) { frame.share = done; });
            }
            serveEdits();
          }};
}

void AtomLab::investigate(AtomSubject subject) {
  parts_.clear();
  publish([&](AtomFrame& frame) {
    const std::uint64_t serial = frame.serial;
    frame = AtomFrame{};
    frame.serial = serial;
    frame.stage = LabStage::Preparing;
    frame.run = subject.run.name;
    frame.spec = subject.spec;
    frame.signal = subject.signal;
    frame.heads = headsOf(*subject.signal, subject.task);
  });
  try {
    validate(subject.spec);
    takeApart(std::move(subject));
  } catch (const std::exception& error) {
    publish([&](AtomFrame& frame) {
      frame.stage = LabStage::Failed;
      frame.layer = -1;
      frame.problem = error.what();
    });
  }
}

/// Null if it was stopped before they came.
WeightSnapshotPtr AtomLab::awaitWeights() {
  for (;;) {
    const std::uint64_t heard = bell_.count();
    {
      const std::lock_guard lock(mutex_);
      if (supplied_ != nullptr || subjectStop_.stop_requested()) {
        return std::exchange(supplied_, nullptr);
      }
    }
    bell_.wait(heard);
  }
}

void AtomLab::takeApart(AtomSubject subject) {
  if (subject.weights == nullptr) {
    subject.weights = awaitWeights();
  }
  if (subject.weights != nullptr) {
    publish([&](AtomFrame& frame) { frame.step = subject.weights->step; });
    const Bench bench(std::move(subject), pool_);
    std::vector<int> layers = bench.subject().layers;
    if (layers.empty()) {
      layers.resize(static_cast<std::size_t>(bench.probe().hiddenLayers()));
      std::iota(layers.begin(), layers.end(), 0);
    }
    requireRoom(bench.probe(), layers, bench.subject().spec, bench.subject().signal->points);
    publish([&](AtomFrame& frame) {
      frame.network = wordsFor(bench.subject().run, bench.probe());
      for (const int layer : layers) {
        requireLayer(bench.probe(), layer);
        LabLayer one;
        one.layer = layer;
        one.width = bench.probe().width(layer);
        frame.layers.push_back(std::move(one));
      }
    });
    for (std::size_t index = 0; index < layers.size() && between(); ++index) {
      trainLayer(bench, index);
    }
    for (std::size_t index = 0; index < layers.size() && between(); ++index) {
      ablateAtoms(bench, index);
    }
  }
  const bool whole = between();
  publish([&](AtomFrame& frame) {
    frame.stage = whole ? LabStage::Ready : LabStage::Stopped;
    frame.layer = -1;
  });
}

void AtomLab::trainLayer(const Bench& bench, std::size_t index) {
  const int layer = frame()->layers[index].layer;
  const SaeSpec& spec = bench.subject().spec;
  publish([&](AtomFrame& frame) {
    frame.stage = LabStage::Preparing;
    frame.layer = layer;
    frame.share = 0;
  });
  const ActivationsPtr activations = bench.probe().activations(layer, longWork());
  if (activations == nullptr) {
    return;
  }
  const ParallelFor parallelFor = inTurns(pool_);
  SaeTrainer trainer(spec, activations, parallelFor);
  std::vector<SaeMetrics> curve;
  Clock::time_point shown;
  while (trainer.stepsDone() < spec.steps && between()) {
    const SaeMetrics metrics = trainer.step(parallelFor);
    if (isRecorded(spec, metrics.step)) {
      curve.push_back(metrics);
    }
    const bool last = trainer.stepsDone() == spec.steps;
    if (last || Clock::now() - shown >= kShown) {
      shown = Clock::now();
      publish([&](AtomFrame& frame) {
        frame.stage = LabStage::Training;
        frame.share = static_cast<double>(trainer.stepsDone()) / static_cast<double>(spec.steps);
        frame.layers[index].steps = trainer.stepsDone();
        frame.layers[index].curve = curve;
      });
    }
  }
  if (trainer.stepsDone() < spec.steps) {
    return;
  }
  publish([&](AtomFrame& frame) {
    frame.stage = LabStage::Studying;
    frame.share = 0;
  });
  const StoredSae sae{spec, bench.probe().origin(layer), trainer.state(), std::move(curve)};
  std::optional<LayerStudy> study = studyLayer(
      {sae, activations, bench.probe().tail(layer), frame()->heads, bench.subject().signal->values, false, 0},
      longWork());
  if (study) {
    parts_[layer] = study->parts;
    study->parts.activations = nullptr;
    study->parts.tail = nullptr;
    const auto shared = std::make_shared<const LayerStudy>(*std::move(study));
    publish([&](AtomFrame& frame) { frame.layers[index].study = shared; });
  }
}

void AtomLab::ablateAtoms(const Bench& bench, std::size_t index) {
  const LayerStudyPtr study = frame()->layers[index].study;
  if (study == nullptr) {
    return;
  }
  publish([&](AtomFrame& frame) {
    frame.stage = LabStage::Ablating;
    frame.layer = study->origin.layer;
    frame.share = 0;
  });
  std::vector<AtomDamage> damage = damageOfAtoms(parts_.at(study->origin.layer), frame()->heads, study->plain,
                                                 bench.subject().signal->values, longWork());
  if (!damage.empty()) {
    const auto shared = std::make_shared<const std::vector<AtomDamage>>(std::move(damage));
    publish([&](AtomFrame& frame) { frame.layers[index].damage = shared; });
  }
}

void AtomLab::serveEdits() {
  for (;;) {
    std::optional<Wish> wish;
    {
      const std::lock_guard lock(mutex_);
      wish = std::exchange(wish_, std::nullopt);
    }
    if (!wish) {
      return;
    }
    render(*wish);
  }
}

void AtomLab::render(const Wish& wish) {
  const AtomFramePtr shown = frame();
  const LabLayer* layer = findLayer(*shown, wish.layer);
  if (layer == nullptr || layer->study == nullptr) {
    return;
  }
  if (wish.edits.empty()) {
    publish([](AtomFrame& frame) { frame.edited.reset(); });
    return;
  }
  try {
    renderStudied(wish, *shown, *layer->study);
  } catch (const std::exception& error) {
    publish([&](AtomFrame& frame) {
      frame.edited.reset();
      frame.editProblem = error.what();
    });
  }
}

void AtomLab::renderStudied(const Wish& wish, const AtomFrame& shown, const LayerStudy& study) {
  for (const AtomEdit& edit : wish.edits) {
    requireAtom(edit, study);
  }
  std::stop_source ended;
  std::stop_source newer;
  const Work first{inTurns(pool_), ended.get_token(), [&](double) {
                     if (isSuperseded()) {
                       ended.request_stop();
                     }
                   }};
  const Work rest{inTurns(pool_), newer.get_token(), [&](double) {
                    if (!isNewest(wish.serial) || isSuperseded()) {
                      newer.request_stop();
                    }
                  }};
  renderEdits({parts_.at(wish.layer), wish.edits, study.plain, shown.signal->values, shown.heads,
               columnsOf(*shown.signal)},
              first, rest, [&](EditedOutputs made) {
                made.serial = wish.serial;
                made.layer = wish.layer;
                made.seconds = std::chrono::duration<double>(Clock::now() - wish.at).count();
                const auto shared = std::make_shared<const EditedOutputs>(std::move(made));
                publish([&](AtomFrame& frame) {
                  frame.edited = shared;
                  frame.editProblem.clear();
                });
              });
}

}  // namespace rankscope
