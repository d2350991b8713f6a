// Command-line options made from the property tables, and the experiment that they describe.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "spec/experiment_spec.h"

namespace rankscope {

/// The texts of the options that the user gave, by field name. Checked only when they are applied, so that
/// the table's own message is what the user reads.
using FieldTexts = std::map<std::string, std::string>;

/// Adds one option per row to `app`, in a help group; a given one is stored in `texts`, which must outlive
/// parsing.
/// @param prefix "" or "vs-"; prefixed options are accepted but not listed
/// @param skip names of rows that have no option
/// @param usual an object of the table with the defaults to tell of; null: the table's
void addTableOptions(CLI::App& app, const PropertyTable& table, FieldTexts& texts, const std::string& group,
                     const std::string& prefix = "", const std::vector<std::string>& skip = {},
                     const void* usual = nullptr);

/// Stores what the user gave. @throws UserError naming the option
void applyTexts(const PropertyTable& table, void* object, const FieldTexts& texts,
                const std::string& prefix = "");

/// An option that takes a text; an empty one is refused, for it would count as not given ("--out $UNSET").
CLI::Option* addTextOption(CLI::App& app, const std::string& name, std::string& text,
                           const std::string& help);

/// As addTextOption for an option that may be repeated.
CLI::Option* addTextsOption(CLI::App& app, const std::string& name, std::vector<std::string>& texts,
                            const std::string& help);

/// Everything that describes the Runs of a `fit`: --model …, --vs …, --run ….
class RunOptions {
 public:
  /// @param task whose defaults are told  @param skip names of fields that have no option
  void addTo(CLI::App& app, const std::string& task, const std::vector<std::string>& skip = {});

  /// The base Run, then the one of --vs if any such option was given, then those of --run. Rates that no
  /// option gives are the defaults for `task`, the Run's network and its optimizer.
  /// @throws UserError naming the option
  std::vector<RunSpec> runs(const std::string& task) const;

  /// One line for each option that has no effect on any of `runs` ("--omega has no effect …").
  std::vector<std::string> idleOptions(const std::vector<RunSpec>& runs) const;

 private:
  FieldTexts base_;
  FieldTexts versus_;
  std::string versusOptimizer_;
  std::vector<std::string> extra_;
};

/// --device and --threads.
class MachineOptions {
 public:
  void addTo(CLI::App& app);
  MachineSpec machine() const;

 private:
  FieldTexts texts_;
};

}  // namespace rankscope
