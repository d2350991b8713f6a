// Autoencoders over a grid of n and k.
#include <exception>
#include <string>
#include <utility>

#include "atoms/atom_lab.h"
#include "base/values.h"

namespace rankscope {
void AtomLab::sweep(AtomSweep sweep) {
  {
    const std::lock_guard lock(mutex_);
    wantedSweep_ = std::move(sweep);
    if (frame_->stage == LabStage::Sweeping) {
      subjectStop_.request_stop();
    }
  }
  bell_.ring();
}

std::optional<AtomSweep> AtomLab::takeSweep() {
  const std::lock_guard lock(mutex_);
  if (wantedSweep_) {
    subjectStop_ = std::stop_source();
  }
  return std::exchange(wantedSweep_, std::nullopt);
}

void AtomLab::sweepLayer(const AtomSweep& sweep) {
  const AtomFramePtr before = frame();
  const LabLayer* layer = findLayer(*before, sweep.layer);
  if (layer == nullptr || layer->study == nullptr) {
    return;
  }
  std::string problem;
  try {
    requireGrid(sweep.spec, sweep.atoms, sweep.ks);
    sweepStudied(sweep, *layer->study);
  } catch (const std::exception& error) {
    problem = error.what();
  }
  const bool whole = between();
  publish([&](AtomFrame& frame) {
    frame.stage = whole ? LabStage::Ready : LabStage::Stopped;
    frame.layer = -1;
    frame.gridProblem = problem;
  });
}

void AtomLab::sweepStudied(const AtomSweep& sweep, const LayerStudy& study) {
  SaeGrid grid{frame()->network, meanOf(study.psnr), {sweep.layer}, sweep.atoms, sweep.ks, {}};
  const auto show = [&](AtomFrame& frame) {
    frame.stage = LabStage::Sweeping;
    frame.layer = sweep.layer;
    frame.grid = std::make_shared<const SaeGrid>(grid);
    frame.gridProblem.clear();
  };
  publish([&](AtomFrame& frame) {
    show(frame);
    frame.share = 0;
  });
  const double each = 1.0 / static_cast<double>(sweep.atoms.size() * sweep.ks.size());
  for (const std::int64_t atoms : sweep.atoms) {
    for (const std::int64_t k : sweep.ks) {
      const double begin = each * static_cast<double>(grid.cells.size());
      const std::optional<SaeGridCell> cell = sweepCell(study, gridSpec(sweep.spec, atoms, k), begin, each);
      if (!cell) {
        return;
      }
      grid.cells.push_back(*cell);
      publish(show);
    }
  }
}

std::optional<SaeGridCell> AtomLab::sweepCell(const LayerStudy& study, const SaeSpec& spec, double begin,
                                              double share) {
  Clock::time_point shown;
  // What follows the training is short: its progress is not shown, but edits are still served.
  Work work = longWork();
  work.progress = [this](double) { serveEdits(); };
  const AtomFramePtr now = frame();
  return measureGridCell({spec, study.origin, parts_.at(study.origin.layer).activations,
                          parts_.at(study.origin.layer).tail, now->heads, now->signal->values},
                         work, [&](const SaeMetrics& metrics) {
                           if (Clock::now() - shown >= kShown) {
                             shown = Clock::now();
                             const double done =
                                 static_cast<double>(metrics.step) / static_cast<double>(spec.steps);
                             publish([&](AtomFrame& frame) { frame.share = begin + share * done; });
                           }
                           return between();
                         });
}

}  // namespace rankscope
