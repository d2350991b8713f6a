// The one place where errors become lines on stderr and exit statuses.
#include <exception>
#include <filesystem>
#include <new>
#include <string>

#include <fmt/format.h>

#include "base/error.h"
#include "cli/cli.h"
#include "cli/output.h"
#include "open_window.h"

namespace {

constexpr int kFailure = 1;
constexpr int kBadUse = 2;

/// LibTorch's own messages go on with a stack trace, and have no type for a lack of memory.
std::string unexpected(const std::string& what) {
  if (what.find("can't allocate memory") != std::string::npos ||
      what.find("out of memory") != std::string::npos) {
    return "out of memory; use a smaller picture (--resize) or network (--width)";
  }
  return fmt::format("internal error: {}; please report it", what.substr(0, what.find('\n')));
}

int runReportingErrors(int argc, char** argv) {
  try {
    return rankscope::runCommandLine({argv + 1, argv + argc}, rankscope::openWindow);
  } catch (const rankscope::UserError& failure) {
    rankscope::printError(failure.what());
    return kBadUse;
  } catch (const std::filesystem::filesystem_error& failure) {
    rankscope::printError(fmt::format("{}: {}; check the path and its permissions", failure.path1().string(),
                                      failure.code().message()));
    return kBadUse;
  } catch (const std::bad_alloc&) {
    rankscope::printError(unexpected("out of memory"));
  } catch (const std::exception& failure) {
    rankscope::printError(unexpected(failure.what()));
  }
  return kFailure;
}

}  // namespace

int main(int argc, char** argv) {
  rankscope::occupyStandardStreams();
  return runReportingErrors(argc, argv);
}
