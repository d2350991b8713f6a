#include "cli/sae_network.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include <fmt/format.h>

#include "base/error.h"
#include "cli/checkpoint_source.h"
#include "cli/output.h"
#include "cli/results_folder.h"
#include "engine/inr_trainee.h"
#include "spec/experiment_json.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

constexpr int kMostThreads = 4096;

/// The signal of a checkpoint in a results folder: DIR/NAME/checkpoint.safetensors beside
/// DIR/experiment.json.
SignalPtr signalOf(const fs::path& checkpoint, const TaskSpec& task) {
  const fs::path folder = fs::absolute(checkpoint).parent_path().parent_path();
  std::error_code ignored;
  if (!fs::exists(folder / "experiment.json", ignored)) {
    throw UserError(checkpoint.string(), "its signal is unknown: no experiment.json beside its folder",
                    "name it with --source, or the results folder");
  }
  return loadSignal(readExperiment(folder / "experiment.json").signal, task);
}

/// The signal of the options, if any of them is given.
std::optional<SignalSpec> namedSignal(const FieldTexts& texts) {
  if (texts.empty()) {
    return std::nullopt;
  }
  SignalSpec spec;
  spec.source = "";
  applyTexts(SignalSpec::properties(), &spec, texts);
  if (spec.source.empty()) {
    throw UserError("--source", "is missing", "name what the network learnt beside how it was prepared");
  }
  // The folder that names it may be used from elsewhere.
  if (!spec.source.starts_with("sample:")) {
    spec.source = fs::absolute(spec.source).lexically_normal().string();
  }
  return spec;
}

/// What is made of the network names both, for later commands.
void requireKept(const fs::path& checkpoint, const std::optional<SignalSpec>& source) {
  const auto require = [](const std::string& path) {
    requireStorable(path, "the JSON of --out", "rename it");
  };
  require(fs::absolute(checkpoint).lexically_normal().string());
  if (source) {
    require(source->source);
  }
}

}  // namespace

OpenedNetwork openNetworkWithSignal(const fs::path& checkpoint, const std::optional<SignalSpec>& source,
                                    int threads) {
  const CheckpointInfo info = inspectCheckpoint(checkpoint);
  if (isSceneTask(info.task.task)) {
    throw UserError(checkpoint.string(),
                    "holds a radiance field: atoms of it are not available, as it has no signal of points",
                    "name a network of a picture, a sound or a shape");
  }
  MachineSpec machine;
  machine.threads = threads;
  OpenedNetwork opened;
  opened.checkpoint = fs::absolute(checkpoint).lexically_normal();
  opened.source = source;
  opened.signal = source ? loadSignal(*source, info.task) : signalOf(checkpoint, info.task);
  opened.heads = headsOf(*opened.signal, info.task);
  opened.pool = makeTensorPool(machine);
  opened.pool->enter();
  opened.probe = openNetwork(checkpoint, opened.signal, opened.pool);
  opened.words = fmt::format("{}, {} hidden layers of {}, step {}", info.run.model.network,
                             opened.probe->hiddenLayers(), opened.probe->width(0), info.step);
  return opened;
}

void ThreadOption::addTo(CLI::App& app) {
  addTextOption(app, "--threads", text_, "Worker threads; 0: one per core [0]")
      ->type_name("N")
      ->group("Machine");
}

int ThreadOption::threads() const {
  return text_.empty() ? 0 : static_cast<int>(parseCount("--threads", text_, 0, kMostThreads));
}

void NetworkInput::addTo(CLI::App& app, const std::string& command) {
  command_ = command;
  app.add_option("NETWORK", input_, "A results folder, or a checkpoint in one")->type_name("");
  addTextOption(app, "--run", run_, "Which run of the folder")->type_name("NAME")->group("Network");
  addTableOptions(app, SignalSpec::properties(), signal_,
                  "Signal, for a checkpoint outside its results folder");
  threads_.addTo(app);
}

OpenedNetwork NetworkInput::open() const {
  if (input_.empty()) {
    throw UserError(command_, "NETWORK is missing", "name a results folder or a checkpoint");
  }
  const fs::path checkpoint = checkpointOf(input_, run_);
  const std::optional<SignalSpec> source = namedSignal(signal_);
  requireKept(checkpoint, source);
  return openNetworkWithSignal(checkpoint, source, threads_.threads());
}

std::vector<int> parseNumbers(const std::string& option, const std::string& text) {
  std::vector<int> numbers;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    int number = 0;
    const auto [stop, failure] = std::from_chars(text.data() + begin, text.data() + end, number);
    if (failure != std::errc() || stop != text.data() + end || number < 0) {
      throw UserError(option, fmt::format("'{}' is no list of numbers", text), "for example 0,2,4");
    }
    numbers.push_back(number);
    begin = end + 1;
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

std::vector<int> chosenLayers(const NetworkProbe& probe, const std::string& text) {
  std::vector<int> layers;
  if (text.empty()) {
    for (int layer = 0; layer < probe.hiddenLayers(); ++layer) {
      layers.push_back(layer);
    }
    return layers;
  }
  layers = parseNumbers("--layers", text);
  for (const int layer : layers) {
    requireLayer(probe, layer);
  }
  return layers;
}

Work WatchedWork::part(const std::shared_ptr<Pool>& pool, const std::string& label) {
  return {inTurns(pool), stop_.get_token(), [this, label](double done) {
            if (guard_.interrupted()) {
              stop_.request_stop();
            }
            show(fmt::format("{}{:3.0f} %  {}", progressBar(done), 100 * done, label));
          }};
}

void WatchedWork::show(const std::string& line) {
  const StatusLine::Clock::time_point now = StatusLine::Clock::now();
  if (line_.due(now)) {
    line_.draw(line, now);
  }
}

}  // namespace rankscope
