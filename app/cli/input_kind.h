// What kind of thing a path names, told by its content where a name could mislead.
#pragma once

#include <string>

namespace rankscope {

enum class InputKind { Sample, Image, Experiment, Checkpoint, Results };

/// Reads at most a few bytes. @throws UserError for a missing or unreadable path, or a folder that holds no
/// results
InputKind inputKind(const std::string& input);

}  // namespace rankscope
