// What a file or folder is to the window. Blocking but quick (it reads at most a file's beginning).
#pragma once

#include <filesystem>
#include <string>

namespace rankscope {

enum class FileKind {
  Missing,
  Unreadable,
  Image,          ///< starts a new experiment
  Scene,          ///< likewise: a transforms.json, or a folder with one
  Experiment,     ///< experiment.json: starts it afresh
  Checkpoint,     ///< .safetensors: goes on from it
  ResultsFolder,  ///< holds an experiment.json: goes on from it
  Sweep,          ///< a sweep's folder, or a sweep file: sweepFolder
  Folder,         ///< any other folder
  Unknown,
};

/// By what it is on disk, its ending, and for JSON its content. A picture's bytes are checked when it is
/// loaded.
FileKind fileKind(const std::filesystem::path& path);

/// The folder of a sweep: the path itself, or where `rankscope sweep` puts the results of a sweep file, or
/// the folder whose sweep.json it is.
std::filesystem::path sweepFolder(const std::filesystem::path& path);

/// Whether fileKind would be one that the window can open, judged by the name alone: for lists of many files.
bool looksAcceptable(const std::filesystem::path& path);

/// "a picture, a sound or a mesh (png, jpg, …), a scene (transforms.json), an experiment (.json), a
/// checkpoint
/// (.safetensors), a results folder or a sweep".
std::string acceptedKinds();

/// WxH with the same shape and at most `maximumPixels`, or "" if it has no more than those already.
std::string sizeForLiveTraining(int width, int height, double maximumPixels = 40'000);

/// "png" of "a/b.PNG"; empty if there is none.
std::string endingOf(const std::filesystem::path& path);

}  // namespace rankscope
