// The one place where errors become lines on stderr and exit statuses.
#include <exception>
#include <filesystem>
#include <string>

#include <fmt/format.h>

#include "base/error.h"
#include "cli/cli.h"
#include "cli/output.h"
#include "open_window.h"

namespace {

constexpr int kFailure = 1;
constexpr int kBadUse = 2;

std::string unexpected(const std::exception& failure) {
  if (rankscope::isOutOfMemory(failure)) {
    return "out of memory; use a smaller picture (--resize) or network (--width)";
  }
  return fmt::format("internal error: {}; please report it", rankscope::firstLine(failure.what()));
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
  } catch (const std::exception& failure) {
    rankscope::printError(unexpected(failure));
  }
  return kFailure;
}

}  // namespace

int main(int argc, char** argv) {
  rankscope::occupyStandardStreams();
  return runReportingErrors(argc, argv);
}
