#include "spec/signal_spec.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace rankscope {
namespace {

constexpr std::array<std::string_view, 3> kAudioFields{"start", "seconds", "channel"};
constexpr std::string_view kMembers = "members";
constexpr std::array<std::string_view, 6> kSceneFields{"downscale",   "every",       "held-out-every",
                                                       "scene-scale", "scene-bound", "view"};
constexpr std::string_view kSceneSize = "resize";  // which pictures have too

template <class Names>
bool isAmong(const Names& names, const std::string& field) {
  return std::find(names.begin(), names.end(), field) != names.end();
}

PropertyTable makeTable() {
  using S = SignalSpec;
  return Properties<S>()
      .text(&S::source, {"source", "Signal", "",
                         "A file, a folder of pictures for a cohort, or sample:NAME for a built-in one."})
      .text(&S::resize, {"resize", "Resize", "pixels", "WxH: reduce or enlarge by an area filter."})
      .choice(&S::fit, {"fit", "Fit", "", "How a picture of other proportions comes to that size."},
              {{"auto", "usual", "stretched; a member of a cohort is cut to the proportions"},
               {"stretch", "stretch", "each side by its own factor"},
               {"cover", "cover", "the largest part of those proportions in the middle, then resized"},
               {"centre", "cut out", "the middle, pixel for pixel"}})
      .text(&S::crop, {"crop", "Crop", "pixels", "WxH+X+Y: cut out before resizing."})
      .choice(&S::color, {"color", "Colour", "", "Which channels a picture is learnt in."},
              {{"auto", "as stored", "as stored; in a cohort of gray and coloured pictures all are RGB"},
               {"gray", "gray", "the brightness 0.299 R + 0.587 G + 0.114 B"},
               {"rgb", "RGB", "gray three times"}})
      .choice(&S::alpha, {"alpha", "Alpha", "", "What becomes of an alpha channel."},
              {{"white", "on white", "composited on white"}, {"keep", "keep", "kept as one more channel"}})
      .real(&S::percentile,
            {"percentile", "Percentile", "%",
             "HDR and EXR: this percentile of all values becomes 1; what is brighter stays above. 0 means as "
             "stored."},
            0, 100)
      .text(
          &S::window,
          {"window", "Window", "",
           "DICOM: CENTRE/WIDTH in its units becomes 0 to 1, or 'file' for the window that the file states; "
           "empty means from its lowest to its highest value."})
      .integer(&S::frame,
               {"frame", "Frame", "", "DICOM: which frame of several, from 0; -1 if there is only one."}, -1,
               1e6)
      .real(&S::start, {"start", "Start", "s", "Audio: where the excerpt begins."}, 0, 1e6)
      .real(&S::seconds, {"seconds", "Seconds", "s", "Audio: how long the excerpt is; 0 means to the end."},
            0, 1e6)
      .integer(&S::channel,
               {"channel", "Channel", "", "Audio: which channel, from 0; -1 means the mean of all."}, -1,
               1023)
      .integer(
          &S::downscale,
          {"downscale", "Downscale", "",
           "Scenes: the sides of the photographs are divided by this, rounding down; the reference's is 4."},
          1, 64)
      .integer(
          &S::every,
          {"every", "Every", "", "Scenes: every k-th training photograph is used; the reference's is 4."}, 1,
          10000)
      .integer(&S::heldOutEvery,
               {"held-out-every", "Held out, every", "", "Scenes: every k-th held-out photograph is used."},
               1, 10000)
      .real(&S::sceneScale,
            {"scene-scale", "Scene scale", "",
             "Scenes: places are multiplied by this on their way into the learnt cube; 0 means what the file "
             "suggests."},
            0, 1e6)
      .real(&S::sceneBound,
            {"scene-bound", "Scene bound", "",
             "Scenes: half the side of the learnt cube, from 1 to 128; 0 means what the file suggests."},
            0, 128)
      .integer(&S::view,
               {"view", "View", "",
                "Scenes: which held-out photograph is shown and drawn while it is learnt, from 0; the first "
                "training photograph if none is held out."},
               0, 1e6)
      .integer(&S::members,
               {"members", "Members", "",
                "Cohort: how many of the folder's pictures, in the order of their names; 0 means all."},
               0, 1024)
      .table("signal");
}

}  // namespace

const PropertyTable& SignalSpec::properties() {
  static const PropertyTable table = makeTable();
  return table;
}

bool isAudioField(const std::string& field) {
  return isAmong(kAudioFields, field);
}

bool isSceneField(const std::string& field) {
  return field == kSceneSize || isAmong(kSceneFields, field);
}

bool isCohortField(const std::string& field) {
  return field == kMembers;
}

bool isPictureField(const std::string& field) {
  const bool elsewhere = isAudioField(field) || isCohortField(field) || isSceneField(field);
  return field != "source" && (field == kSceneSize || !elsewhere);
}

}  // namespace rankscope
