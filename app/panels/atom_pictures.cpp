#include "panels/atom_pictures.h"

#include <algorithm>

#include "panels/panels.h"
#include "panels/picture_source.h"

namespace rankscope {
namespace {

constexpr int kSide = 64;          // texels of a thumbnail
constexpr int kAcross = 30;        // thumbnails in a row of the sheet
constexpr std::size_t kMostPerFrame = 400'000;  // entries and texels: some milliseconds

/// Of one signal, so that every picture of it is scaled alike.
PictureExtent pictureOf(const AtomFrame& frame) {
  return frame.signal == nullptr ? PictureExtent{} : extentOf(*frame.signal);
}

void show(Texture2D& texture, const ByteImage& image) {
  texture.upload(image.extent.width, image.extent.height, 4, std::span<const std::uint8_t>(image.rgba));
  texture.setSampling(Sampling::Nearest);
}

}  // namespace

void AtomPicturesDeleter::operator()(AtomPictures* pictures) const {
  delete pictures;
}

AtomPicturesPtr makeAtomPictures() {
  return AtomPicturesPtr(new AtomPictures);
}

AtomPictures::AtomPictures() : slots_(kAcross * kAcross) {}

void AtomPictures::update(const AtomFramePtr& frame, const AtomsView& view, bool target) {
  ++frameNumber_;
  drawnNow_ = 0;
  extent_ = pictureOf(*frame);
  const LabLayer* layer = findLayer(*frame, view.layer);
  Made wanted;
  wanted.study = layer == nullptr ? nullptr : layer->study;
  if (wanted.study == nullptr) {
    return;
  }
  wanted.head = view.head;
  const bool edited = frame->edited != nullptr && frame->edited->layer == view.layer && !view.edits.empty();
  wanted.edited = edited ? frame->edited : nullptr;
  wanted.target = target;
  wanted.held = view.holdScale;
  updatePicture(*frame, wanted);
  updateChange(*frame, wanted);
  // Edits change nothing of the map, and another picture only what lies below it.
  Made mapped;
  mapped.study = wanted.study;
  mapped.atom = mappedAtom(view);
  mapped.over = view.mapOverPicture;
  mapped.head = mapped.over ? view.head : -1;
  updateMap(*frame, mapped);
}

void AtomPictures::updatePicture(const AtomFrame& frame, const Made& wanted) {
  if (wanted == picturedOf_) {
    return;
  }
  const std::vector<float>& shown = wanted.target   ? frame.signal->values
                                    : wanted.edited ? wanted.edited->outputs
                                                    : wanted.study->plain;
  show(picture_, headImage(frame.heads, shown, wanted.head, extent_));
  picturedOf_ = wanted;
}

void AtomPictures::updateChange(const AtomFrame& frame, const Made& wanted) {
  if (wanted == changedOf_) {
    return;
  }
  const std::vector<float>& plain = wanted.study->plain;
  const std::vector<float> changes =
      changesOf(frame.heads, plain, wanted.edited ? wanted.edited->outputs : plain, wanted.head);
  if (!wanted.held || changeMaximum_ <= 0) {
    changeMaximum_ = static_cast<double>(*std::max_element(changes.begin(), changes.end()));
  }
  show(change_, numberMap(changes, extent_, changeMaximum_));
  changedOf_ = wanted;
}

void AtomPictures::updateMap(const AtomFrame& frame, const Made& wanted) {
  if (wanted == mappedOf_) {
    return;
  }
  const LayerStudy& study = *wanted.study;
  const AtomCodes& codes = *study.parts.codes;
  const bool one = wanted.atom >= 0 && wanted.atom < codes.atoms();
  const std::vector<float> values =
      one ? mapOf(codes, wanted.atom)
          : meanMapOf(codes, strongestAtoms(study, static_cast<std::size_t>(study.spec.k)));
  const auto maximum = static_cast<double>(*std::max_element(values.begin(), values.end()));
  show(map_, wanted.over ? mapOver(values, maximum,
                                   headImage(frame.heads, frame.signal->values, wanted.head, extent_))
                         : numberMap(values, extent_, maximum));
  mappedOf_ = wanted;
}

/// One that is not on the screen now.
std::optional<std::size_t> AtomPictures::freeSlot() {
  for (std::size_t looked = 0; looked < slots_.size(); ++looked) {
    hand_ = (hand_ + 1) % slots_.size();
    if (slots_[hand_].used < frameNumber_) {
      return hand_;
    }
  }
  return std::nullopt;
}

std::optional<std::array<float, 4>> AtomPictures::thumbnail(const LayerStudyPtr& study, std::int32_t atom) {
  if (study != sheetOf_) {
    sheet_.allocate(kAcross * kSide, kAcross * kSide);
    sheetOf_ = study;
    slots_.assign(slots_.size(), {});
    slotOf_.assign(static_cast<std::size_t>(study->parts.codes->atoms()), -1);
  }
  std::int32_t& slot = slotOf_[static_cast<std::size_t>(atom)];
  if (slot < 0) {
    const std::optional<std::size_t> free = drawnNow_ < kMostPerFrame ? freeSlot() : std::nullopt;
    if (!free) {
      return std::nullopt;
    }
    const AtomEntries entries = study->parts.codes->ofAtom(atom);
    drawnNow_ += entries.size() + static_cast<std::size_t>(kSide * kSide);
    if (const std::int32_t former = slots_[*free].atom; former >= 0) {
      slotOf_[static_cast<std::size_t>(former)] = -1;
    }
    slots_[*free].atom = atom;
    slot = static_cast<std::int32_t>(*free);
    const ByteImage image = atomThumbnail(entries, extent_, kSide);
    sheet_.uploadPart(slot % kAcross * kSide, slot / kAcross * kSide, kSide, kSide, image.rgba);
  }
  slots_[static_cast<std::size_t>(slot)].used = frameNumber_;
  const auto edge = [](int place) { return static_cast<float>(place) / kAcross; };
  return std::array<float, 4>{edge(slot % kAcross), edge(slot / kAcross), edge(slot % kAcross + 1),
                              edge(slot / kAcross + 1)};
}

}  // namespace rankscope
