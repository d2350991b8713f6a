// The one place where errors become lines on stderr and exit statuses.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <new>

#include <fmt/format.h>

#include "base/error.h"
#include "cli/cli.h"
#include "open_window.h"

namespace {

constexpr int kFailure = 1;
constexpr int kBadUse = 2;

}  // namespace

int main(int argc, char** argv) {
  try {
    return rankscope::runCommandLine({argv + 1, argv + argc}, rankscope::openWindow);
  } catch (const rankscope::UserError& failure) {
    fmt::print(stderr, "rankscope: {}\n", failure.what());
    return kBadUse;
  } catch (const std::filesystem::filesystem_error& failure) {
    fmt::print(stderr, "rankscope: {}: {}; check the path and its permissions\n", failure.path1().string(),
               failure.code().message());
    return kBadUse;
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "rankscope: out of memory; use a smaller picture (--resize) or network (--width)\n");
  } catch (const std::exception& failure) {
    fmt::print(stderr, "rankscope: internal error: {}; please report it\n", failure.what());
  }
  return kFailure;
}
