// Shapes, and what Runs have learnt, written for other programs.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "io/wav.h"
#include "mesh/mesh_write.h"
#include "panels/audio_layout.h"
#include "panels/surface_source.h"
#include "shape/shape.h"
#include "window/app.h"
#include "window/file_kind.h"

namespace rankscope {

bool App::hasShape() const {
  return hasSession() && sessions_.session()->signal()->kind == SignalKind::Shape;
}

bool App::hasScene() const {
  return hasSession() && sessions_.session()->signal()->kind == SignalKind::Scene;
}

/// The target with its normals, which takes a while for a million triangles.
void App::prepareTarget() {
  target_ = {};
  if (!hasShape()) {
    return;
  }
  jobs_.run(
      [this, signal = sessions_.session()->signal()]() -> Jobs::Outcome {
        return [this, signal, target = shownTarget(*signal)] {
          if (hasSession() && sessions_.session()->signal() == signal) {
            target_ = target;
          }
        };
      },
      [this](std::string message) { toast(ToastLevel::Error, std::move(message)); });
}

void App::exportSound(std::size_t run) {
  const ShownSound sound = soundNow(run + 1);
  if (sound.origin == PictureOrigin::None) {
    toast(ToastLevel::Info, "There is nothing to export yet.");
    return;
  }
  // Taken now: something else may be open by the time that a path is chosen.
  const int rate = sessions_.session()->signal()->sampleRate;
  const std::string name = sessions_.frames()[run]->run;
  Export file;
  file.what = fmt::format("{} at step {}", name, sound.step);
  file.endings = {"wav"};
  file.write = [sound, rate](const std::filesystem::path& path) {
    writeFileAtomically(path, encodeWav(*samplesOf(sound), rate));
  };
  chooseExport(std::move(file), fmt::format("{}-{}", name, sound.step));
}

void App::exportSurface(std::size_t run) {
  const std::int64_t scrubStep = state_.view.scrubStep;
  const LiveSurfacePtr surface = runSurface(*sessions_.frames()[run], scrubStep);
  if (!surface || surface->surface->mesh.triangles.empty()) {
    toast(ToastLevel::Info,
          scrubStep < 0 ? "There is no surface to export yet."
                        : fmt::format("There is no surface of step {} to export: re-render it.", scrubStep));
    return;
  }
  const std::string name = sessions_.frames()[run]->run;
  Export file;
  file.what = fmt::format("{} at step {}", name, surface->step);
  file.endings = {"ply", "obj"};
  file.write = [surface, signal = sessions_.session()->signal()](const std::filesystem::path& path) {
    const Mesh mesh = signal->shape->normalisation().invert(surface->surface->mesh);
    if (endingOf(path) == "obj") {
      writeObj(path, mesh);
    } else {
      writePly(path, mesh);
    }
  };
  chooseExport(std::move(file), fmt::format("{}-{}", name, surface->step));
}

void App::chooseExport(Export file, const std::string& name) {
  browser_.open(
      FileBrowser::Purpose::SaveFile, state_.browserFolder,
      [this, file](std::filesystem::path path) {
        const std::string ending = endingOf(path);
        if (std::find(file.endings.begin(), file.endings.end(), ending) == file.endings.end()) {
          path += "." + file.endings.front();
        }
        writeExport(path, file, false);
      },
      name + "." + file.endings.front());
}

void App::writeExport(const std::filesystem::path& path, const Export& file, bool overwrite) {
  jobs_.run(
      [this, path, file, overwrite]() -> Jobs::Outcome {
        if (!overwrite && std::filesystem::exists(path)) {
          return [this, path, file] {
            toast(ToastLevel::Warning, fmt::format("Not exported: {} is there already.", path.string()),
                  "Overwrite", [this, path, file] { writeExport(path, file, true); });
          };
        }
        file.write(path);
        return [this, path, what = file.what] {
          toast(ToastLevel::Info, fmt::format("Exported {} to {}", what, path.string()));
        };
      },
      [this](std::string message) { toast(ToastLevel::Error, std::move(message)); });
}

}  // namespace rankscope
