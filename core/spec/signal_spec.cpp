#include "spec/signal_spec.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace rankscope {
namespace {

constexpr std::array<std::string_view, 3> kAudioFields{"start", "seconds", "channel"};

PropertyTable makeTable() {
  using S = SignalSpec;
  return Properties<S>()
      .text(&S::source, {"source", "Signal", "", "A file, or sample:NAME for a built-in one."})
      .text(&S::resize, {"resize", "Resize", "pixels", "WxH: reduce or enlarge by an area filter."})
      .text(&S::crop, {"crop", "Crop", "pixels", "WxH+X+Y: cut out before resizing."})
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
      .table("signal");
}

}  // namespace

const PropertyTable& SignalSpec::properties() {
  static const PropertyTable table = makeTable();
  return table;
}

bool isAudioField(const std::string& field) {
  return std::find(kAudioFields.begin(), kAudioFields.end(), field) != kAudioFields.end();
}

bool isPictureField(const std::string& field) {
  return field != "source" && !isAudioField(field);
}

}  // namespace rankscope
