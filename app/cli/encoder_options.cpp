#include "cli/encoder_options.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>
#include <sstream>
#include <system_error>

#include <fmt/format.h>

#include "base/error.h"
#include "signal/samples.h"
#include "signal/signal.h"
#include "spec/default_rates.h"
#include "sweep/freeze_study.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kTransferSteps = 500;
constexpr const char* kSamplePrefix = "sample:";

/// The training fields that belong to the command itself.
const std::vector<std::string> kOwnFields{"start-from",     "freeze-through", "pretrain",
                                          "pretrain-steps", "pretrain-lr",    "pretrain-batch"};

std::vector<std::string> notOfPictures() {
  std::vector<std::string> names;
  for (const Property& row : SignalSpec::properties().rows()) {
    if (!isPictureField(row.name)) {
      names.push_back(row.name);
    }
  }
  return names;
}

std::vector<std::string> heldOutOf(const std::string& sample) {
  const CohortSampleSize size = cohortSampleSize(sample);
  std::vector<std::string> sources;
  for (int i = size.members; i < size.members + size.heldOut; ++i) {
    sources.push_back(fmt::format("{}{}/{}", kSamplePrefix, sample, i));
  }
  return sources;
}

/// As sweep files have them: the processes that fit the cells read paths from there.
std::string plainPath(const fs::path& path) {
  return fs::absolute(path).lexically_normal().string();
}

std::vector<std::string> filesIn(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    std::error_code ignored;
    if (!entry->path().filename().string().starts_with('.') && entry->is_regular_file(ignored)) {
      files.push_back(plainPath(entry->path()));
    }
  }
  if (failure || files.empty()) {
    throw UserError(folder, failure ? failure.message() : "holds no file",
                    "name pictures, or a folder of some");
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> sourcesOf(const std::string& image) {
  if (image.starts_with(kSamplePrefix)) {
    const std::string sample = image.substr(std::string(kSamplePrefix).size());
    return isCohortSample(sample) ? heldOutOf(sample) : std::vector<std::string>{image};
  }
  std::error_code ignored;
  return fs::is_directory(image, ignored) ? filesIn(image) : std::vector<std::string>{plainPath(image)};
}

std::set<std::string> namesOf(const FieldTexts& texts) {
  std::set<std::string> names;
  for (const auto& [field, text] : texts) {
    names.insert(field);
  }
  return names;
}

}  // namespace

void EncoderOptions::addTo(CLI::App& app, const std::string& command, const std::vector<std::string>& skip) {
  command_ = command;
  app.add_option("ENCODER", checkpoint_, "A checkpoint of cohort train, or of any other training")
      ->type_name("");
  app.add_option("IMAGE", images_,
                 "Pictures to fit; a folder is all in it, sample:plants the four that are held out")
      ->type_name("");
  addTableOptions(app, SignalSpec::properties(), signal_, "Signal", "", notOfPictures());
  addTableOptions(app, OptimizerSpec::properties(), optimizer_, "Optimizer");
  std::vector<std::string> skipped = kOwnFields;
  skipped.insert(skipped.end(), skip.begin(), skip.end());
  addTableOptions(app, TrainingSpec::properties(), training_, "Training", "", skipped);
}

Encoder EncoderOptions::encoder() const {
  if (checkpoint_.empty()) {
    throw UserError(command_, "ENCODER is missing", "name a checkpoint.safetensors of cohort train");
  }
  return readEncoder(checkpoint_);
}

SignalSpec EncoderOptions::signal(const std::string& source) const {
  SignalSpec spec;
  spec.source = source;
  applyTexts(SignalSpec::properties(), &spec, signal_);
  return spec;
}

std::vector<std::string> EncoderOptions::targets(const Encoder& encoder) const {
  if (images_.empty()) {
    throw UserError(command_, "IMAGE is missing", "name a picture, a folder of some, or sample:plants");
  }
  std::vector<std::string> targets;
  for (const std::string& image : images_) {
    for (const std::string& source : sourcesOf(image)) {
      requireFits(encoder, *loadSignal(signal(source)));
      if (std::find(targets.begin(), targets.end(), source) == targets.end()) {
        targets.push_back(source);
      }
    }
  }
  return targets;
}

ExperimentSpec EncoderOptions::experiment(const Encoder& encoder, const std::string& target) const {
  constexpr const char* kSelector = "optimizer";
  ExperimentSpec experiment;
  experiment.signal = signal(target);
  RunSpec run;
  run.model = encoder.info.run.model;
  if (optimizer_.contains(kSelector)) {
    applyTexts(OptimizerSpec::properties(), &run.optimizer, {{kSelector, optimizer_.at(kSelector)}});
  }
  takeDefaultRates(run, "cohort", namesOf(optimizer_));
  run.optimizer.schedule = "constant";
  run.training.steps = kTransferSteps;
  applyTexts(OptimizerSpec::properties(), &run.optimizer, optimizer_);
  applyTexts(TrainingSpec::properties(), &run.training, training_);
  run.training.startFrom = encoder.path.string();
  experiment.runs = {run};
  return experiment;
}

std::vector<std::int64_t> parseDepths(const std::string& option, const std::string& text, int hiddenLayers) {
  std::set<std::int64_t> depths;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    int layer = -1;
    const auto [end, failure] = std::from_chars(part.data(), part.data() + part.size(), layer);
    const bool number = failure == std::errc() && end == part.data() + part.size();
    if (part == "none") {
      depths.insert(kNothingFrozen);
    } else if (part == "all") {
      for (int i = 0; i < hiddenLayers; ++i) {
        depths.insert(i);
      }
    } else if (number && layer >= 0 && layer < hiddenLayers) {
      depths.insert(layer);
    } else {
      throw UserError(option, fmt::format("'{}' is no layer of this encoder", part),
                      fmt::format("its layers are 0 to {}; also none and all", hiddenLayers - 1));
    }
  }
  if (depths.empty()) {
    throw UserError(option, "names no layer", "for example " + option + " none,0,1");
  }
  return {depths.begin(), depths.end()};
}

}  // namespace rankscope
