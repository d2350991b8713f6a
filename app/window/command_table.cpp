#include "window/command_table.h"

#include <utility>

#include <fmt/format.h>
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "signal/samples.h"

namespace rankscope {
namespace {

constexpr double kZoomStep = 1.25;
constexpr double kScaleStep = 1.1;
constexpr std::size_t kMaximumRuns = 8;

using Test = std::function<bool()>;
using Deed = std::function<void()>;

/// Fills one menu of the list, row by row.
class Menu {
 public:
  Menu(CommandList& list, const char* name) : list_(list), name_(name) {}

  Menu& add(const char* id, const char* label, const char* tip, Shortcut shortcut, Deed deed) {
    pending_.push_back({id, name_, label, tip, shortcut, {}, {}, std::move(deed), {}, false});
    return *this;
  }
  // Each of these speaks of the row just added.
  Menu& when(Test enabled) { return pending_.back().enabled = std::move(enabled), *this; }
  Menu& ticked(Test checked) { return pending_.back().checked = std::move(checked), *this; }
  Menu& orKey(Shortcut alternative) { return pending_.back().alternative = alternative, *this; }
  Menu& line() { return pending_.back().separatorAfter = true, *this; }

  ~Menu() {
    for (UiCommand& command : pending_) {
      list_.add(std::move(command));
    }
  }
  Menu(const Menu&) = delete;
  Menu& operator=(const Menu&) = delete;

 private:
  CommandList& list_;
  std::string name_;
  std::vector<UiCommand> pending_;
};

Shortcut key(int code) {
  return {code, false, false, false};
}
Shortcut control(int code) {
  return {code, true, false, false};
}

void addFileCommands(CommandList& list, CommandHost& host) {
  Menu menu(list, "File");
  menu.add("file.open", "Open…",
           "A picture, a sound, a mesh, a scene, an experiment, a checkpoint, a results folder or a sweep.",
           control('O'), [&] { host.openFileDialog(); });
  menu.add("file.open-sweep", "Open sweep…",
           "The folder that rankscope sweep writes, also while it is running: heat map and table of its "
           "cells. A click on a cell opens its runs.",
           {}, [&] { host.openFileDialog(); });
  menu.add("file.close-sweep", "Close sweep", "What is open of its cells stays open.", {},
           [&] { host.closeSweep(); })
      .when([&] { return host.hasSweep(); });
  menu.add("file.save", "Save experiment…",
           "Results, report and checkpoints of every run into a folder of your choice.", control('S'),
           [&] { host.saveDialog(); })
      .when([&] { return host.hasSession(); });
  menu.add("file.export-wav", "Export WAV…",
           "What the first run's output sounds like now, as a WAV file; other runs have their own button.",
           {}, [&] { host.exportSound(0); })
      .when([&] { return host.hasSound() && host.runCount() > 0; });
  menu.add("file.export-mesh", "Export mesh…",
           "What the first run has learnt, as a PLY or OBJ file in the coordinates of the shape's own file; "
           "the palette has the other runs.",
           {}, [&] { host.exportSurface(0); })
      .when([&] { return host.hasShape() && host.runCount() > 0; });
  menu.add("file.resume-last", "Resume last",
           "Goes on with the experiment before this one, from its last checkpoint.", {},
           [&] { host.resumeLast(); })
      .when([&] { return host.canResume(); })
      .line();
  for (const std::vector<SampleInfo>& samples :
       {sampleList(), audioSampleList(), shapeSampleList(), sceneSampleList()}) {
    for (const SampleInfo& sample : samples) {
      menu.add(("file.sample." + sample.name).c_str(), ("New from sample: " + sample.title).c_str(),
               sample.help.c_str(), {}, [&host, name = sample.name] { host.openSample(name); });
    }
  }
  menu.line();
  menu.add("file.quit", "Quit", "Saves a checkpoint and closes the window.", control('Q'),
           [&] { host.quit(); });
}

void addRunCommands(CommandList& list, CommandHost& host) {
  const Test open = [&] { return host.hasSession(); };
  {
    Menu menu(list, "Run");
    menu.add("run.play", "Play or pause", "Trains every run, or pauses all of them.", key(GLFW_KEY_SPACE),
             [&] { host.togglePlaying(); })
        .when(open);
    menu.add("run.step", "Single step", "One update of every run, then pause.", key('.'),
             [&] { host.singleStep(); })
        .when(open)
        .orKey(key(GLFW_KEY_RIGHT));
    menu.add("run.reset", "Reset", "Back to step 0 and the same initial weights, paused.", key('R'),
             [&] { host.reset(); })
        .when(open)
        .orKey(control('R'));
    menu.add(
            "run.extend", "Extend target",
            "Half as many steps again. The schedule's horizon stays: past it the rates are at their minimum.",
            key('X'), [&] { host.extend(); })
        .when(open);
    menu.add("run.measure", "Measure now",
             "Every score of the present weights, also those that are else measured at the end alone: "
             "held-out "
             "views, LPIPS, IoU, Chamfer.",
             {}, [&] { host.measure(); })
        .when(open);
    menu.add("run.restart", "Restart with these settings", "Trains what the setup panel says, from step 0.",
             control(GLFW_KEY_ENTER), [&] { host.restart(); })
        .line();
    menu.add("run.lockstep", "Keep runs at the same step",
             "On: every run is at the same step. Off: they share the time equally. Applies on restart.", {},
             [&] { host.draft().pace = host.draft().pace == "lockstep" ? "free" : "lockstep"; })
        .ticked([&] { return host.draft().pace == "lockstep"; });
    menu.add("run.add", "Add run", "One more run of the same signal. Applies on restart.", {},
             [&] { host.addRun(); })
        .when([&] { return host.draft().runs.size() < kMaximumRuns; });
  }
  Menu unlisted(list, "");
  for (std::size_t i = 0; i < kMaximumRuns; ++i) {
    unlisted
        .add(fmt::format("run.toggle.{}", i).c_str(), fmt::format("Play or pause run {}", i + 1).c_str(),
             "This run alone; the others go on.", key('1' + static_cast<int>(i)),
             [&host, i] { host.toggleRun(i); })
        .when([&host, i] { return i < host.runCount(); });
  }
}

void addSoundCommands(CommandList& list, CommandHost& host) {
  Menu menu(list, "");
  const Test audible = [&] { return host.hasSound() && host.canPlay(); };
  menu.add("audio.play-again", "Play or stop the sound", "The one that was played last; at first the target.",
           key('P'), [&] { host.playOrStop(host.lastPlayed()); })
      .when(audible);
  menu.add("audio.play.0", "Play or stop the target", "The stretch that is seen.", {},
           [&] { host.playOrStop(0); })
      .when(audible);
  for (std::size_t run = 0; run < kMaximumRuns; ++run) {
    menu.add(fmt::format("audio.play.{}", run + 1).c_str(),
             fmt::format("Play or stop the sound of run {}", run + 1).c_str(), "The stretch that is seen.",
             {}, [&host, run] { host.playOrStop(run + 1); })
        .when([&host, audible, run] { return audible() && run < host.runCount(); });
    menu.add(fmt::format("audio.export.{}", run).c_str(),
             fmt::format("Export WAV of run {}…", run + 1).c_str(), "What its output sounds like now.", {},
             [&host, run] { host.exportSound(run); })
        .when([&host, run] { return host.hasSound() && run < host.runCount(); });
    menu.add(fmt::format("surface.export.{}", run).c_str(),
             fmt::format("Export mesh of run {}…", run + 1).c_str(),
             "What it has learnt, in the coordinates of the shape's own file.", {},
             [&host, run] { host.exportSurface(run); })
        .when([&host, run] { return host.hasShape() && run < host.runCount(); });
  }
}

void addPictureCommands(Menu& menu, CommandHost& host) {
  const Test open = [&] { return host.hasSession(); };
  menu.add("view.fit", "Fit pictures", "The whole picture, as large as it fits.", key('F'),
           [&] {
             host.view().zoom = 0;
             host.view().centreX = host.view().centreY = 0.5;
             host.view().soundBegin = 0;
             host.view().soundEnd = host.view().soundTop = 1;
           })
      .when(open);
  menu.add("view.zoom-in", "Zoom in", "Pictures larger, about their middle.", key('+'),
           [&] { host.zoomBy(kZoomStep); })
      .when(open)
      .orKey(key('='));
  menu.add("view.zoom-out", "Zoom out", "Pictures smaller.", key('-'), [&] { host.zoomBy(1 / kZoomStep); })
      .when(open)
      .orKey(key(GLFW_KEY_KP_SUBTRACT));
  menu.add("view.one-to-one", "One to one", "One pixel of the picture on one of the screen.", key('0'),
           [&] { host.view().zoom = 1; })
      .when(open)
      .line();
  menu.add("view.measurement", "Show what is measured",
           "What the task measures instead of the picture: known pixels, the reduced picture, or the "
           "sinogram.",
           key('D'), [&] { host.toggleMeasurement(); })
      .when([&] { return host.hasMeasurement(); })
      .ticked([&] { return host.view().showMeasurement; });
  menu.add("view.errors", "Show errors", "An error map beside each reconstruction.", key('M'),
           [&] { host.view().showErrors = !host.view().showErrors; })
      .ticked([&] { return host.view().showErrors; });
  menu.add("view.spectrogram", "Spectrogram", "Sounds as spectrograms instead of waveforms.", key('G'),
           [&] { host.view().spectrogram = !host.view().spectrogram; })
      .when([&] { return host.hasSound(); })
      .ticked([&] { return host.view().spectrogram; });
  menu.add("view.error-metric", "Next error metric", "Absolute, squared or signed error.", key('E'), [&] {
    host.view().errorMetric = static_cast<ErrorMetric>((static_cast<int>(host.view().errorMetric) + 1) % 3);
  });
  menu.add("view.flip", "Flip to target (hold)",
           "Shows the target in every picture for as long as T is held.", key('T'),
           [&] { host.view().flipToTarget = true; })
      .when(open)
      .line();
}

void addViewCommands(CommandList& list, CommandHost& host) {
  const Test open = [&] { return host.hasSession(); };
  Menu menu(list, "View");
  addPictureCommands(menu, host);
  menu.add("view.error-spectrum", "Error by frequency",
           "Beside the score curves: how the error is spread over spatial frequencies, instead of the loss.",
           {}, [&] { host.view().errorSpectrum = !host.view().errorSpectrum; })
      .ticked([&] { return host.view().errorSpectrum; })
      .line();
  menu.add("view.atoms", "Atoms",
           "Instead of the pictures: what a network's layers are made of, by sparse autoencoders.", key('A'),
           [&] { host.toggleAtoms(); })
      .when([&] { return host.hasPicture(); })
      .ticked([&] { return host.atomsShown(); });
  menu.add("atoms.undo-key", "Undo edit of atoms", "What was done to the atoms last.", control('Z'),
           [&] { host.undoAtoms(); })
      .when([&] { return host.atomsShown(); });
  menu.add("atoms.redo-key", "Redo edit of atoms", "What was undone last.", control('Y'),
           [&] { host.redoAtoms(); })
      .when([&] { return host.atomsShown(); })
      .line();
  menu.add("view.previous-layer", "Previous layer", "In the rank inspector.", key('['),
           [&] { host.moveLayer(-1); })
      .when(open);
  menu.add("view.next-layer", "Next layer", "In the rank inspector.", key(']'), [&] { host.moveLayer(1); })
      .when(open);
  menu.add("view.live", "Back to live", "Leaves the recorded past and follows the training.", key('L'),
           [&] { host.view().scrubStep = -1; })
      .when([&] { return host.view().scrubStep >= 0; })
      .orKey(key(GLFW_KEY_END));
}

void addPanelToggle(Menu& menu, CommandHost& host, const char* id, const char* label, const char* tip,
                    int code, bool PanelVisibility::*panel) {
  menu.add(id, label, tip, key(code), [&host, panel] { host.panels().*panel = !(host.panels().*panel); })
      .ticked([&host, panel] { return host.panels().*panel; });
}

void addWindowCommands(CommandList& list, CommandHost& host) {
  Menu menu(list, "Window");
  addPanelToggle(menu, host, "window.left", "Setup panel", "Left: signal, network, optimizers.", GLFW_KEY_F2,
                 &PanelVisibility::left);
  addPanelToggle(menu, host, "window.right", "Rank inspector", "Right: spectra and ranks.", GLFW_KEY_F3,
                 &PanelVisibility::right);
  addPanelToggle(menu, host, "window.bottom", "Curves", "Below: scores, loss and the scrubber.", GLFW_KEY_F4,
                 &PanelVisibility::bottom);
  addPanelToggle(menu, host, "window.sweep", "Sweep", "The sweep that is open, beside the pictures.",
                 GLFW_KEY_F5, &PanelVisibility::sweep);
  menu.when([&] { return host.hasSweep(); }).line();
  menu.add("window.theme", "Light theme", "Dark on light, or light on dark.", {'L', true, true, false},
           [&] { host.toggleTheme(); })
      .ticked([&] { return !host.isDark(); });
  menu.add("window.larger", "Larger interface", "Text and controls 10 % larger.", control('='),
           [&] { host.scaleBy(kScaleStep); })
      .orKey(control('+'));
  menu.add("window.smaller", "Smaller interface", "Text and controls 10 % smaller.", control('-'),
           [&] { host.scaleBy(1 / kScaleStep); })
      .orKey(control(GLFW_KEY_KP_SUBTRACT));
  menu.add("window.standard-size", "Standard size", "As large as the screen's own scale says.", control('0'),
           [&] { host.scaleBy(0); })
      .line();
  menu.add("window.screenshot", "Screenshot", "This window as a PNG in the current folder.",
           key(GLFW_KEY_F12), [&] { host.screenshot(); });
  menu.add("window.messages", "Messages", "Everything that was reported so far.", {},
           [&] { host.toggleMessages(); })
      .ticked([&] { return host.messagesShown(); });
}

void addHelpCommands(CommandList& list, CommandHost& host) {
  Menu menu(list, "Help");
  menu.add("help.palette", "Find a command…", "Type a few letters of anything you want to do.", control('P'),
           [&] { host.openPalette(); });
  menu.add("help.open", "Help", "Shortcuts, how to read the panels, versions.", key(GLFW_KEY_F1),
           [&] { host.toggleHelp(); });
}

}  // namespace

void addCommands(CommandList& commands, CommandHost& host) {
  addFileCommands(commands, host);
  addRunCommands(commands, host);
  addViewCommands(commands, host);
  addSoundCommands(commands, host);
  addWindowCommands(commands, host);
  addHelpCommands(commands, host);
}

}  // namespace rankscope
