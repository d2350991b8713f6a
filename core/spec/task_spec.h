// What is learnt of a signal: how the network's output is compared with it. A plain struct; see task_spec.cpp
// for its property table.
#pragma once

#include <string>

#include "base/property.h"
#include "spec/model_spec.h"

namespace rankscope {

struct TaskSpec {
  /// image | inpaint | superres | ct | audio | sdf | occupancy | nerf | cohort
  std::string task = "image";

  double keep = 0.2;  ///< inpaint: share of the points that are trained on

  int scale = 4;                      ///< superres: 2 | 4
  std::string reduction = "bicubic";  ///< superres: bicubic (antialiased) | average

  int angles = 100;       ///< ct: projections, both ends of the range included
  double firstAngle = 0;  ///< ct: degrees
  double lastAngle = 180;
  double photons = 0;  ///< ct: WIRE's tau, Poisson counts per unit of the sinogram; 0: no photon noise
  double noise = 0;  ///< ct: WIRE's snr, standard deviation of the readout noise in counts (in sinogram units
                     ///< without photons)

  // sdf, occupancy: points near the surface, two kinds in turn (FINER's and BACON's data loaders)
  std::string distance = "points";  ///< sdf: points (to three surface points' tangent plane) | mesh (true)
  int surfacePoints = 250'000;      ///< of the cloud that is drawn on a mesh; 0: its vertices
  double coarseNoise = 0.1;    ///< scale of the Laplace distribution along each axis, of every other point
  double fineNoise = 0.001;    ///< of the points between
  double coarseWeight = 0.01;  ///< sdf: of the coarse points' errors in the loss
  int meshResolution = 512;    ///< samples along an axis of the surface that is measured at the end

  // nerf: rays through the pixels of posed photographs
  std::string background = "random";  ///< random | white | black, behind what is transparent, while it trains
  int raySamples = 65'536;            ///< of a step, on as many rays as they are enough for
  int marchSteps = 256;               ///< at most on one ray
  double coneAngle = -1;  ///< a step grows as this times the distance; below 0: as the scene's cube asks for
  double minNear = 0.2;   ///< nothing nearer to a camera is seen
  bool oneView = false;   ///< all rays of a step from one photograph

  bool operator==(const TaskSpec&) const = default;
  static const PropertyTable& properties();
};

/// Whether a task learns a field in space from a mesh or a point cloud.
bool isShapeTask(const std::string& task);

/// Whether it learns a radiance field from photographs.
bool isSceneTask(const std::string& task);

/// Whether a task learns several signals at once, each with a head of its own.
bool isCohortTask(const std::string& task);

/// What the coordinates are multiplied by before they enter the network: 100 for sinusoidal networks on audio
/// (SIREN's audio example, Muon-INR fit_audio.py); 2 for GA-Planes on shapes, whose box ±0.5 then fills the
/// grids' ±1; else 1.
double coordinateScale(const TaskSpec& task, const ModelSpec& model);

}  // namespace rankscope
