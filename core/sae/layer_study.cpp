#include "sae/layer_study.h"

#include <algorithm>
#include <utility>

namespace rankscope {
namespace {

std::vector<AblatedOutputs> ablateStrongest(const LayerStudy& study, std::size_t count, const Work& work) {
  std::vector<AblatedOutputs> ablated;
  for (const std::int32_t atom : strongestAtoms(study, count)) {
    const AtomEdit edits[] = {{atom, 0}};
    ablated.push_back({atom, renderOver(study.parts, edits, study.plain, work)});
  }
  return ablated;
}

}  // namespace

std::vector<std::int32_t> strongestAtoms(const LayerStudy& study, std::size_t most) {
  std::vector<std::int32_t> atoms = orderedAtoms(study.atoms, AtomOrder::Magnitude);
  atoms.resize(std::min({most, atoms.size(), static_cast<std::size_t>(study.summary.alive)}));
  return atoms;
}

std::optional<LayerStudy> studyLayer(const StudyRequest& request, const Work& work) {
  // The bar belongs to the longest part, the ablation of every atom.
  const Work quiet{work.parallelFor, work.stop, {}};
  const Work& encoding = request.damage ? quiet : work;
  LayerStudy study;
  study.spec = request.sae.spec;
  study.origin = request.sae.origin;
  study.curve = request.sae.curve;
  study.parts.activations = request.activations;
  study.parts.model = publish(request.sae.spec, request.sae.state);
  study.parts.tail = request.tail;
  std::optional<EncodedSignal> encoded = encode(*study.parts.model, *request.activations, encoding);
  if (!encoded) {
    return std::nullopt;
  }
  study.parts.codes = std::move(encoded->codes);
  study.r2 = encoded->r2;
  study.l0 = encoded->l0;
  study.atoms = statisticsOf(*study.parts.codes);
  study.summary = summaryOf(study.atoms);
  study.plain = renderPlain(study.parts, quiet);
  const std::vector<float> substituted = renderSubstituted(study.parts, quiet);
  if (study.plain.empty() || substituted.empty()) {
    return std::nullopt;
  }
  study.psnr = psnrOfHeads(request.heads, study.plain, request.targets);
  study.substituted = psnrOfHeads(request.heads, substituted, request.targets);
  if (request.damage) {
    study.damage = damageOfAtoms(study.parts, request.heads, study.plain, request.targets, work);
  }
  study.ablated = ablateStrongest(study, request.pictures, quiet);
  if (work.stop.stop_requested()) {
    return std::nullopt;
  }
  return study;
}

}  // namespace rankscope
