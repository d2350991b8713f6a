// A Trainee that is arithmetic: gradient descent on a quadratic, whose every loss has a closed form.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "compute/pool.h"
#include "train/experiment.h"
#include "train/trainee.h"

namespace rankscope::fake {

constexpr std::int64_t kHeight = 4;
constexpr std::int64_t kWidth = 6;
constexpr std::size_t kSize = static_cast<std::size_t>(kHeight * kWidth);

/// Steps begun by each Run of an experiment, so that a step can see how far the others are.
struct Progress {
  std::vector<std::atomic<std::int64_t>> steps;
  std::atomic<std::int64_t> widest = 0;
  std::atomic<double> longest = 0;  ///< seconds of the slowest step
  std::atomic<int> inside = 0;
  std::atomic<int> mostInside = 0;
  explicit Progress(std::size_t runs) : steps(runs) {}
};

/// Views that were asked of a Trainee. One that is asked for while the gate is shut waits until it is open or
/// given up.
struct Gallery {
  std::atomic<bool> open = true;
  std::atomic<int> begun = 0;
  std::atomic<int> givenUp = 0;
  std::atomic<bool> blank = false;   ///< there is nothing to be looked at
  std::atomic<bool> broken = false;  ///< it throws
};

struct Settings {
  double rate = 0.01;
  std::chrono::microseconds delay{0};
  std::int64_t throwAt = -1;             ///< step() from these weights throws
  std::int64_t nanAt = -1;               ///< the loss of these weights is NaN
  std::int64_t hugeAt = -1;              ///< the loss of these weights is 1e9, far above the first one
  std::int64_t evaluateThrowsFrom = -1;  ///< evaluate() throws for these weights and later ones
  bool batches = false;                  ///< step() sees a part only
  bool renderThrows = false;
  std::shared_ptr<std::atomic<int>> slowlyScored =
      nullptr;                 ///< if given, there is a slow score, counted here
  std::shared_ptr<Pool> pool;  ///< if given, every step uses it
  std::shared_ptr<Gallery> gallery = nullptr;
  std::shared_ptr<Progress> progress;
  std::size_t index = 0;
};

inline double target(std::size_t i) {
  return 0.5 + 0.4 * std::sin(static_cast<double>(i));
}

/// The loss after `step` updates from zero: sum of target^2 (1 - rate)^(2 step) / n.
inline double closedFormLoss(std::int64_t step, double rate) {
  double sum = 0;
  for (std::size_t i = 0; i < kSize; ++i) {
    sum += target(i) * target(i);
  }
  return sum / static_cast<double>(kSize) * std::pow(1 - rate, 2 * static_cast<double>(step));
}

class Trainee : public rankscope::Trainee {
 public:
  explicit Trainee(Settings settings) : settings_(std::move(settings)), rate_(settings_.rate) {}

  std::int64_t stepsDone() const override { return step_; }

  Evaluation step() override {
    const auto begin = std::chrono::steady_clock::now();
    observe();
    std::this_thread::sleep_for(settings_.delay);
    if (step_ == settings_.throwAt) {
      throw std::runtime_error("the abacus broke\nwith a backtrace");
    }
    Evaluation evaluation = score();
    if (settings_.batches) {
      evaluation.wholeSignal = false;
      evaluation.loss = -1;  // must never be recorded
    } else {
      show();
    }
    const auto update = [this](std::size_t i) { weights_[i] -= rate_ * (weights_[i] - target(i)); };
    if (settings_.pool) {
      settings_.pool->parallelFor(kSize, update);
    } else {
      for (std::size_t i = 0; i < kSize; ++i) {
        update(i);
      }
    }
    ++step_;
    leave(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    return evaluation;
  }

  Evaluation evaluate() override {
    if (settings_.evaluateThrowsFrom >= 0 && step_ >= settings_.evaluateThrowsFrom) {
      throw std::runtime_error("blind");
    }
    show();
    return score();
  }

  /// The step as a score and as the only ring's energy, and a score that can never be had.
  SlowEvaluation evaluateSlowly() override {
    if (!settings_.slowlyScored) {
      return {};
    }
    ++*settings_.slowlyScored;
    auto error = std::make_shared<ErrorSpectrum>();
    error->step = outputsStep_;
    error->energy = {static_cast<float>(outputsStep_)};
    return {{{"slow", static_cast<double>(outputsStep_)},
             {"absent", std::numeric_limits<double>::quiet_NaN(), "not available: never"}},
            error};
  }

  TargetSpectrumPtr targetSpectrum() const override {
    static const auto rings = std::make_shared<const TargetSpectrum>();
    return settings_.slowlyScored ? rings : nullptr;
  }

  ObservationPtr observation() const override {
    static const auto seen = std::make_shared<const Observation>();
    return settings_.slowlyScored ? seen : nullptr;
  }
  std::span<const float> predicted() const override {
    return settings_.slowlyScored ? std::span<const float>(outputs_).first(3) : std::span<const float>();
  }

  std::span<const float> outputs() const override { return outputs_; }
  std::int64_t outputsStep() const override { return outputsStep_; }

  WeightSnapshotPtr snapshot() const override {
    auto snapshot = std::make_shared<WeightSnapshot>();
    snapshot->step = step_;
    snapshot->arrays.push_back({"layers.0.weight", {kHeight, kWidth}, {weights_.begin(), weights_.end()}});
    return snapshot;
  }

  Rendering render(const WeightSnapshot& weights) override {
    if (settings_.renderThrows) {
      throw std::runtime_error("no paint");
    }
    const std::vector<float>& values = weights.arrays.at(0).values;
    return {values, {values.begin(), values.begin() + (settings_.slowlyScored ? 3 : 0)}};
  }

  /// Every pixel is the first weight.
  LiveViewPtr view(const ViewRequest& request, int reduction, const GoOn& goOn) override {
    Gallery& gallery = *settings_.gallery;
    ++gallery.begun;
    if (gallery.broken) {
      throw std::runtime_error("no canvas\nat all");
    }
    if (gallery.blank) {
      return nullptr;
    }
    auto view = std::make_shared<LiveView>();
    view->serial = request.serial;
    view->step = step_;
    view->kind = request.kind;
    view->photograph = request.photograph;
    view->reduction = reduction;
    view->fullWidth = request.width;
    view->fullHeight = request.height;
    view->width = reducedExtent(request.width, reduction);
    view->height = reducedExtent(request.height, reduction);
    do {
      if (!goOn()) {
        ++gallery.givenUp;
        return nullptr;
      }
    } while (!gallery.open);
    const int count = view->width * view->height * channelsOf(view->kind);
    view->pixels.assign(static_cast<std::size_t>(count), static_cast<float>(weights_[0]));
    return view;
  }

  Rates rates() const override { return {rate_, 0}; }
  void setBaseRates(const Rates& rates) override { rate_ = rates.lr; }

  void reset() override {
    std::fill(weights_.begin(), weights_.end(), 0.0);
    step_ = 0;
    rate_ = settings_.rate;
  }

  /// Step, rate, weights, then everything in the record but the seconds.
  std::vector<std::uint8_t> checkpoint(const RunRecord& record) const override {
    std::vector<std::uint8_t> bytes;
    put(bytes, static_cast<double>(step_));
    put(bytes, rate_);
    for (const double weight : weights_) {
      put(bytes, weight);
    }
    put(bytes, static_cast<double>(record.curve.size()));
    for (const CurvePoint& point : record.curve) {
      put(bytes, static_cast<double>(point.step));
      put(bytes, point.loss);
      put(bytes, point.lr);
      put(bytes, static_cast<double>(point.scores.size()));
      for (const double score : point.scores) {
        put(bytes, score);
      }
    }
    put(bytes, static_cast<double>(record.errorSpectra.size()));
    for (const ErrorSpectrumPtr& spectrum : record.errorSpectra) {
      put(bytes, static_cast<double>(spectrum->step));
    }
    put(bytes, static_cast<double>(record.spectra.size()));
    for (const SpectraPtr& spectra : record.spectra) {
      put(bytes, static_cast<double>(spectra->step));
      put(bytes, spectra->matrices.at(0).spectralNorm);
    }
    return bytes;
  }

  /// Goes on from checkpoint(); returns the record that was in it.
  RunRecord restore(std::span<const std::uint8_t> bytes) {
    step_ = static_cast<std::int64_t>(take(bytes));
    rate_ = take(bytes);
    for (double& weight : weights_) {
      weight = take(bytes);
    }
    RunRecord record;
    record.curve.resize(static_cast<std::size_t>(take(bytes)));
    for (CurvePoint& point : record.curve) {
      point.step = static_cast<std::int64_t>(take(bytes));
      point.loss = take(bytes);
      point.lr = take(bytes);
      point.scores.resize(static_cast<std::size_t>(take(bytes)));
      for (double& score : point.scores) {
        score = take(bytes);
      }
      record.scoreNames = {"psnr", "slow"};
      record.scoreNames.resize(point.scores.size());
    }
    for (auto left = static_cast<std::size_t>(take(bytes)); left > 0; --left) {
      auto spectrum = std::make_shared<ErrorSpectrum>();
      spectrum->step = static_cast<std::int64_t>(take(bytes));
      spectrum->energy = {static_cast<float>(spectrum->step)};
      record.errorSpectra.push_back(std::move(spectrum));
    }
    const auto count = static_cast<std::size_t>(take(bytes));
    for (std::size_t i = 0; i < count; ++i) {
      auto spectra = std::make_shared<Spectra>();
      spectra->step = static_cast<std::int64_t>(take(bytes));
      spectra->matrices.emplace_back();
      spectra->matrices[0].spectralNorm = take(bytes);
      record.spectra.push_back(std::move(spectra));
    }
    return record;
  }

 private:
  static void put(std::vector<std::uint8_t>& bytes, double value) {
    const std::size_t at = bytes.size();
    bytes.resize(at + sizeof(value));
    std::memcpy(bytes.data() + at, &value, sizeof(value));
  }
  static double take(std::span<const std::uint8_t>& bytes) {
    double value = 0;
    std::memcpy(&value, bytes.first(sizeof(value)).data(), sizeof(value));
    bytes = bytes.subspan(sizeof(value));
    return value;
  }

  Evaluation score() const {
    double sum = 0;
    for (std::size_t i = 0; i < kSize; ++i) {
      sum += (weights_[i] - target(i)) * (weights_[i] - target(i));
    }
    double loss = sum / static_cast<double>(kSize);
    if (step_ == settings_.nanAt) {
      loss = std::numeric_limits<double>::quiet_NaN();
    } else if (step_ == settings_.hugeAt) {
      loss = 1e9;
    }
    return {step_, loss, {{"psnr", -10 * std::log10(loss)}}};
  }

  void show() {
    outputs_.assign(weights_.begin(), weights_.end());
    outputsStep_ = step_;
  }

  void observe() {
    if (!settings_.progress) {
      return;
    }
    Progress& progress = *settings_.progress;
    const int inside = ++progress.inside;
    progress.mostInside = std::max<int>(progress.mostInside, inside);
    progress.steps[settings_.index] = step_;
    for (const auto& other : progress.steps) {
      progress.widest = std::max<std::int64_t>(progress.widest, std::abs(other - step_));
    }
  }
  void leave(double seconds) {
    if (settings_.progress) {
      settings_.progress->longest = std::max<double>(settings_.progress->longest, seconds);
      settings_.progress->steps[settings_.index] = step_;
      --settings_.progress->inside;
    }
  }

  Settings settings_;
  double rate_;
  std::vector<double> weights_ = std::vector<double>(kSize, 0.0);
  std::vector<float> outputs_;
  std::int64_t step_ = 0;
  std::int64_t outputsStep_ = 0;
};

/// One "spectrum": the largest weight.
class Analyzer : public SpectrumAnalyzer {
 public:
  explicit Analyzer(std::chrono::microseconds delay = {}, std::int64_t throwAt = -1)
      : delay_(delay), throwAt_(throwAt) {}

  Spectra analyze(const WeightSnapshot& weights, bool withActivations) override {
    std::this_thread::sleep_for(delay_);
    if (weights.step == throwAt_) {
      throw std::runtime_error("singular\nvery");
    }
    const auto& values = weights.arrays.at(0).values;
    Spectra spectra;
    spectra.matrices.emplace_back();
    spectra.matrices[0].spectralNorm = static_cast<double>(*std::max_element(values.begin(), values.end()));
    if (withActivations) {
      spectra.matrices.emplace_back();
      spectra.matrices[1].kind = MatrixKind::Activation;
    }
    return spectra;
  }

 private:
  std::chrono::microseconds delay_;
  std::int64_t throwAt_;
};

/// Surfaces with one vertex whose x is the largest weight: half the cells, then all of them.
class SurfaceMaker : public rankscope::SurfaceMaker {
 public:
  struct Settings {
    std::int64_t throwAt = -1;
    /// If given, the second surface of each waits until this is set or it is told to stop.
    std::shared_ptr<std::atomic<bool>> gate = nullptr;
  };
  explicit SurfaceMaker(Settings settings) : settings_(std::move(settings)) {}

  bool make(const WeightSnapshot& weights, int cells, const std::stop_token& stop,
            const std::function<void(LiveSurfacePtr)>& ready) override {
    if (weights.step == settings_.throwAt) {
      throw std::runtime_error("no clay");
    }
    ready(surface(weights, cells / 2));
    while (settings_.gate && !*settings_.gate && !stop.stop_requested()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    if (stop.stop_requested()) {
      return false;
    }
    ready(surface(weights, cells));
    return true;
  }

 private:
  static LiveSurfacePtr surface(const WeightSnapshot& weights, int cells) {
    const auto& values = weights.arrays.at(0).values;
    Mesh mesh;
    mesh.positions = {{*std::max_element(values.begin(), values.end()), 0, 0}};
    return std::make_shared<const LiveSurface>(LiveSurface{
        weights.step, cells, std::make_shared<const MeasuredSurface>(MeasuredSurface{std::move(mesh), {}})});
  }

  Settings settings_;
};

inline RunParts makeRun(const std::string& name, std::int64_t steps, Settings settings = {},
                        std::chrono::microseconds analyzerDelay = {}) {
  RunParts parts;
  parts.spec.name = name;
  parts.spec.training.steps = steps;
  parts.trainee = std::make_unique<Trainee>(std::move(settings));
  parts.analyzer = std::make_unique<Analyzer>(analyzerDelay);
  parts.extents = {kHeight, kWidth};
  parts.channels = 1;
  return parts;
}

template <class... Parts>
std::vector<RunParts> list(Parts... parts) {
  std::vector<RunParts> runs;
  (runs.push_back(std::move(parts)), ...);
  return runs;
}

/// Waits for something that must happen; false after a minute, which means that it never will.
template <class Condition>
bool eventually(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

/// A folder that is removed with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "rankscope-train-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
      throw std::runtime_error("no temporary folder");
    }
    path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace rankscope::fake
