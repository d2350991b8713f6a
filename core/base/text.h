// Small text helpers for messages. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rankscope {

/// The candidate with the smallest edit distance to `name`; "" if there are none.
std::string nearestName(const std::string& name, const std::vector<std::string>& candidates);

/// "a, b, c".
std::string joinNames(const std::vector<std::string>& names);

/// "0.4 s", "12 s", "3 min 05 s", "2 h 10 min".
std::string formatDuration(double seconds);

/// "512 B", "3.1 KiB", "24 MiB".
std::string formatBytes(std::uint64_t bytes);

/// "1e-3"-style short form of a rate or score: three significant digits, "–" for a value that is not finite.
std::string formatShort(double value);

}  // namespace rankscope
