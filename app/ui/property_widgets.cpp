#include "ui/property_widgets.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "ui/fonts.h"
#include "ui/imgui_shim.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

constexpr float kLabelShare = 0.52F;
constexpr float kDragThreshold = 3;

double asNumber(const PropertyValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    return static_cast<double>(*integer);
  }
  return std::get<double>(value);
}

std::string shownNumber(const PropertyValue& value) {
  if (const auto* real = std::get_if<double>(&value)) {
    return fmt::format("{:.6g}", *real);
  }
  return toText(value);
}

double roundedTo(double value, int significantDigits) {
  if (value == 0) {
    return 0;
  }
  const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) - (significantDigits - 1));
  return std::round(value / unit) * unit;
}

/// What dragging by `pixels` makes of `start`.
double dragged(const Property& row, double start, double pixels) {
  double value = start;
  if (row.logarithmic) {
    constexpr double kSmallest = 1e-8;
    value = std::max(start, kSmallest) * std::exp(pixels * 0.012);
    value = value <= kSmallest ? row.minimum : value;
  } else if (row.kind == PropertyKind::Integer) {
    value = start + std::trunc(pixels / 8) * std::max(1.0, std::round(std::abs(start) / 50));
  } else {
    const double span = std::min(row.maximum - row.minimum, std::max(std::abs(start), 0.1));
    value = start + pixels * span / 200;
  }
  value = std::clamp(value, row.minimum, row.maximum);
  return row.kind == PropertyKind::Integer ? std::round(value) : roundedTo(value, 3);
}

const Choice* chosen(const Property& row, const std::string& name) {
  const auto found =
      std::find_if(row.choices.begin(), row.choices.end(), [&](const Choice& c) { return c.name == name; });
  return found == row.choices.end() ? nullptr : &*found;
}

bool choiceWidget(const PropertyTable& table, const Property& row, void* object, const std::string& trace) {
  const std::string current = std::get<std::string>(row.get(object));
  const Choice* selected = chosen(row, current);
  bool changed = false;
  if (ImGui::BeginCombo("##value", selected == nullptr ? current.c_str() : selected->label.c_str(),
                        ImGuiComboFlags_HeightLarge)) {
    for (const Choice& choice : row.choices) {
      if (ImGui::Selectable(choice.label.c_str(), choice.name == current) && choice.name != current) {
        table.assign(object, row.name, choice.name);
        changed = true;
      }
      traceItem(trace + "." + choice.name);
      tooltip(choice.help);
    }
    ImGui::EndCombo();
  }
  return changed;
}

bool checkWidget(const PropertyTable& table, const Property& row, void* object) {
  bool value = std::get<bool>(row.get(object));
  if (ImGui::Checkbox("##value", &value)) {
    table.assign(object, row.name, value);
    return true;
  }
  return false;
}

void drawLabel(const Property& row, bool changed, float width, const PropertyEditor::Look& look) {
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  ImGui::AlignTextToFramePadding();
  ImGui::PushStyleColor(ImGuiCol_Text, changed ? palette(look.dark).text : palette(look.dark).textDim);
  ellipsisText(row.label, width);
  ImGui::PopStyleColor();
  if (changed) {
    const float middle = corner.y + ImGui::GetFrameHeight() / 2;
    const float em = ImGui::GetFontSize();
    ImGui::GetWindowDrawList()->AddCircleFilled(ImVec2(corner.x - em * 0.36F, middle), em * 0.13F,
                                                look.accent);
  }
}

bool resetPopup(const PropertyTable& table, const Property& row, void* object, const PropertyValue& initial) {
  bool changed = false;
  if (ImGui::BeginPopupContextItem("reset")) {
    const std::string label =
        fmt::format("Reset to {}", toText(initial).empty() ? "nothing" : toText(initial));
    if (ImGui::MenuItem(label.c_str())) {
      table.assign(object, row.name, initial);
      changed = true;
    }
    ImGui::EndPopup();
  }
  return changed;
}

}  // namespace

std::string propertyHelp(const Property& row, const PropertyValue& initial) {
  std::string help = row.label + "\n" + row.help;
  const std::string unit = row.unit.empty() ? "" : " " + row.unit;
  if (row.kind == PropertyKind::Integer || row.kind == PropertyKind::Real) {
    help += fmt::format("\n{:g} to {:g}{}, default {}.", row.minimum, row.maximum, unit, toText(initial));
    help += "\nDrag sideways (Shift: finer) or click and type; right click resets.";
  } else {
    const std::string text = toText(initial);
    help +=
        text.empty() ? "\nRight click clears it." : fmt::format("\nDefault {}; right click resets.", text);
  }
  return help;
}

bool PropertyEditor::assign(const PropertyTable& table, const Property& row, void* object,
                            const std::string& typed) {
  try {
    const PropertyValue before = row.get(object);
    table.assignText(object, row.name, typed);
    return !(row.get(object) == before);
  } catch (const UserError& refused) {
    message_ = refused.what();
    return false;
  }
}

std::string PropertyEditor::takeMessage() {
  return std::exchange(message_, {});
}

bool PropertyEditor::typeNumber(const PropertyTable& table, const Property& row, void* object) {
  if (takeFocus_) {
    ImGui::SetKeyboardFocusHere();
  }
  inputText("##typed", typed_, ImGuiInputTextFlags_AutoSelectAll | ImGuiInputTextFlags_CharsScientific);
  if (std::exchange(takeFocus_, false) || !ImGui::IsItemDeactivated()) {
    return false;
  }
  typing_ = 0;
  return !shim::keyPressed(shim::Key::Escape, false) && assign(table, row, object, typed_);
}

bool PropertyEditor::number(const PropertyTable& table, const Property& row, void* object) {
  const ImGuiID id = ImGui::GetID("##number");
  if (typing_ == id) {
    return typeNumber(table, row, object);
  }
  const PropertyValue value = row.get(object);
  const float width = ImGui::CalcItemWidth();
  ImGui::InvisibleButton("##number", ImVec2(width, ImGui::GetFrameHeight()));
  const bool hovered = ImGui::IsItemHovered();
  if (hovered || ImGui::IsItemActive()) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  }
  if (ImGui::IsItemActivated()) {
    dragStart_ = asNumber(value);
  }
  bool changed = false;
  const float pixels = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left, kDragThreshold).x;
  if (ImGui::IsItemActive() && pixels != 0) {
    const double next =
        dragged(row, dragStart_, static_cast<double>(pixels) * (ImGui::GetIO().KeyShift ? 0.1 : 1.0));
    if (next != asNumber(value)) {
      table.assign(object, row.name, PropertyValue(next));
      changed = true;
    }
  } else if (ImGui::IsItemDeactivated() && hovered &&
             std::abs(ImGui::GetIO().MouseClickedPos[0].x - ImGui::GetIO().MousePos.x) < kDragThreshold) {
    typing_ = id;
    takeFocus_ = true;
    typed_ = shownNumber(value);
  }
  const ImVec2 corner = ImGui::GetItemRectMin();
  const ImGuiCol frame =
      ImGui::IsItemActive() ? ImGuiCol_FrameBgActive : (hovered ? ImGuiCol_FrameBgHovered : ImGuiCol_FrameBg);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(corner, ImGui::GetItemRectMax(), ImGui::GetColorU32(frame),
                     ImGui::GetStyle().FrameRounding);
  const ScopedFont mono(FontRole::Mono);
  const ImVec2 padding = ImGui::GetStyle().FramePadding;
  const float lift = (ImGui::GetItemRectSize().y - ImGui::GetFontSize()) / 2;
  list.AddText(ImVec2(corner.x + padding.x, corner.y + lift), ImGui::GetColorU32(ImGuiCol_Text),
               shownNumber(row.get(object)).c_str());
  if (!row.unit.empty()) {
    const float unitWidth = ImGui::CalcTextSize(row.unit.c_str()).x;
    const float used = ImGui::CalcTextSize(shownNumber(row.get(object)).c_str()).x;
    if (used + unitWidth + 3 * padding.x < width) {
      list.AddText(ImVec2(corner.x + width - padding.x - unitWidth, corner.y + lift),
                   ImGui::GetColorU32(ImGuiCol_TextDisabled, 0.7F), row.unit.c_str());
    }
  }
  return changed;
}

bool PropertyEditor::text(const PropertyTable& table, const Property& row, void* object) {
  const ImGuiID id = ImGui::GetID("##text");
  std::string shown = typing_ == id ? typed_ : std::get<std::string>(row.get(object));
  inputText("##text", shown, 0, row.unit.empty() ? "none" : row.unit.c_str());
  if (ImGui::IsItemActive()) {
    typing_ = id;
    typed_ = shown;
  }
  if (typing_ == id && ImGui::IsItemDeactivated()) {
    typing_ = 0;
    return !shim::keyPressed(shim::Key::Escape, false) && assign(table, row, object, shown);
  }
  return false;
}

bool PropertyEditor::widget(const PropertyTable& table, const Property& row, void* object, const Look& look) {
  switch (row.kind) {
    case PropertyKind::Bool:
      return checkWidget(table, row, object);
    case PropertyKind::Choice:
      return choiceWidget(table, row, object, look.tracePrefix + row.name);
    case PropertyKind::Text:
      return text(table, row, object);
    case PropertyKind::Integer:
    case PropertyKind::Real:
      return number(table, row, object);
  }
  return false;
}

bool PropertyEditor::row(const PropertyTable& table, const Property& row, void* object, const Look& look) {
  ImGui::PushID(row.name.c_str());
  const PropertyValue initial = look.initial ? *look.initial : table.defaultOf(row, object);
  const bool differs = !(row.get(object) == initial);
  const float width = ImGui::GetContentRegionAvail().x;
  const float labelWidth = std::floor(width * kLabelShare) - ImGui::GetStyle().ItemSpacing.x;
  const float left = ImGui::GetCursorPosX();
  drawLabel(row, differs, labelWidth, look);
  tooltip(propertyHelp(row, initial));
  bool changed = resetPopup(table, row, object, initial);
  ImGui::SameLine(left + std::floor(width * kLabelShare));
  ImGui::SetNextItemWidth(width - std::floor(width * kLabelShare));
  ImGui::BeginGroup();
  changed = widget(table, row, object, look) || changed;
  ImGui::EndGroup();
  traceItem(look.tracePrefix + row.name);
  if (typing_ != ImGui::GetID("##number")) {
    tooltip(propertyHelp(row, initial));
  }
  changed = resetPopup(table, row, object, initial) || changed;
  ImGui::PopID();
  return changed;
}

std::string PropertyEditor::rows(const PropertyTable& table, void* object, const Look& look, int shortCount,
                                 const RowChoice& choose) {
  std::string changed;
  int shown = 0;
  std::vector<const Property*> others;
  for (const Property& each : table.rows()) {
    const Property* row = choose ? choose(each) : &each;
    if (row == nullptr || !table.applies(*row, object)) {
      continue;
    }
    if (shown >= shortCount && row->get(object) == table.defaultOf(*row, object)) {
      others.push_back(row);
      continue;
    }
    ++shown;
    changed = this->row(table, *row, object, look) ? row->name : changed;
  }
  if (others.empty()) {
    return changed;
  }
  ImGui::PushStyleColor(ImGuiCol_Text, palette(look.dark).textDim);
  const std::string label = fmt::format("{} more###{}more", others.size(), table.title());
  const bool open = ImGui::TreeNodeEx(
      label.c_str(), ImGuiTreeNodeFlags_NoTreePushOnOpen | ImGuiTreeNodeFlags_SpanAvailWidth);
  ImGui::PopStyleColor();
  traceItem(look.tracePrefix + table.title() + ".more");
  if (open) {
    for (const Property* row : others) {
      changed = this->row(table, *row, object, look) ? row->name : changed;
    }
  }
  return changed;
}

}  // namespace rankscope
