// The GL side of the atoms panel: the large pictures, and a sheet of thumbnails of those atoms that were
// looked at last. GL thread only.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "atoms/atom_frame.h"
#include "panels/atom_images.h"
#include "panels/atoms_view.h"
#include "render/texture.h"

namespace rankscope {

class AtomPictures {
 public:
  AtomPictures();

  /// Once per frame, before anything else: brings the large pictures up to date with what is shown.
  /// @param target shown instead of the network's picture
  void update(const AtomFramePtr& frame, const AtomsView& view, bool target);

  const Texture2D& picture() const { return picture_; }
  const Texture2D& change() const { return change_; }
  const Texture2D& map() const { return map_; }
  PictureExtent extent() const { return extent_; }

  /// What the brightest colour of the change map means.
  double changeMaximum() const { return changeMaximum_; }

  /// Where on thumbnails() an atom is: u0, v0, u1, v1. Nothing if too many were drawn in this frame already:
  /// it is there in one of the next.
  std::optional<std::array<float, 4>> thumbnail(const LayerStudyPtr& study, std::int32_t atom);
  const Texture2D& thumbnails() const { return sheet_; }

 private:
  struct Slot {
    std::int32_t atom = -1;
    std::uint64_t used = 0;  ///< the frame in which it was shown last
  };
  /// What a picture was made of; kept alive, so that addresses mean it.
  struct Made {
    LayerStudyPtr study;
    EditedOutputsPtr edited;
    int head = -1;
    bool target = false;
    std::int32_t atom = -2;
    bool held = false;
    bool over = false;

    bool operator==(const Made&) const = default;
  };

  void updatePicture(const AtomFrame& frame, const Made& wanted);
  void updateChange(const AtomFrame& frame, const Made& wanted);
  void updateMap(const AtomFrame& frame, const Made& wanted);
  std::optional<std::size_t> freeSlot();

  Texture2D picture_, change_, map_, sheet_;
  Made picturedOf_, changedOf_, mappedOf_;
  PictureExtent extent_;
  double changeMaximum_ = 0;
  LayerStudyPtr sheetOf_;
  std::vector<Slot> slots_;
  std::vector<std::int32_t> slotOf_;  ///< per atom; -1: not on the sheet
  std::size_t hand_ = 0;
  std::uint64_t frameNumber_ = 0;
  std::size_t drawnNow_ = 0;
};

}  // namespace rankscope
