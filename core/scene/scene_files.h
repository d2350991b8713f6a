// Which files a scene is made of, and which of them are there. Blocking; any thread but the UI's.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "scene/transforms.h"

namespace rankscope {

/// A frame and its photograph, if the photograph is there.
struct ListedView {
  TransformsFrame frame;
  std::string name;            ///< its path below the folder, with an ending: "train/r_7.png"
  std::filesystem::path path;  ///< empty if the file is missing
};

/// What is found before any photograph is opened.
struct SceneListing {
  std::filesystem::path file;         ///< the training frames'
  std::filesystem::path heldOutFile;  ///< beside it; empty: even-numbered frames train, odd ones are held out
  FieldFrame frame;
  std::vector<ListedView> train;      ///< those that are there
  std::vector<ListedView> heldOut;    ///< likewise
  std::size_t listed = 0;             ///< frames in all, those of no use among them
  std::vector<std::string> missing;   ///< names of the photographs that are not there
  std::vector<std::string> warnings;  ///< a line each
};

/// Whether `path` is a folder with a transforms.json, or with a transforms_train.json.
bool isSceneFolder(const std::filesystem::path& path);

/// Frames are numbered by their place in the file, whatever is missing. With transforms_test.json or else
/// transforms_val.json beside transforms_train.json or transforms.json those frames are held out, unless none
/// of their photographs is there.
/// @param path a transforms.json of any name, or a folder that isSceneFolder
/// @throws UserError as readTransforms does, and if no photograph is there
SceneListing listScene(const std::filesystem::path& path);

}  // namespace rankscope
