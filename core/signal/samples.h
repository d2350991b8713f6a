// Built-in pictures, made by code: fine texture, text, edges and smooth shading together.
#pragma once

#include <string>
#include <vector>

#include "signal/image.h"

namespace rankscope {

struct SampleInfo {
  std::string name;  ///< as in "sample:NAME"
  std::string title;
  std::string help;  ///< what to look for in it
};

std::vector<SampleInfo> sampleList();

/// @throws UserError naming the nearest sample
Image makeSample(const std::string& name);

}  // namespace rankscope
