#include "cli/spec_options.h"

#include <algorithm>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/help_format.h"
#include "spec/default_rates.h"
#include "spec/optimizer_spec.h"
#include "spec/task_defaults.h"

namespace rankscope {
namespace {

constexpr const char* kVersusPrefix = "vs-";

std::string groupTitle(const PropertyTable& table) {
  std::string title = table.title();
  title.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(title.front())));
  return title;
}

/// Runs `assign`, and puts the option as it was typed in front of the table's message, which starts with the
/// field.
template <class Assign>
void namingOption(const std::string& prefix, Assign assign) {
  try {
    assign();
  } catch (const UserError& failure) {
    throw UserError("", "--" + prefix + failure.what());
  }
}

/// Whether other fields' defaults follow from this one: it is to be assigned before them.
bool selectsOthers(const RunSpec& run, const std::string& field) {
  bool selects = false;
  forEachTable(run,
               [&](const PropertyTable& table, const auto&) { selects = selects || table.selects(field); });
  return selects;
}

void requireText(const std::string& option, const std::string& text) {
  if (text.empty()) {
    throw UserError(option, "is empty", "give it a value, or leave it away");
  }
}

/// Options of one kind: what stands in front of their names in messages, and what the user gave.
struct Layer {
  std::string prefix;
  FieldTexts texts;
};

/// A Run described by layers of options, a later one over the earlier.
RunSpec makeRun(const std::string& task, const std::vector<Layer>& layers) {
  RunSpec run;
  std::set<std::string> given;
  const auto apply = [&](bool selectors) {
    for (const Layer& layer : layers) {
      for (const auto& [field, text] : layer.texts) {
        given.insert(field);
        if (selectsOthers(run, field) == selectors) {
          namingOption(layer.prefix, [&] { assignRunField(run, field, text); });
        }
      }
    }
  };
  apply(true);
  takeTaskDefaults(run, task, given);
  takeDefaultRates(run, task, given);
  apply(false);
  return run;
}

/// "name=lion,optimizer=adam,lr=1e-4".
Layer parseRun(const std::string& text) {
  Layer layer{"run: ", {}};
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw UserError("--run", fmt::format("'{}' is not FIELD=VALUE", part),
                      "for example --run name=slow,lr=1e-4");
    }
    layer.texts[part.substr(0, equals)] = part.substr(equals + 1);
  }
  return layer;
}

bool hasEffect(const RunSpec& run, const std::string& field) {
  bool effect = false;
  forEachTable(run, [&](const PropertyTable& table, const auto& object) {
    const Property* row = table.find(field);
    effect = effect || (row != nullptr && table.applies(*row, &object));
  });
  return effect;
}

/// What only other networks than the task's usual one have, as the task has it by default.
void takeOthersDefaults(ModelSpec& usual, const std::string& task) {
  for (const Property& row : ModelSpec::properties().rows()) {
    const auto& networks = row.onlyFor;
    if (networks.empty() || std::find(networks.begin(), networks.end(), usual.network) != networks.end()) {
      continue;
    }
    RunSpec other;
    other.model.network = networks.front();
    takeTaskDefaults(other, task, {"model"});
    row.set(&usual, row.get(&other.model));
  }
}

}  // namespace

void addTableOptions(CLI::App& app, const PropertyTable& table, FieldTexts& texts, const std::string& group,
                     const std::string& prefix, const std::vector<std::string>& skip, const void* usual) {
  for (const Property& row : table.rows()) {
    if (std::find(skip.begin(), skip.end(), row.name) != skip.end()) {
      continue;
    }
    const auto store = [&texts, name = row.name](const std::string& text) { texts[name] = text; };
    app.add_option_function<std::string>(
           "--" + prefix + row.name, store,
           describe(row, usual == nullptr ? std::nullopt : std::optional(row.get(usual)),
                    &table == &OptimizerSpec::properties()))
        ->type_name(valueName(row))
        ->group(prefix.empty() ? group : "");
  }
}

CLI::Option* addTextOption(CLI::App& app, const std::string& name, std::string& text,
                           const std::string& help) {
  const auto store = [&text, name](const std::string& given) {
    requireText(name, given);
    text = given;
  };
  return app.add_option_function<std::string>(name, store, help);
}

CLI::Option* addTextsOption(CLI::App& app, const std::string& name, std::vector<std::string>& texts,
                            const std::string& help) {
  const auto store = [&texts, name](const std::string& given) {
    requireText(name, given);
    texts.push_back(given);
  };
  return app.add_option_function<std::string>(name, store, help)->trigger_on_parse();
}

void applyTexts(const PropertyTable& table, void* object, const FieldTexts& texts,
                const std::string& prefix) {
  for (const auto& [field, text] : texts) {
    namingOption(prefix, [&] { table.assignText(object, field, text); });
  }
}

void RunOptions::addTo(CLI::App& app, const std::string& task, const std::vector<std::string>& skip) {
  RunSpec example;
  takeTaskDefaults(example, task);
  takeOthersDefaults(example.model, task);
  forEachTable(example, [&](const PropertyTable& table, const auto& part) {
    addTableOptions(app, table, base_, groupTitle(table), "", skip, &part);
    addTableOptions(app, table, versus_, "", kVersusPrefix, skip);
  });
  addTextOption(app, "--vs", versusOptimizer_,
                "A second run beside the first, with this optimizer. Any option of a run with --vs- in "
                "front overrides "
                "it there: --vs adam --vs-lr 3e-3")
      ->type_name("NAME")
      ->group("Runs");
  addTextsOption(
      app, "--run", extra_,
      "One more run, with these fields changed: --run name=slow,optimizer=adam,lr=1e-4. May be repeated.")
      ->type_name("FIELD=VALUE,…")
      ->group("Runs");
}

std::vector<RunSpec> RunOptions::runs(const std::string& task) const {
  const Layer base{"", base_};
  std::vector<RunSpec> runs{makeRun(task, {base})};
  if (!versusOptimizer_.empty() || !versus_.empty()) {
    Layer optimizer{"vs: ", {}};
    if (!versusOptimizer_.empty()) {
      optimizer.texts["optimizer"] = versusOptimizer_;
    }
    runs.push_back(makeRun(task, {base, optimizer, {kVersusPrefix, versus_}}));
  }
  for (const std::string& text : extra_) {
    runs.push_back(makeRun(task, {base, parseRun(text)}));
  }
  return runs;
}

std::vector<std::string> RunOptions::idleOptions(const std::vector<RunSpec>& runs) const {
  std::vector<std::string> lines;
  const auto collect = [&](const FieldTexts& texts, const std::string& prefix, std::size_t first,
                           std::size_t last) {
    for (const auto& [field, text] : texts) {
      const auto touches = [&, name = field](const RunSpec& run) { return hasEffect(run, name); };
      if (std::none_of(runs.begin() + static_cast<std::ptrdiff_t>(first),
                       runs.begin() + static_cast<std::ptrdiff_t>(last), touches)) {
        lines.push_back(fmt::format("--{}{} has no effect on these runs", prefix, field));
      }
    }
  };
  collect(base_, "", 0, runs.size());
  if (!versus_.empty() && runs.size() > 1) {
    collect(versus_, kVersusPrefix, 1, 2);
  }
  return lines;
}

void MachineOptions::addTo(CLI::App& app) {
  addTableOptions(app, MachineSpec::properties(), texts_, "Machine");
}

MachineSpec MachineOptions::machine() const {
  MachineSpec machine;
  applyTexts(MachineSpec::properties(), &machine, texts_);
  return machine;
}

}  // namespace rankscope
