#include "spec/task_spec.h"

namespace rankscope {
namespace {

constexpr double kAudioScale = 100;
constexpr double kGridScale = 2;

PropertyTable makeTable() {
  using T = TaskSpec;
  const std::vector<std::string> shapes = {"sdf", "occupancy"};
  return Properties<T>()
      .choice(
          &T::task, {"task", "Task", "", "What the network's output is compared with."},
          {{"image", "Image", "every pixel, mean squared error"},
           {"inpaint", "Inpainting", "a random share of the pixels; scored on them, on the rest and on all"},
           {"superres", "Super-resolution", "a reduced picture, through the reduction of the output"},
           {"ct", "CT", "a sinogram, through the Radon transform of the output"},
           {"audio", "Audio", "every sample, mean squared error"},
           {"sdf", "Signed distance", "the distance to a surface, at points drawn anew for each step"},
           {"occupancy", "Occupancy",
            "inside or outside of a surface, cross-entropy of the output's sigmoid"},
           {"nerf", "Radiance field",
            "posed photographs, through the light that rays gather; mean squared error of their colours"},
           {"cohort", "Cohort",
            "several pictures at once, by one encoder with a linear head each: the sum of their mean squared "
            "errors"}})
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
      .choice(&T::distance, {"distance", "Distance", "", "What the network learns to tell.", {"sdf"}},
              {{"points", "to the points",
                "(p - nearest)·n, n the mean normal of the three nearest surface points (FINER's and BACON's "
                "code)"},
               {"mesh", "to the mesh", "the true signed distance"}})
      .integer(&T::surfacePoints,
               {"surface-points", "Surface points", "",
                "How many points are drawn evenly on a mesh to sample around; 0 means its vertices. A point "
                "cloud is taken as it is.",
                shapes},
               0, 2e7, true)
      .real(
          &T::coarseNoise,
          {"coarse-noise", "Coarse noise", "",
           "Scale of the Laplace distribution around the surface along each axis, of every other point; the "
           "shape measures 0.9.",
           shapes},
          0, 10, true)
      .real(&T::fineNoise, {"fine-noise", "Fine noise", "", "The same of the points between.", shapes}, 0, 10,
            true)
      .real(&T::coarseWeight,
            {"coarse-weight",
             "Coarse weight",
             "",
             "Weight of the coarse points in the loss; the fine ones' is 1.",
             {"sdf"}},
            0, 1e6)
      .integer(&T::meshResolution,
               {"mesh-resolution", "Mesh resolution", "",
                "Samples along each axis of the surface that is measured when a run ends.", shapes},
               16, 1024, true)
      .choice(&T::background,
              {"background",
               "Background",
               "",
               "What is behind the transparent parts of photographs while it trains. Scores are over white.",
               {"nerf"}},
              {{"random", "random", "another colour for every ray: nothing transparent can pass for matter"},
               {"white", "white", "white"},
               {"black", "black", "black"}})
      .integer(
          &T::raySamples,
          {"ray-samples",
           "Samples",
           "",
           "Places at which a step asks the network. A step takes as many rays as they are enough for, up to "
           "--batch (instant-ngp).",
           {"nerf"}},
          1024, 1 << 24, true)
      .integer(&T::marchSteps,
               {"march-steps",
                "Steps of a ray",
                "",
                "Samples of one ray at most: the shortest step is 2√3 / this long, in the field's units.",
                {"nerf"}},
               16, 1024, true)
      .real(&T::coneAngle,
            {"cone-angle",
             "Growth of steps",
             "",
             "A step is at least this times its distance from the camera, so that samples reach what is far; "
             "0: all are alike. -1: 0 where the scene's bound is 1, else 4 / march-steps, which is "
             "instant-ngp's 1/256 for its 1024 steps.",
             {"nerf"}},
            -1, 1)
      .real(
          &T::minNear,
          {"min-near", "Nearest", "", "Nothing nearer to a camera than this is seen (torch-ngp).", {"nerf"}},
          0, 100)
      .boolean(
          &T::oneView,
          {"one-view",
           "One view a step",
           "",
           "All rays of a step go through one photograph, drawn at random (torch-ngp, FINER); else through "
           "all.",
           {"nerf"}})
      .table("task", "task");
}

}  // namespace

const PropertyTable& TaskSpec::properties() {
  static const PropertyTable table = makeTable();
  return table;
}

bool isShapeTask(const std::string& task) {
  return task == "sdf" || task == "occupancy";
}

bool isSceneTask(const std::string& task) {
  return task == "nerf";
}

bool isCohortTask(const std::string& task) {
  return task == "cohort";
}

double coordinateScale(const TaskSpec& task, const ModelSpec& model) {
  const bool sinusoidal = model.network == "siren" || model.network == "finer";
  if (task.task == "audio" && sinusoidal) {
    return kAudioScale;
  }
  return isShapeTask(task.task) && model.network == "ga-planes" ? kGridScale : 1;
}

}  // namespace rankscope
