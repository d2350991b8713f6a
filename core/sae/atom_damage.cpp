#include "sae/atom_damage.h"

#include <algorithm>
#include <cmath>

#include "sae/sae_arithmetic.h"

namespace rankscope {
namespace {

constexpr std::int64_t kBlock = 4096;  // points between two looks at whether to go on

std::size_t size(std::int64_t n) {
  return static_cast<std::size_t>(n);
}

/// Adds up what the loss of one atom changes.
struct Tally {
  std::vector<double> errors;  ///< per head, Σ new error² - old error²
  double squares = 0;          ///< Σ δ²
  double fourths = 0;          ///< Σ δ⁴

  void clear(std::int64_t heads) {
    errors.assign(size(heads), 0.0);
    squares = fourths = 0;
  }
};

/// All entries of all atoms one after the other, whole blocks of them at once, however few an atom has.
class Ablation {
 public:
  Ablation(const DecomposedLayer& layer, const OutputHeads& heads, std::span<const float> plain,
           std::span<const float> targets)
      : layer_(layer), heads_(heads), plain_(plain), targets_(targets) {
    const std::int64_t points = layer.codes->points();
    numbers_ = static_cast<double>(points * heads.channels);
    before_.assign(heads.names.size(), 0.0);
    for (std::int64_t i = 0; i < points; ++i) {
      addSquaredErrors(heads, row(plain, i), row(targets, i), before_);
    }
    tally_.clear(heads.count());
  }

  std::vector<AtomDamage> run(const Work& work) {
    const std::int64_t entries = layer_.codes->entries();
    std::vector<float> out;
    for (std::int64_t begin = 0; begin < entries; begin += kBlock) {
      const std::int64_t count = std::min(kBlock, entries - begin);
      out.resize(size(count * layer_.tail->outputs()));
      layer_.tail->evaluate(ablated(begin, count), out);
      for (std::int64_t e = 0; e < count; ++e) {
        finishUpTo(begin + e);
        add(layer_.codes->pointsByAtom()[size(begin + e)], out.data() + e * layer_.tail->outputs());
      }
      if (!work.goOn(static_cast<double>(begin + count) / static_cast<double>(entries))) {
        return {};
      }
    }
    finishUpTo(entries);
    return std::move(damage_);
  }

 private:
  const float* row(std::span<const float> values, std::int64_t point) const {
    return values.data() + point * heads_.outputs();
  }

  AlignedVector<float> ablated(std::int64_t begin, std::int64_t count) const {
    const std::int64_t width = layer_.model->width;
    const std::span<const std::int64_t> offsets = layer_.codes->atomOffsets();
    AlignedVector<float> h;
    h.reserve(size(count * width));
    std::int64_t atom = std::upper_bound(offsets.begin(), offsets.end(), begin) - offsets.begin() - 1;
    for (std::int64_t e = begin; e < begin + count; ++e) {
      while (offsets[size(atom + 1)] <= e) {
        ++atom;
      }
      const float* from = layer_.activations->row(layer_.codes->pointsByAtom()[size(e)]);
      h.insert(h.end(), from, from + width);
      addScaled(-layer_.codes->valuesByAtom()[size(e)], layer_.model->atom(atom).data(), width,
                h.data() + (e - begin) * width);
    }
    return h;
  }

  void add(std::int64_t point, const float* output) {
    const float* old = row(plain_, point);
    const float* target = row(targets_, point);
    double change = 0;
    for (std::int64_t head = 0; head < heads_.count(); ++head) {
      double difference = 0;
      for (std::int64_t c = head * heads_.channels; c < (head + 1) * heads_.channels; ++c) {
        const double here = scoredOutput(heads_, output[c]) - static_cast<double>(target[c]);
        const double there = scoredOutput(heads_, old[c]) - static_cast<double>(target[c]);
        difference += here * here - there * there;
        const double step = static_cast<double>(output[c]) - static_cast<double>(old[c]);
        change += step * step;
      }
      tally_.errors[size(head)] += difference;
    }
    tally_.squares += change;
    tally_.fourths += change * change;
  }

  /// The atoms whose entries all stand before `entry`.
  void finishUpTo(std::int64_t entry) {
    const std::span<const std::int64_t> offsets = layer_.codes->atomOffsets();
    while (damage_.size() + 1 < offsets.size() && offsets[damage_.size() + 1] <= entry) {
      damage_.push_back(concluded());
      tally_.clear(heads_.count());
    }
  }

  AtomDamage concluded() const {
    AtomDamage damage;
    for (std::size_t head = 0; head < before_.size(); ++head) {
      const double before = psnrOf(before_[head] / numbers_);
      damage.psnr.push_back(psnrOf(std::max(before_[head] + tally_.errors[head], 0.0) / numbers_));
      // Where nothing changes this is nothing, also for a reconstruction without any error.
      damage.drop += tally_.errors[head] == 0 ? 0 : before - damage.psnr.back();
    }
    damage.drop /= static_cast<double>(before_.size());
    if (tally_.fourths > 0) {
      damage.spread =
          tally_.squares * tally_.squares / (static_cast<double>(layer_.codes->points()) * tally_.fourths);
    }
    return damage;
  }

  const DecomposedLayer& layer_;
  const OutputHeads& heads_;
  std::span<const float> plain_;
  std::span<const float> targets_;
  double numbers_ = 0;
  std::vector<double> before_;  ///< per head, Σ error² of the plain outputs
  Tally tally_;
  std::vector<AtomDamage> damage_;
};

}  // namespace

std::vector<AtomDamage> damageOfAtoms(const DecomposedLayer& layer, const OutputHeads& heads,
                                      std::span<const float> plain, std::span<const float> targets,
                                      const Work& work) {
  return Ablation(layer, heads, plain, targets).run(work);
}

}  // namespace rankscope
