#include "sae/intervention.h"

#include <algorithm>

#include "sae/sae_arithmetic.h"

namespace rankscope {
namespace {

constexpr std::int64_t kBlock = 4096;  // points between two looks at whether to go on

std::size_t size(std::int64_t n) {
  return static_cast<std::size_t>(n);
}

/// Activations of a block of points, to be changed.
AlignedVector<float> gather(const Activations& activations, std::span<const std::int64_t> points) {
  AlignedVector<float> h;
  h.reserve(points.size() * size(activations.width));
  for (const std::int64_t point : points) {
    const float* row = activations.row(point);
    h.insert(h.end(), row, row + activations.width);
  }
  return h;
}

/// h + (scale - 1) z_a w_a where the atom fires among the points.
void edit(const DecomposedLayer& layer, const AtomEdit& edit, std::span<const std::int64_t> points,
          AlignedVector<float>& h) {
  const AtomEntries entries = layer.codes->ofAtom(edit.atom);
  const auto factor = static_cast<float>(edit.scale - 1);
  auto entry = std::lower_bound(entries.places.begin(), entries.places.end(), points.front());
  std::size_t row = 0;
  while (entry != entries.places.end() && row < points.size()) {
    if (*entry < points[row]) {
      ++entry;
    } else if (points[row] < *entry) {
      ++row;
    } else {
      const float z = entries.values[size(entry - entries.places.begin())];
      addScaled(factor * z, layer.model->atom(edit.atom).data(), layer.model->width,
                h.data() + row * size(layer.model->width));
      ++entry;
      ++row;
    }
  }
}

/// Calls make(begin, count) for the h of every block of points, and gives them to the tail.
template <class Make>
bool renderBlocks(const NetworkTail& tail, std::int64_t points, std::span<float> out, const Work& work,
                  Make make) {
  for (std::int64_t begin = 0; begin < points; begin += kBlock) {
    const std::int64_t count = std::min(kBlock, points - begin);
    const AlignedVector<float> h = make(begin, count);
    tail.evaluate(h, out.subspan(size(begin * tail.outputs()), size(count * tail.outputs())));
    if (!work.goOn(static_cast<double>(begin + count) / static_cast<double>(points))) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::vector<std::int64_t> changedPoints(const AtomCodes& codes, std::span<const AtomEdit> edits) {
  std::vector<std::int64_t> points;
  for (const AtomEdit& one : edits) {
    if (one.scale != 1) {
      const AtomEntries entries = codes.ofAtom(one.atom);
      points.insert(points.end(), entries.places.begin(), entries.places.end());
    }
  }
  std::sort(points.begin(), points.end());
  points.erase(std::unique(points.begin(), points.end()), points.end());
  return points;
}

bool renderEdited(const DecomposedLayer& layer, std::span<const AtomEdit> edits,
                  std::span<const std::int64_t> points, std::span<float> out, const Work& work) {
  return renderBlocks(*layer.tail, static_cast<std::int64_t>(points.size()), out, work,
                      [&](std::int64_t begin, std::int64_t count) {
                        const auto block = points.subspan(size(begin), size(count));
                        AlignedVector<float> h = gather(*layer.activations, block);
                        for (const AtomEdit& one : edits) {
                          if (one.scale != 1) {
                            edit(layer, one, block, h);
                          }
                        }
                        return h;
                      });
}

std::vector<float> renderPlain(const DecomposedLayer& layer, const Work& work) {
  const Activations& h = *layer.activations;
  std::vector<float> out(size(h.rows * layer.tail->outputs()));
  const bool done = renderBlocks(*layer.tail, h.rows, out, work, [&](std::int64_t begin, std::int64_t count) {
    return AlignedVector<float>(h.row(begin), h.row(begin + count));
  });
  return done ? out : std::vector<float>();
}

std::vector<float> renderOver(const DecomposedLayer& layer, std::span<const AtomEdit> edits,
                              std::span<const float> plain, const Work& work) {
  const std::int64_t columns = layer.tail->outputs();
  const std::vector<std::int64_t> points = changedPoints(*layer.codes, edits);
  std::vector<float> changed(points.size() * size(columns));
  if (!renderEdited(layer, edits, points, changed, work)) {
    return {};
  }
  std::vector<float> whole(plain.begin(), plain.end());
  for (std::size_t i = 0; i < points.size(); ++i) {
    std::copy_n(changed.begin() + static_cast<std::ptrdiff_t>(i) * columns, columns,
                whole.begin() + points[i] * columns);
  }
  return whole;
}

std::vector<float> renderSubstituted(const DecomposedLayer& layer, const Work& work) {
  const Activations& h = *layer.activations;
  std::vector<float> out(size(h.rows * layer.tail->outputs()));
  const bool done = renderBlocks(*layer.tail, h.rows, out, work, [&](std::int64_t begin, std::int64_t count) {
    AlignedVector<float> reconstruction(size(count * h.width));
    reconstruct(*layer.model, *layer.codes, begin, count, reconstruction.data());
    return reconstruction;
  });
  return done ? out : std::vector<float>();
}

std::vector<std::vector<std::int64_t>> renderPasses(std::vector<std::int64_t> points, std::int64_t columns,
                                                    std::int64_t most) {
  if (columns <= 0 || static_cast<std::int64_t>(points.size()) <= most) {
    return {std::move(points)};
  }
  const auto rest = std::stable_partition(points.begin(), points.end(), [columns](std::int64_t point) {
    return point % columns % 2 == 0 && point / columns % 2 == 0;
  });
  std::vector<std::vector<std::int64_t>> passes{{points.begin(), rest}, {rest, points.end()}};
  std::erase_if(passes, [](const auto& pass) { return pass.empty(); });
  return passes;
}

}  // namespace rankscope
