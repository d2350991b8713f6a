// The surface f = 0 as rays meet it, without a mesh: sphere tracing (Hart 1996) of many rays at once.
#pragma once

#include <span>

#include "mesh/mesh.h"
#include "surface/field.h"

namespace rankscope {

struct TracedRay {
  Point3 origin{};
  Point3 direction{};  ///< of unit length
};

struct TraceSettings {
  float half = 0.5F;                 ///< of the cube's edge: nothing outside of [-half, half]³ is seen
  float slope = 1;                   ///< the field's steepest change per unit of length: a step is f / slope
  float shortestStep = 1.0F / 1024;  ///< what is thinner than this may be missed
  int mostSteps = 400;               ///< of one ray, which then meets nothing
  float probe = 1.0F / 512;          ///< to either side, of the differences that give normals
};

struct TracedHit {
  float distance = 0;  ///< from the origin; what is met has one above 0 or begins there
  bool met = false;
  Point3 normal{};  ///< outwards, of unit length; 0 where nothing is met or the field does not change
  int samples = 0;  ///< how often the field was asked, without the normal
};

/// Where each ray first comes from outside to inside. Steps of f / slope, never shorter than the shortest;
/// once the sign has changed the place is bracketed and closed in upon by false position. A ray that is
/// inside where it enters the cube meets the cube's face: the surface is seen as if it were closed there.
/// @param hits one for each ray
void traceRays(const Field& field, std::span<const TracedRay> rays, const TraceSettings& settings,
               std::span<TracedHit> hits);

/// The steepest difference quotient between neighbours of a lattice of `cells` + 1 samples along each axis of
/// the cube, but for the steepest hundredth; at least 1e-3. An estimate: narrower features are steeper.
float steepestSlope(const Field& field, float half, int cells);

}  // namespace rankscope
