// Text for a page. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rankscope::report {

/// &, <, >, quotes as entities; control characters and bytes that are not UTF-8 as U+FFFD.
std::string escapeHtml(std::string_view text);

/// With so many decimals; "–" if not finite.
std::string decimal(double value, int digits);

/// A number of steps or pixels with thin spaces between thousands: "20 000".
std::string grouped(std::int64_t value);

}  // namespace rankscope::report
