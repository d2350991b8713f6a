// What others compute for a Run from clones of its weights.
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "train/run.h"

namespace rankscope {

void Run::recordWeights() {
  const bool spectra = around_.analyst.serves(index_) && recorder_.wantsSpectra(step_);
  const bool weights = recorder_.wantsWeights(step_);
  if (!spectra && !weights) {
    return;
  }
  const WeightSnapshotPtr snapshot = trainee_.snapshot();
  if (weights) {
    recorder_.weights(snapshot);
  }
  if (spectra) {
    recorder_.spectraAsked(step_);
    ask(snapshot, SpectraUse::Record);
  }
}

void Run::ask(const WeightSnapshotPtr& weights, SpectraUse use) {
  ++outstanding_;
  recording_ += use == SpectraUse::Record ? 1 : 0;
  around_.analyst.ask(index_, weights, use, epoch_);
}

void Run::collectSpectra() {
  for (Analyst::Result& result : around_.analyst.collect(index_)) {
    outstanding_ -= result.use == SpectraUse::Live ? 0 : 1;
    recording_ -= result.use == SpectraUse::Record ? 1 : 0;
    if (result.epoch != epoch_) {
      continue;
    }
    changed_ = true;
    if (!result.spectra) {
      say(fmt::format("no spectra at step {}: {}", result.step, firstLine(result.error)));
      continue;
    }
    if (result.use == SpectraUse::Record) {
      recorder_.spectra(result.spectra);
    }
    if (!spectra_ || result.step >= spectra_->step) {
      spectra_ = withMissingKinds(std::move(result.spectra), spectra_);
    }
  }
}

void Run::askLive(bool withActivations) {
  around_.analyst.live(index_, trainee_.snapshot(), withActivations, epoch_);
}

void Run::offerSurface(SurfaceUse use) {
  if (around_.options.liveSurfaces && around_.modeller.serves(index_)) {
    around_.modeller.offer(index_, trainee_.snapshot(), use, epoch_);
  }
}

void Run::collectSurfaces() {
  for (Modeller::Result& result : around_.modeller.collect(index_)) {
    if (result.epoch != epoch_) {
      continue;
    }
    if (!result.surface) {
      say(fmt::format("no surface at step {}: {}", result.step, firstLine(result.error)));
    } else if (result.use != SurfaceUse::Recorded) {
      const bool coarser =
          surface_ && surface_->step == result.step && surface_->cells >= result.surface->cells;
      surface_ = coarser ? surface_ : std::move(result.surface);
    } else if (replay_ && replay_->step == result.step) {
      auto replay = std::make_shared<Replay>(*replay_);
      replay->surface = std::move(result.surface);
      replay_ = std::move(replay);
    }
    changed_ = true;
  }
}

}  // namespace rankscope
