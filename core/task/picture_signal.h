#pragma once

#include <string>

#include "signal/signal.h"

namespace rankscope {

struct PictureSize {
  int width = 0, height = 0;
};

/// @throws UserError if the signal is not a picture; `task` is named in it
PictureSize pictureSize(const Signal& signal, const std::string& task);

}  // namespace rankscope
