// Whether a folder may take the results of a new experiment: nothing that was computed is ever lost by a
// habit.
#pragma once

#include <filesystem>
#include <string>

#include "spec/experiment_spec.h"

namespace rankscope {

/// What a folder is to a new experiment.
enum class FolderState {
  Free,        ///< absent, empty, without an experiment, or with this one, finished: the same bits come again
  Unfinished,  ///< this experiment, not yet at its target
  TrainedFurther,  ///< this experiment, past its target: resumed with more steps
  Other,           ///< another experiment
  Unreadable,      ///< an experiment.json that cannot be read
};

/// @param experiment as asStored gives it
FolderState folderState(const std::filesystem::path& folder, const ExperimentSpec& experiment);

/// @throws UserError for a folder that is not Free, saying how to go on with it
void requireFreeFolder(const std::filesystem::path& folder, const ExperimentSpec& experiment);

/// @throws UserError if experiment.json could not hold a path of it, which JSON limits to UTF-8
void requireStorable(const ExperimentSpec& experiment);

/// The same of one path. @param file that is to hold it, for messages  @param hint what to do
void requireStorable(const std::string& path, const std::string& file, const std::string& hint);

}  // namespace rankscope
