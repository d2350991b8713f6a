// Which checkpoint a command's argument means.
#pragma once

#include <filesystem>
#include <string>

namespace rankscope {

/// The checkpoint that is meant by a file, a Run's folder or a results folder.
/// @param run which Run of a results folder; empty if it has but one
/// @throws UserError naming the Runs that there are
std::filesystem::path checkpointOf(const std::filesystem::path& input, const std::string& run);

}  // namespace rankscope
