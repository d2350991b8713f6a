// What is looked at of a radiance field: colours, distances, directions of what is seen, and where the
// network is asked.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "compute/parallel_for.h"
#include "engine/radiance_renderer.h"
#include "scene/posed_camera.h"
#include "train/live_view.h"

namespace rankscope {

/// A field with what its rays go through. What is referred to must outlive it.
struct ViewedField {
  TiledEngine& engine;
  const OccupancyGrid* grid = nullptr;  ///< none: rays ask everywhere
  MarchSettings settings;               ///< without jitter
  at::Device device;
};

/// The camera of a request, with as many pixels; none for a photograph that is not there, for no pixels, and
/// for a slice.
std::optional<PosedCamera> cameraFor(const Scene& scene, const ViewRequest& request);

/// What a request is answered with, its pixels 0 and its step too.
std::shared_ptr<LiveView> blankView(const ViewRequest& request, int reduction);

/// The rays through the pixels that are looked at, from the `first` on.
std::vector<Ray> raysOfPart(const PosedCamera& camera, const LiveView& view, std::size_t first,
                            std::size_t count);

/// @param camera of the whole picture, as many pixels as the request
/// @param goOn asked between parts of about a thousand rays. Needs a Pool::Turn, except while it is called
/// @returns null once goOn said no; the step is left at 0
std::shared_ptr<LiveView> renderView(const ViewedField& field, const PosedCamera& camera,
                                     const ViewRequest& request, int reduction,
                                     const ParallelFor& parallelFor, const GoOn& goOn);

/// Fills in the view's error, if it is one of colours: against the mean over what each of its pixels covers
/// of the photograph.
void compareWith(const Photograph& photograph, LiveView& view);

/// Of n positions in [-1, 1]^3, row-major n x 3, the n densities.
using DensityAt = std::function<void(std::span<const float> positions, std::span<float> densities)>;

/// The directions in which a density falls off, of unit length: minus its normalised gradient, by central
/// differences. 0 where it does not change.
/// @param places n x 3, row-major, in [-1, 1]  @param step of the differences, to either side
/// @param normals receives n x 3
void densityNormals(const DensityAt& densityAt, std::span<const float> places, float step,
                    std::span<float> normals);

}  // namespace rankscope
