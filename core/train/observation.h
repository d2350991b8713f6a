// What a task measures of its signal, in plain numbers for whoever shows it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace rankscope {

/// Fixed for the whole Run. Immutable and shared.
struct Observation {
  enum class Kind {
    Mask,      ///< inpainting: 1 where trained on, else 0; extents {h, w}
    Picture,   ///< super-resolution: the reduced picture; extents {h / scale, w / scale}
    Sinogram,  ///< CT: a row of line sums per angle, noise included; extents {angles, w}
  };
  Kind kind = Kind::Mask;
  std::vector<std::int64_t> extents;  ///< rows, columns
  int channels = 1;
  std::vector<float> values;   ///< row-major, channels interleaved
  std::vector<double> angles;  ///< of a sinogram's rows, in degrees
};

using ObservationPtr = std::shared_ptr<const Observation>;

}  // namespace rankscope
