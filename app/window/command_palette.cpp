#include "window/command_palette.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <imgui.h>

#include "ui/imgui_shim.h"
#include "ui/theme.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

std::vector<std::string> searchTexts(const CommandList& commands) {
  std::vector<std::string> texts;
  for (const UiCommand& command : commands.all()) {
    texts.push_back(command.menu.empty() ? command.label : command.menu + ": " + command.label);
  }
  return texts;
}

}  // namespace

void CommandPalette::open() {
  opening_ = true;
  text_.clear();
  selected_ = 0;
}

void CommandPalette::drawRows(const CommandList& commands, const std::vector<std::size_t>& order, bool dark,
                              bool chosen) {
  const Palette& p = palette(dark);
  const std::vector<std::string> texts = searchTexts(commands);
  for (int i = 0; i < static_cast<int>(order.size()); ++i) {
    const UiCommand& command = commands.all()[order[static_cast<std::size_t>(i)]];
    const bool enabled = CommandList::enabled(command);
    ImGui::PushID(i);
    ImGui::PushStyleColor(ImGuiCol_Text, enabled ? p.text : p.textFaint);
    const bool clicked = ImGui::Selectable("##row", i == selected_);
    traceItem("palette." + command.id);
    tooltip(command.tooltip);
    if (i == selected_ && std::exchange(moved_, false)) {
      ImGui::SetScrollHereY(0.5F);
    }
    ImGui::SameLine(ImGui::GetStyle().FramePadding.x);
    ImGui::TextUnformatted(texts[order[static_cast<std::size_t>(i)]].c_str());
    const std::string shortcut = toText(command.shortcut);
    if (!shortcut.empty()) {
      ImGui::SameLine();
      alignRight(ImGui::CalcTextSize(shortcut.c_str()).x + ImGui::GetStyle().FramePadding.x);
      colouredText(p.textDim, shortcut);
    }
    ImGui::PopStyleColor();
    ImGui::PopID();
    if (enabled && (clicked || (chosen && i == selected_))) {
      invoke_ = command.id;
    }
  }
}

void CommandPalette::draw(const CommandList& commands, bool dark, float scale) {
  if (std::exchange(opening_, false)) {
    ImGui::OpenPopup("palette");
    open_ = true;
  }
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  const float width = std::min(560 * scale, display.x - 40 * scale);
  ImGui::SetNextWindowPos(ImVec2(display.x / 2, display.y * 0.12F), ImGuiCond_Always, ImVec2(0.5F, 0));
  const std::vector<std::size_t> order = fuzzyRank(text_, searchTexts(commands));
  const float line = ImGui::GetTextLineHeight() + ImGui::GetStyle().ItemSpacing.y;
  const float rows = static_cast<float>(std::max<std::size_t>(order.size(), 1)) * line;
  const float head =
      ImGui::GetFrameHeight() + 2 * ImGui::GetStyle().WindowPadding.y + 3 * ImGui::GetStyle().ItemSpacing.y;
  ImGui::SetNextWindowSize(ImVec2(width, std::min({head + rows, 420 * scale, display.y * 0.75F})));
  open_ = ImGui::BeginPopup("palette");
  if (!open_) {
    return;
  }
  if (ImGui::IsWindowAppearing()) {
    ImGui::SetKeyboardFocusHere();
  }
  ImGui::SetNextItemWidth(-1);
  if (inputText("##search", text_, 0, "Type a command")) {
    selected_ = 0;
    moved_ = true;
  }
  traceItem("palette.search");
  const int count = static_cast<int>(order.size());
  const int step = (shim::keyPressed(shim::Key::Down) ? 1 : 0) - (shim::keyPressed(shim::Key::Up) ? 1 : 0);
  if (step != 0 && count > 0) {
    selected_ = (selected_ + step + count) % count;
    moved_ = true;
  }
  ImGui::Separator();
  shim::beginBareChild("rows", ImVec2(0, 0));
  drawRows(commands, order, dark, shim::keyPressed(shim::Key::Enter, false));
  if (order.empty()) {
    colouredText(palette(dark).textDim, "No command has these letters in this order.");
  }
  ImGui::EndChild();
  if (!invoke_.empty() || shim::keyPressed(shim::Key::Escape, false)) {
    ImGui::CloseCurrentPopup();
  }
  ImGui::EndPopup();
  if (!invoke_.empty()) {
    commands.invoke(std::exchange(invoke_, {}));
  }
}

}  // namespace rankscope
