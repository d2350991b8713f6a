#include "panels/atoms_view.h"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

namespace rankscope {
namespace {

constexpr std::size_t kRemembered = 200;

auto find(std::vector<AtomEdit>& edits, std::int32_t atom) {
  return std::find_if(edits.begin(), edits.end(), [atom](const AtomEdit& edit) { return edit.atom == atom; });
}

/// Keeps what there is now for undo.
void remember(AtomsView& view) {
  view.undo.push_back(view.edits);
  if (view.undo.size() > kRemembered) {
    view.undo.erase(view.undo.begin());
  }
  view.redo.clear();
}

void setScale(AtomsView& view, std::int32_t atom, double scale) {
  const auto edit = find(view.edits, atom);
  if (scale == 1) {
    if (edit != view.edits.end()) {
      view.edits.erase(edit);
    }
  } else if (edit != view.edits.end()) {
    edit->scale = scale;
  } else {
    view.edits.push_back({atom, scale});
  }
}

void exchange(AtomsView& view, std::vector<std::vector<AtomEdit>>& from,
              std::vector<std::vector<AtomEdit>>& to) {
  if (!from.empty()) {
    to.push_back(std::exchange(view.edits, std::move(from.back())));
    from.pop_back();
  }
}

}  // namespace

SaeSpec liveSaeSpec() {
  SaeSpec spec;
  spec.atoms = 1024;
  spec.k = 16;
  spec.steps = 1500;
  spec.lr = 1e-3;
  return spec;
}

double AtomsView::scaleOf(std::int32_t atom) const {
  for (const AtomEdit& edit : edits) {
    if (edit.atom == atom) {
      return edit.scale;
    }
  }
  return 1;
}

std::vector<std::int64_t> countsOf(const std::string& text) {
  std::vector<std::int64_t> counts;
  const char* at = text.data();
  const char* const end = at + text.size();
  const auto skip = [&] {
    while (at != end && (*at == ' ' || *at == ',')) {
      ++at;
    }
  };
  for (skip(); at != end; skip()) {
    std::int64_t count = 0;
    const auto [next, error] = std::from_chars(at, end, count);
    if (error != std::errc() || count < 1) {
      return {};
    }
    counts.push_back(count);
    at = next;
  }
  std::sort(counts.begin(), counts.end());
  counts.erase(std::unique(counts.begin(), counts.end()), counts.end());
  return counts;
}

std::int32_t mappedAtom(const AtomsView& view) {
  return view.meanMap ? -1 : view.selected;
}

void forgetEdits(AtomsView& view) {
  view.edits.clear();
  view.undo.clear();
  view.redo.clear();
}

void forgetAtoms(AtomsView& view) {
  forgetEdits(view);
  view.open = false;
  view.run = 0;
  view.layer = view.head = 0;
  view.selected = -1;
  view.search.clear();
  view.holdScale = false;
  view.region.reset();
}

void showLayer(AtomsView& view, int layer) {
  if (layer != view.layer) {
    forgetEdits(view);
    view.layer = layer;
    view.selected = -1;
    view.search.clear();
  }
}

void selectAtom(AtomsView& view, std::int32_t atom) {
  view.selected = atom;
  view.meanMap = false;
}

void toggleAblation(AtomsView& view, std::int32_t atom, bool more) {
  const bool out = view.scaleOf(atom) == 0;
  remember(view);
  if (!more) {
    view.edits.clear();
  }
  setScale(view, atom, out ? 1 : 0);
  selectAtom(view, atom);
}

void steer(AtomsView& view, std::int32_t atom, double scale, bool begins) {
  if (begins) {
    remember(view);
  }
  setScale(view, atom, std::clamp(scale, kLeastSteer, kMostSteer));
}

void clearEdits(AtomsView& view) {
  if (!view.edits.empty()) {
    remember(view);
    view.edits.clear();
  }
}

void undoEdit(AtomsView& view) {
  exchange(view, view.undo, view.redo);
}

void redoEdit(AtomsView& view) {
  exchange(view, view.redo, view.undo);
}

}  // namespace rankscope
