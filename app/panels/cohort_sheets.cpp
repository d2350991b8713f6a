#include "panels/cohort_sheets.h"

#include <span>
#include <utility>

#include <fmt/format.h>

#include "signal/cohort.h"
#include "signal/contact_sheet.h"

namespace rankscope {
namespace {

Image pictureOf(const Signal& cohort, std::span<const float> values, int member) {
  return member < 0 ? contactSheet(cohort, values, kScreenGap)
                    : memberPicture(cohort, values, static_cast<std::size_t>(member));
}

/// What panels read of a picture; nothing trains on it.
SignalPtr shownSignal(const Signal& cohort, int member) {
  Image image = pictureOf(cohort, cohort.values, member);
  auto signal = std::make_shared<Signal>();
  signal->kind = SignalKind::Image;
  signal->name = member < 0 ? cohort.name : cohort.members[static_cast<std::size_t>(member)];
  signal->points = static_cast<std::int64_t>(image.pixelCount());
  signal->inputDimension = cohort.inputDimension;
  signal->outputDimension = image.channels;
  signal->lattice.extents = {image.height, image.width};
  signal->notes = cohort.notes;
  signal->digest = fmt::format("{} {}", cohort.digest, member);
  signal->values = std::move(image.pixels);
  return signal;
}

}  // namespace

UiModel CohortSheets::presented(UiModel model, const ViewState& view) {
  if (model.signal == nullptr || model.signal->kind != SignalKind::Cohort) {
    target_ = {};
    shown_.clear();
    return model;
  }
  const auto members = static_cast<int>(model.signal->members.size());
  showTarget(model.signal, view.scrubStep < 0 && view.member < members ? view.member : -1);
  model.cohort = std::exchange(model.signal, target_.picture);
  shown_.resize(model.runs.size());
  for (std::size_t run = 0; run < model.runs.size(); ++run) {
    model.runs[run].frame = showFrame(run, model.runs[run].frame);
  }
  return model;
}

void CohortSheets::showTarget(const SignalPtr& cohort, int member) {
  if (target_.cohort != cohort || target_.member != member) {
    target_ = {cohort, member, shownSignal(*cohort, member)};
    shown_.clear();
  }
}

FramePtr CohortSheets::showFrame(std::size_t run, const FramePtr& frame) {
  Shown& last = shown_[run];
  if (last.from == frame) {
    return last.frame;
  }
  const Signal& cohort = *target_.cohort;
  const bool sameOutputs = last.from != nullptr && last.from->outputs == frame->outputs;
  const bool sameReplay = last.from != nullptr && last.from->replay == frame->replay;
  auto shown = std::make_shared<Frame>(*frame);
  // Until a new signal's Runs have published, a Frame may still be of another size.
  const auto fits = [&](const std::vector<float>& values) { return values.size() == cohort.values.size(); };
  if (sameOutputs) {
    shown->outputs = last.frame->outputs;
  } else if (frame->outputs != nullptr && fits(*frame->outputs)) {
    shown->outputs =
        std::make_shared<const std::vector<float>>(pictureOf(cohort, *frame->outputs, target_.member).pixels);
  }
  if (sameReplay) {
    shown->replay = last.frame->replay;
  } else if (frame->replay != nullptr && fits(frame->replay->outputs)) {
    auto replay = std::make_shared<Replay>();
    replay->step = frame->replay->step;
    replay->outputs = pictureOf(cohort, frame->replay->outputs, target_.member).pixels;
    shown->replay = std::move(replay);
  }
  last = {frame, std::move(shown)};
  return last.frame;
}

}  // namespace rankscope
