// Built-in pictures, pieces and shapes, made by code: coarse and fine together.
#pragma once

#include <string>
#include <vector>

#include "mesh/mesh.h"
#include "signal/audio_file.h"
#include "signal/image.h"

namespace rankscope {

struct SampleInfo {
  std::string name;  ///< as in "sample:NAME"
  std::string title;
  std::string help;  ///< what to look for in it
};

/// The pictures.
std::vector<SampleInfo> sampleList();

/// The pieces of audio.
std::vector<SampleInfo> audioSampleList();
bool isAudioSample(const std::string& name);

/// The shapes.
std::vector<SampleInfo> shapeSampleList();
bool isShapeSample(const std::string& name);

/// The scenes, which core/scene makes.
std::vector<SampleInfo> sceneSampleList();
bool isSceneSample(const std::string& name);

/// The cohorts: pictures of the same kind of thing, some of them held out.
std::vector<SampleInfo> cohortSampleList();
bool isCohortSample(const std::string& name);

/// How many pictures of a cohort belong to it, and how many more there are to try its encoder on: its
/// pictures are "NAME/0", "NAME/1", …, those that are held out last.
struct CohortSampleSize {
  int members = 0;
  int heldOut = 0;
};
CohortSampleSize cohortSampleSize(const std::string& name);

/// @param name a picture's, or one of a cohort's as "plants/3" @throws UserError naming the nearest sample
Image makeSample(const std::string& name);

/// @throws UserError naming the nearest piece
Audio makeAudioSample(const std::string& name);

/// @throws UserError naming the nearest shape
Mesh makeShapeSample(const std::string& name);

}  // namespace rankscope
