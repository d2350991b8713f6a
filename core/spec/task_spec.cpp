#include "spec/task_spec.h"

namespace rankscope {
namespace {

constexpr double kAudioScale = 100;

PropertyTable makeTable() {
  using T = TaskSpec;
  return Properties<T>()
      .choice(
          &T::task, {"task", "Task", "", "What the network's output is compared with."},
          {{"image", "Image", "every pixel, mean squared error"},
           {"inpaint", "Inpainting", "a random share of the pixels; scored on them, on the rest and on all"},
           {"superres", "Super-resolution", "a reduced picture, through the reduction of the output"},
           {"ct", "CT", "a sinogram, through the Radon transform of the output"},
           {"audio", "Audio", "every sample, mean squared error"}})
      .real(
          &T::keep,
          {"keep", "Keep", "", "Share of the pixels that are trained on, drawn from the seed.", {"inpaint"}},
          1e-6, 1)
      .integer(
          &T::scale,
          {"scale", "Scale", "", "How many times the measured picture is smaller each way.", {"superres"}}, 2,
          16)
      .choice(&T::reduction,
              {"reduction", "Reduction", "", "How the measured picture comes about.", {"superres"}},
              {{"bicubic", "bicubic", "bicubic with antialiasing (the Muon-INR code)"},
               {"average", "average", "the mean of each block (WIRE's code)"}})
      .integer(&T::angles,
               {"angles",
                "Angles",
                "",
                "How many projections, evenly spread with both ends of the range included.",
                {"ct"}},
               1, 4096, true)
      .real(&T::firstAngle,
            {"first-angle", "First angle", "degrees", "Where the range of angles begins.", {"ct"}}, -360, 360)
      .real(&T::lastAngle,
            {"last-angle",
             "Last angle",
             "degrees",
             "Where it ends: less than 180 is the limited-angle case.",
             {"ct"}},
            -360, 360)
      .real(&T::photons,
            {"photons",
             "Photons",
             "",
             "Photon noise: τ counts per unit of the sinogram, Poisson distributed; 0 means none (WIRE uses "
             "30).",
             {"ct"}},
            0, 1e9)
      .real(&T::noise,
            {"noise",
             "Noise",
             "",
             "Standard deviation of the Gaussian noise: in counts beside photons, else in units of the "
             "sinogram.",
             {"ct"}},
            0, 1e6)
      .table("task", "task");
}

}  // namespace

const PropertyTable& TaskSpec::properties() {
  static const PropertyTable table = makeTable();
  return table;
}

double coordinateScale(const TaskSpec& task, const ModelSpec& model) {
  const bool sinusoidal = model.network == "siren" || model.network == "finer";
  return task.task == "audio" && sinusoidal ? kAudioScale : 1;
}

}  // namespace rankscope
