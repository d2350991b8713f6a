// Left: what is fitted, by what, and how. Edits a draft of the experiment; what can be changed while training
// is requested at once, the rest waits for a restart. UI thread only.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signal/samples.h"
#include "signal/signal.h"
#include "spec/experiment_spec.h"
#include "spec/rates.h"
#include "train/frame.h"
#include "ui/property_widgets.h"

namespace rankscope {

class SetupPanel {
 public:
  struct Context {
    ExperimentSpec& draft;
    const ExperimentSpec* applied;  ///< what trains now; null when nothing is open
    const Signal* signal;           ///< null when nothing is open
    const std::vector<FramePtr>& frames;
    bool dark;
    float scale;
  };
  struct Requests {
    std::function<void()> restart;  ///< start the draft
    std::function<void()> revert;   ///< draft back to what trains
    std::function<void(std::size_t run, const Rates& rates)> setRates;
    std::function<void(std::string_view commandId)> invoke;
    std::function<void(std::string message)> warn;
  };

  SetupPanel();

  /// Fills the current child.
  void draw(const Context& context, const Requests& requests);

  /// After another experiment was opened: links the Runs' networks if they are the same.
  void adopt(const ExperimentSpec& spec);

  /// Clones the last Run under a new name, with the other optimizer. @returns false if there are eight
  /// already
  static bool addRun(ExperimentSpec& spec);
  static void removeRun(ExperimentSpec& spec, std::size_t run);

 private:
  void drawSignal(const Context& context, const Requests& requests);
  void drawTask(const Context& context);
  void drawShared(const Context& context);
  void drawRun(const Context& context, const Requests& requests, std::size_t index);
  bool drawRunHeader(const Context& context, std::size_t index);
  void drawOptimizer(const Context& context, const Requests& requests, std::size_t index,
                     const PropertyEditor::Look& look);
  bool drawRate(const Context& context, OptimizerSpec& spec, const RateField& field,
                const PropertyEditor::Look& look, double now);
  /// The Run that trains as this one of the draft, if any.
  static std::optional<std::size_t> trainingRun(const Context& context, std::size_t run);
  static PropertyEditor::Look neutralLook(const Context& context, const std::string& prefix);
  void drawRestart(const Context& context, const Requests& requests);

  PropertyEditor editor_;
  std::vector<SampleInfo> samples_;
  bool linked_ = true;
};

}  // namespace rankscope
