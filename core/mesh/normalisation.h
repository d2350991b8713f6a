// Brings a shape into the box that networks are trained in, and back. Pure functions, any thread.
#pragma once

#include <span>

#include "mesh/mesh.h"
#include "mesh/mesh_measures.h"

namespace rankscope {

/// Normalised = scale · (original - mean) + offset, the same scale and offset on all axes: angles and
/// proportions stay.
struct Normalisation {
  Vector3 mean{};
  double scale = 1;  ///< above zero
  double offset = 0;

  Point3 apply(const Point3& original) const;
  Point3 invert(const Point3& normalised) const;

  Mesh apply(Mesh mesh) const;
  Mesh invert(Mesh mesh) const;

  /// Distances in the original's units.
  double invertDistance(double normalised) const { return normalised / scale; }
};

/// As in FINER's and BACON's data loaders: the mean is subtracted, then one minimum and one maximum
/// over all axes together go to -0.45 and 0.45. Of a mesh the vertices that faces use count, each once; of a
/// cloud all points. The identity if there are none, or all at one place.
Normalisation normalisationOf(const Mesh& mesh);

}  // namespace rankscope
