// Every command of the window: names, words and keys here, deeds behind CommandHost. UI thread only.
#pragma once

#include <cstddef>
#include <string>

#include "panels/ui_model.h"
#include "spec/experiment_spec.h"
#include "window/commands.h"
#include "window/layout.h"

namespace rankscope {

/// What the commands act on. The application is one; a test has its own.
class CommandHost {
 public:
  virtual ~CommandHost() = default;

  virtual bool hasSession() const = 0;
  virtual bool anyRunning() const = 0;
  virtual std::size_t runCount() const = 0;
  virtual bool canResume() const = 0;
  virtual bool hasSweep() const = 0;
  virtual bool isDark() const = 0;
  virtual bool messagesShown() const = 0;

  virtual ExperimentSpec& draft() = 0;
  virtual ViewState& view() = 0;
  virtual PanelVisibility& panels() = 0;

  virtual void openFileDialog() = 0;
  virtual void saveDialog() = 0;
  virtual void resumeLast() = 0;
  virtual void closeSweep() = 0;
  virtual void openSample(const std::string& name) = 0;
  virtual void quit() = 0;

  virtual void togglePlaying() = 0;
  virtual void toggleRun(std::size_t run) = 0;
  virtual void singleStep() = 0;
  virtual void measure() = 0;
  virtual void reset() = 0;
  virtual void extend() = 0;
  virtual void restart() = 0;
  virtual void addRun() = 0;

  virtual bool hasMeasurement() const = 0;  ///< whether the task measures something other than the signal
  virtual void toggleMeasurement() = 0;

  // Sounds: 0 is the target, k + 1 the output of Run k.
  virtual bool hasSound() const = 0;  ///< the signal is one
  virtual bool canPlay() const = 0;
  virtual void playOrStop(std::size_t sound) = 0;
  virtual std::size_t lastPlayed() const = 0;
  virtual void exportSound(std::size_t run) = 0;
  virtual bool hasShape() const = 0;
  virtual void exportSurface(std::size_t run) = 0;

  virtual bool hasPicture() const = 0;  ///< the signal is one, or several
  virtual bool atomsShown() const = 0;
  virtual void toggleAtoms() = 0;
  virtual void undoAtoms() = 0;
  virtual void redoAtoms() = 0;

  virtual void zoomBy(double factor) = 0;
  virtual void moveLayer(int by) = 0;

  virtual void toggleTheme() = 0;
  virtual void scaleBy(double factor) = 0;  ///< 0: the standard size
  virtual void screenshot() = 0;
  virtual void toggleMessages() = 0;
  virtual void openPalette() = 0;
  virtual void toggleHelp() = 0;
};

/// @param host outlives the list
void addCommands(CommandList& commands, CommandHost& host);

}  // namespace rankscope
