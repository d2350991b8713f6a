// Which signal, and what is made of it before it is learnt. A plain struct; see signal_spec.cpp for its
// property table.
#pragma once

#include <string>

#include "base/property.h"

namespace rankscope {

struct SignalSpec {
  std::string source = "sample:harbour";  ///< a file, "sample:NAME", or for a cohort a folder
  std::string resize;                     ///< "WxH" or ""
  std::string crop;                       ///< "WxH+X+Y" (before resizing) or ""
  std::string fit = "auto";               ///< how `resize` is reached: auto | stretch | cover | centre
  std::string color = "auto";             ///< auto | gray | rgb
  std::string alpha = "white";            ///< white | keep
  double percentile = 99.5;               ///< HDR, EXR: this percentile of the values becomes 1; 0: as stored
  std::string window;                     ///< DICOM: "" (lowest to highest) | file | "CENTRE/WIDTH"
  int frame = -1;                         ///< DICOM: which of several, from 0; -1: there is only one
  double start = 0;                       ///< audio: seconds
  double seconds = 0;                     ///< audio: length; 0: to the end
  int channel = -1;                       ///< audio: from 0; -1: the mean of all
  int members = 0;                        ///< cohort: the first so many pictures by name; 0: all
  int downscale = 1;                      ///< scenes: sides of photographs are divided by this
  int every = 1;                          ///< scenes: every k-th training photograph
  int heldOutEvery = 1;                   ///< scenes: every k-th of the others
  double sceneScale = 0;                  ///< scenes: of places; 0: what the file suggests
  double sceneBound = 0;  ///< scenes: half the side of the learnt cube; 0: what the file suggests
  int view = 0;           ///< scenes: which held-out photograph is shown while it is learnt

  bool operator==(const SignalSpec&) const = default;
  static const PropertyTable& properties();
};

/// The rows of SignalSpec that have an effect on pictures, on DICOM besides those, on audio, and on a cohort
/// besides those of pictures.
bool isPictureField(const std::string& field);
bool isAudioField(const std::string& field);
bool isCohortField(const std::string& field);

/// And on scenes.
bool isSceneField(const std::string& field);

}  // namespace rankscope
