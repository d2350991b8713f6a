#include "cli/cli.h"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/help_format.h"
#include "cli/output.h"
#include "cli/subcommand.h"

namespace rankscope {
namespace {

std::vector<std::string> optionNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
  }
  return names;
}

std::vector<std::string> commandNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

std::string fullName(const CLI::App& app) {
  return app.get_parent() == nullptr ? app.get_name() : fullName(*app.get_parent()) + " " + app.get_name();
}

std::string helpHint(const CLI::App& app) {
  return fmt::format("see {} --help", fullName(app));
}

/// The innermost command that the user named.
const CLI::App& selected(const CLI::App& app) {
  const std::vector<CLI::App*> commands = app.get_subcommands();
  return commands.empty() ? app : selected(*commands.back());
}

/// Rejects what the parser could not place, worst first: a misspelt option, then a misspelt command, then the
/// rest.
void rejectExtras(const CLI::App& app) {
  const std::vector<std::string> extras = app.remaining();
  if (extras.empty()) {
    return;
  }
  const auto option = std::find_if(extras.begin(), extras.end(),
                                   [](const std::string& e) { return e.size() > 1 && e.front() == '-'; });
  if (option != extras.end()) {
    const std::string name = option->substr(0, option->find('='));
    throw UserError(name, fmt::format("{} has no such option", fullName(app)),
                    fmt::format("did you mean {}?", nearestName(name, optionNames(app))));
  }
  const std::vector<std::string> commands = commandNames(app);
  if (!commands.empty()) {
    // The root's FILE took the first word; with more words after it, that was meant to be a command.
    const CLI::Option* file = app.get_option_no_throw("FILE");
    const std::string word = file != nullptr && *file ? file->results().front() : extras.front();
    throw UserError(word, "there is no such command",
                    fmt::format("did you mean '{} {}'?", fullName(app), nearestName(word, commands)));
  }
  throw UserError(extras.front(), "is one argument too many", helpHint(app));
}

/// What stands before the command's name is parsed by the command above it, which then is not run: rather
/// than drop it, say where it belongs.
void rejectMisplaced(const CLI::App& chosen) {
  for (const CLI::App* app = chosen.get_parent(); app != nullptr; app = app->get_parent()) {
    for (const CLI::Option* option : app->get_options()) {
      if (option->count() > 0) {
        const std::string word =
            option->get_lnames().empty() ? option->results().front() : "--" + option->get_lnames().front();
        const std::string command = fullName(chosen).substr(fullName(*app).size() + 1);
        throw UserError(word, fmt::format("stands before '{}'", command),
                        fmt::format("put it after '{}'", command));
      }
    }
  }
}

void allowExtras(CLI::App& app) {
  app.allow_extras();
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
    allowExtras(*command);
  }
}

/// True if the program has only to print what CLI11 composed (help, version).
bool parse(CLI::App& root, std::vector<std::string> arguments) {
  std::reverse(arguments.begin(), arguments.end());
  try {
    root.parse(std::move(arguments));
  } catch (const CLI::Success& wish) {
    std::ostringstream text;
    root.exit(wish, text, text);
    printText(text.str());
    return true;
  } catch (const CLI::ParseError& failure) {
    throw UserError(fullName(selected(root)), failure.what(), helpHint(selected(root)));
  }
  return false;
}

}  // namespace

int runCommandLine(const std::vector<std::string>& arguments, const OpenWindow& openWindow) {
  CLI::App root(
      "A microscope for implicit neural representations: trains them side by side, live, and shows the\n"
      "singular values of their layers. Without a command it opens the window on FILE.",
      "rankscope");
  root.formatter(makeHelpFormatter());
  root.set_version_flag("--version", "rankscope " RANKSCOPE_VERSION);
  root.require_subcommand(0, 1);

  std::vector<Subcommand> commands{addStartCommand(root, openWindow)};
  CLI::App& fit = *root.add_subcommand("fit", "Train networks on a signal, without a window");
  fit.require_subcommand(0, 1);
  commands.push_back({&fit, [&fit]() -> int {
                        throw UserError("rankscope fit", "what to fit is missing",
                                        fmt::format("name one of: {}", joinNames(commandNames(fit))));
                      }});
  for (Subcommand& command : addFitCommands(fit)) {
    commands.push_back(std::move(command));
  }
  commands.push_back(addResumeCommand(root));
  commands.push_back(addInspectCommand(root));
  commands.push_back(addSamplesCommand(root));
  commands.push_back(addInfoCommand(root));
  commands.push_back(addBenchCommand(root));
  commands.push_back(addSweepCommand(root));
  CLI::App& cohort =
      *root.add_subcommand("cohort", "Train one encoder on many pictures, and fit new ones from it");
  cohort.require_subcommand(0, 1);
  commands.push_back({&cohort, [&cohort]() -> int {
                        throw UserError("rankscope cohort", "what to do is missing",
                                        fmt::format("name one of: {}", joinNames(commandNames(cohort))));
                      }});
  commands.push_back(addCohortTrainCommand(cohort));
  commands.push_back(addCohortTransferCommand(cohort));
  commands.push_back(addFreezeSweepCommand(cohort));
  CLI::App& exported = *root.add_subcommand("export", "Write what was learnt for other programs");
  exported.require_subcommand(0, 1);
  commands.push_back({&exported, [&exported]() -> int {
                        throw UserError("rankscope export", "what to export is missing",
                                        fmt::format("name one of: {}", joinNames(commandNames(exported))));
                      }});
  commands.push_back(addExportMeshCommand(exported));
  commands.push_back(addExportViewCommand(exported));
  commands.push_back(addExportTurntableCommand(exported));
  CLI::App& sae = *root.add_subcommand("sae", "Take layers apart by sparse autoencoders");
  sae.require_subcommand(0, 1);
  commands.push_back({&sae, [&sae]() -> int {
                        throw UserError("rankscope sae", "what to do is missing",
                                        fmt::format("name one of: {}", joinNames(commandNames(sae))));
                      }});
  for (const auto add : {addSaeTrainCommand, addSaeAtomsCommand, addSaeAblateCommand, addSaeSweepCommand,
                         addSaeReportCommand}) {
    commands.push_back(add(sae));
  }
  allowExtras(root);

  if (parse(root, arguments)) {
    return 0;
  }
  const CLI::App& chosen = selected(root);
  for (const CLI::App* app = &chosen; app != nullptr; app = app->get_parent()) {
    rejectExtras(*app);
  }
  rejectMisplaced(chosen);
  const auto command =
      std::find_if(commands.begin(), commands.end(), [&](const Subcommand& c) { return c.app == &chosen; });
  return command->run();
}

}  // namespace rankscope
