// How the user looks at the atoms of a network, and what was done to them. Plain data, one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sae/atom_statistics.h"
#include "sae/intervention.h"
#include "sae/layer_study.h"
#include "sae/sae_spec.h"

namespace rankscope {

/// A rectangle of pixels; one pixel is a click.
struct AtomRegion {
  int left = 0, top = 0, right = 1, bottom = 1;  ///< ends before right and bottom

  bool isPixel() const { return right == left + 1 && bottom == top + 1; }
  bool operator==(const AtomRegion&) const = default;
};

inline constexpr double kLeastSteer = -2;
inline constexpr double kMostSteer = 4;

/// The usual autoencoder of the window: small enough to be there within a minute.
SaeSpec liveSaeSpec();

/// Who fires in a region: found once, as it takes a look at every code.
struct FiringAnswer {
  std::weak_ptr<const LayerStudy> study;
  AtomRegion region;
  std::vector<FiringAtom> atoms;
};

/// What is below the pictures.
enum class AtomsBelow { Wall, Layers, Grid };

struct AtomsView {
  bool open = false;       ///< shown instead of the pictures and the ranks
  std::size_t run = 0;     ///< whose network is to be taken apart
  bool everyLayer = true;  ///< all hidden layers, or the shown one alone
  SaeSpec spec = liveSaeSpec();
  int layer = 0;  ///< that is shown
  AtomsBelow below = AtomsBelow::Wall;
  std::string gridAtoms = "256, 512, 1024";  ///< n of the sweep
  std::string gridKs = "4, 8, 16, 32";       ///< k of the sweep
  AtomOrder order = AtomOrder::Magnitude;
  std::string search;  ///< "17" goes to atom 17
  std::int32_t selected = -1;
  bool mapOverPicture = false;  ///< the map lies over the shown signal
  bool meanMap = false;         ///< the mean of the k strongest atoms in place of the selected one's map
  int head = 0;                 ///< which of the network's pictures is shown
  std::vector<AtomEdit> edits;  ///< of the shown layer, in the order in which they were made
  std::vector<std::vector<AtomEdit>> undo, redo;
  std::weak_ptr<const LayerStudy> editsOf;  ///< which dictionary's atoms the edits are of
  bool steering = false;                    ///< a drag of the steering slider has begun to change something
  std::optional<AtomRegion> region;  ///< that was clicked or dragged
  FiringAnswer firing;               ///< of it
  bool holdScale = false;            ///< the change map keeps its colours, so that atoms can be compared

  /// Of the edits; none: 1.
  double scaleOf(std::int32_t atom) const;
};

/// "4, 16,32" as numbers, ascending, each once; nothing if anything else is in it, or nothing at all.
std::vector<std::int64_t> countsOf(const std::string& text);

/// Whose map is shown; −1: the mean of the k strongest atoms.
std::int32_t mappedAtom(const AtomsView& view);

/// Something else was opened: what was chosen stays, what was done is forgotten.
void forgetAtoms(AtomsView& view);

/// What was done so far is forgotten with the layer.
void showLayer(AtomsView& view, int layer);

/// Shows its map.
void selectAtom(AtomsView& view, std::int32_t atom);

/// Selects an atom and takes it out; out already, it comes back. @param more the others stay as they are
void toggleAblation(AtomsView& view, std::int32_t atom, bool more);

/// @param scale clipped to kLeastSteer … kMostSteer; 1: no edit
/// @param begins the first of a drag: what is undone afterwards is all of it
void steer(AtomsView& view, std::int32_t atom, double scale, bool begins);

/// Not to be undone.
void forgetEdits(AtomsView& view);

void clearEdits(AtomsView& view);
void undoEdit(AtomsView& view);
void redoEdit(AtomsView& view);

}  // namespace rankscope
