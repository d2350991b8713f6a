// Reading and writing whole files without surprises. Blocking; any thread but the UI's.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rankscope {

/// The bytes of a regular file of at most `maximumBytes`.
/// @throws UserError if it is missing, unreadable, a directory, empty or larger
std::vector<std::uint8_t> readFile(const std::filesystem::path& path, std::uint64_t maximumBytes);

/// Writes to a temporary name in the same folder, fsyncs, renames over `path`, fsyncs the folder: after a
/// crash at any moment `path` holds either the old bytes or the new ones, never a part.
/// @throws UserError naming the path and the system's reason; the temporary file is removed
void writeFileAtomically(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);
void writeFileAtomically(const std::filesystem::path& path, std::string_view text);

/// Removes what writeFileAtomically left beside `path` in processes that were killed: `path`.PID.tmp of a
/// process that lives no more. Never throws; what cannot be removed stays.
void removeAbandonedTemporaries(const std::filesystem::path& path);

/// Creates the folder and its parents, and proves that a file can be written there.
/// @throws UserError naming the path and the reason
void makeWritableFolder(const std::filesystem::path& path);

}  // namespace rankscope
