#include "task/picture_signal.h"

#include "base/error.h"

namespace rankscope {

PictureSize pictureSize(const Signal& signal, const std::string& task) {
  if (signal.kind != SignalKind::Image || signal.lattice.extents.size() != 2) {
    throw UserError(signal.name, "is no picture, which " + task + " needs", "name a picture");
  }
  return {static_cast<int>(signal.lattice.extents[1]), static_cast<int>(signal.lattice.extents[0])};
}

}  // namespace rankscope
