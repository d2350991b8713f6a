#include "cli/help_format.h"

#include <sstream>

#include <fmt/format.h>

#include "spec/default_rates.h"

namespace rankscope {
namespace {

constexpr std::size_t kLineWidth = 110;
constexpr std::size_t kIndent = 32;

/// Breaks at spaces and at the text's own line ends; every line but the first starts with `indent` spaces.
std::string wrapped(const std::string& text, std::size_t indent) {
  std::string out;
  std::size_t column = indent;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!out.empty()) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    }
    std::istringstream words(line);
    for (std::string word; words >> word;) {
      const bool first = column == indent;
      if (!first && column + 1 + word.size() > kLineWidth) {
        out += "\n" + std::string(indent, ' ');
        column = indent;
      } else if (!first) {
        out += ' ';
        ++column;
      }
      out += word;
      column += word.size();
    }
  }
  return out;
}

class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter() {
    column_width(kIndent);
    label("OPTIONS", "options");
    label("SUBCOMMAND", "command");
    label("SUBCOMMANDS", "commands");
    label("Subcommands", "Commands");
    label("Positionals", "Arguments");
  }

  std::string make_option(const CLI::Option* option, bool positional) const override {
    std::string left = "  " + make_option_name(option, positional);
    const std::string value = make_option_opts(option);
    if (!positional) {
      left += value;
    }
    left += left.size() + 1 < kIndent ? std::string(kIndent - left.size(), ' ')
                                      : "\n" + std::string(kIndent, ' ');
    return left + wrapped(make_option_desc(option), kIndent) + "\n";
  }

  std::string make_option_opts(const CLI::Option* option) const override {
    const std::string type = option->get_type_name();
    return option->get_items_expected_max() == 0 || type.empty() ? "" : " " + type;
  }
};

/// "1e9" rather than "1e+09".
std::string numberText(double value) {
  std::string text = fmt::format("{}", value);
  const std::size_t exponent = text.find("e+0");
  return exponent == std::string::npos ? text : text.erase(exponent + 1, 2);
}

std::string valueRange(const Property& row) {
  if (row.kind != PropertyKind::Integer && row.kind != PropertyKind::Real) {
    return "";
  }
  return fmt::format("{} to {}{}", numberText(row.minimum), numberText(row.maximum),
                     row.unit.empty() ? "" : " " + row.unit);
}

}  // namespace

std::shared_ptr<CLI::FormatterBase> makeHelpFormatter() {
  return std::make_shared<HelpFormatter>();
}

std::string describe(const Property& row, const std::optional<PropertyValue>& initial, bool byTask) {
  std::string facts = valueRange(row);
  const bool own = initial && *initial != row.defaultValue;
  const std::string usual = toText(own ? *initial : row.defaultValue);
  if (byTask && hasDefaultRate(row.name)) {
    facts += ", default by task, network and optimizer";
  } else if (!usual.empty()) {
    facts += fmt::format("{}default {}", facts.empty() ? "" : ", ", usual);
    for (const auto& [selected, value] : row.ownDefaults) {
      facts += own ? "" : fmt::format(", {} for {}", toText(value), selected);
    }
  }
  if (!row.onlyFor.empty()) {
    facts += fmt::format("{}only for {}", facts.empty() ? "" : ", ", fmt::join(row.onlyFor, ", "));
  }
  std::string text = row.help;
  if (!facts.empty()) {
    text += " [" + facts + "]";
  }
  for (const Choice& choice : row.choices) {
    text += fmt::format("\n- {}: {}", choice.name, choice.help.empty() ? choice.label : choice.help);
  }
  return text;
}

std::string valueName(const Property& row) {
  switch (row.kind) {
    case PropertyKind::Bool:
      return "true|false";
    case PropertyKind::Integer:
      return "N";
    case PropertyKind::Real:
      return "X";
    case PropertyKind::Choice:
      return "NAME";
    case PropertyKind::Text:
      break;
  }
  return "TEXT";
}

}  // namespace rankscope
