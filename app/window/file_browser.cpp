#include "window/file_browser.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>
#include <imgui.h>

#include "base/text.h"
#include "ui/fonts.h"
#include "ui/imgui_shim.h"
#include "ui/theme.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"
#include "window/file_kind.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaximumEntries = 10'000;
constexpr const char* kTitle = "Files";

fs::path homeFolder() {
  const char* home = std::getenv("HOME");
  return home != nullptr && *home == '/' ? fs::path(home) : fs::path("/");
}

bool lessIgnoringCase(const std::string& a, const std::string& b) {
  return std::lexicographical_compare(
      a.begin(), a.end(), b.begin(), b.end(),
      [](unsigned char x, unsigned char y) { return std::tolower(x) < std::tolower(y); });
}

fs::path expandHome(const std::string& typed) {
  return typed.starts_with("~/") ? homeFolder() / typed.substr(2)
                                 : fs::path(typed == "~" ? homeFolder() : fs::path(typed));
}

/// What a folder is opened as; "" for one to be entered.
const char* opensAs(const fs::path& folder) {
  std::error_code ignored;
  if (fs::exists(folder / "experiment.json", ignored)) {
    return "results";
  }
  return fs::exists(folder / "sweep.json", ignored) ? "sweep" : "";
}

}  // namespace

void FileBrowser::open(Purpose purpose, const fs::path& folder, OnChosen onChosen,
                       std::string suggestedName) {
  purpose_ = purpose;
  onChosen_ = std::move(onChosen);
  name_ = std::move(suggestedName);
  opening_ = true;
  std::error_code ignored;
  const fs::path& begin = folder_.empty() ? folder : folder_;
  enter(fs::is_directory(begin, ignored) ? begin : fs::current_path(ignored));
}

void FileBrowser::enter(const fs::path& folder) {
  std::error_code ignored;
  folder_ = fs::absolute(folder, ignored).lexically_normal();
  if (!folder_.has_filename() && folder_ != folder_.root_path()) {
    folder_ = folder_.parent_path();
  }
  pathText_ = folder_.string();
  selected_.clear();
  list();
}

void FileBrowser::list() {
  entries_.clear();
  problem_.clear();
  readEntries();
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return a.isFolder != b.isFolder ? a.isFolder : lessIgnoringCase(a.name, b.name);
  });
}

void FileBrowser::readEntries() {
  std::error_code failure;
  fs::directory_iterator entry(folder_, failure);
  if (failure) {
    problem_ = fmt::format("This folder cannot be read: {}. Go up, or choose another.", failure.message());
    return;
  }
  for (; entry != fs::directory_iterator() && !failure; entry.increment(failure)) {
    if (entries_.size() >= kMaximumEntries) {
      problem_ = fmt::format("Only the first {} entries are listed; type the path above.", kMaximumEntries);
      return;
    }
    std::error_code ignored;
    const bool isFolder = entry->is_directory(ignored);
    const std::uintmax_t bytes = isFolder || !entry->is_regular_file(ignored) ? 0 : entry->file_size(ignored);
    entries_.push_back(
        {entry->path().filename().string(), isFolder, isFolder ? opensAs(entry->path()) : "", bytes});
  }
}

bool FileBrowser::shown(const Entry& entry) const {
  if (everything_) {
    return true;
  }
  const bool hidden = entry.name.starts_with('.');
  return !hidden && (entry.isFolder || (purpose_ == Purpose::Open && looksAcceptable(entry.name)));
}

std::vector<std::size_t> FileBrowser::shownEntries() const {
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (shown(entries_[i])) {
      indices.push_back(i);
    }
  }
  return indices;
}

void FileBrowser::choose(const fs::path& path) {
  ImGui::CloseCurrentPopup();
  const OnChosen chosen = std::exchange(onChosen_, {});
  if (chosen) {
    chosen(path);
  }
}

void FileBrowser::activate(const Entry& entry) {
  const fs::path path = folder_ / entry.name;
  const bool opens = *entry.opensAs != '\0' && purpose_ == Purpose::Open;
  if (entry.isFolder && !opens) {
    enter(path);
  } else if (purpose_ == Purpose::Open) {
    choose(path);
  }
}

void FileBrowser::goTo(const std::string& typed) {
  const fs::path path = expandHome(typed);
  const fs::path full = path.is_absolute() ? path : folder_ / path;
  std::error_code ignored;
  const bool opens = purpose_ == Purpose::Open && *opensAs(full) != '\0';
  if (fs::is_directory(full, ignored) && !opens) {
    enter(full);
  } else if (fs::exists(full, ignored) && purpose_ == Purpose::Open) {
    choose(full);
  } else {
    problem_ = fmt::format("There is no {}.", full.string());
  }
}

void FileBrowser::drawPlaces(const std::vector<std::string>& recent, bool dark) {
  const auto place = [&](const char* label, const fs::path& path) {
    if (ImGui::Selectable(label, folder_ == path)) {
      enter(path);
    }
    tooltip(path.string());
  };
  std::error_code ignored;
  place("Home", homeFolder());
  place("Started in", fs::current_path(ignored));
  place("Computer", "/");
  if (recent.empty() || purpose_ != Purpose::Open) {
    return;
  }
  ImGui::Dummy(ImVec2(0, ImGui::GetFontSize() * 0.4F));
  colouredText(palette(dark).textDim, "Recent");
  for (const std::string& path : recent) {
    const std::string label = fs::path(path).filename().string() + "##" + path;
    if (ImGui::Selectable(label.c_str())) {
      choose(path);
    }
    tooltip(path);
  }
}

void FileBrowser::drawPath() {
  if (iconButton("up", Icon::Up)) {
    enter(folder_.parent_path());
  }
  traceItem("browser.up");
  tooltip("The folder above.", "Backspace");
  ImGui::SameLine();
  ImGui::SetNextItemWidth(-1);
  const bool entered = ImGui::IsWindowAppearing();
  inputText("##path", pathText_, 0, "Path");
  traceItem("browser.path");
  const bool typedHere = ImGui::IsItemDeactivated() && shim::keyPressed(shim::Key::Enter, false);
  tooltip("Type a path and press Enter; ~ is your home folder.");
  if (typedHere && !entered) {
    goTo(std::string(pathText_));
  }
}

void FileBrowser::drawEntries(bool dark) {
  const Palette& p = palette(dark);
  const std::vector<std::size_t> visible = shownEntries();
  const float em = ImGui::GetFontSize();
  if (!problem_.empty()) {
    ImGui::PushTextWrapPos(0);
    colouredText(p.warning, problem_);
    ImGui::PopTextWrapPos();
  } else if (visible.empty()) {
    colouredText(p.textDim,
                 purpose_ == Purpose::Open ? "Nothing here that can be opened." : "No folders here.");
  }
  const Entry* activated = nullptr;
  for (const std::size_t index : visible) {
    const Entry& entry = entries_[index];
    ImGui::PushID(entry.name.c_str());
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    if (ImGui::Selectable("##entry", entry.name == selected_, ImGuiSelectableFlags_AllowDoubleClick)) {
      selected_ = entry.name;
      activated = ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left) ? &entry : activated;
    }
    traceItem("browser.entry." + entry.name);
    if (entry.name == selected_ && std::exchange(scrollToSelected_, false)) {
      ImGui::SetScrollHereY(0.5F);
    }
    const bool opens = *entry.opensAs != '\0';
    const Icon icon = entry.isFolder ? (opens ? Icon::Save : Icon::Folder)
                                     : (looksAcceptable(entry.name) ? Icon::Image : Icon::File);
    drawIcon(*ImGui::GetWindowDrawList(), icon,
             ImVec2(corner.x + em * 0.7F, corner.y + ImGui::GetTextLineHeight() / 2), em * 0.85F, p.textDim);
    ImGui::SameLine(ImGui::GetCursorStartPos().x + em * 1.6F);
    ImGui::TextUnformatted(entry.name.c_str());
    const std::string detail = entry.isFolder ? entry.opensAs : formatBytes(entry.bytes);
    if (!detail.empty()) {
      ImGui::SameLine();
      alignRight(ImGui::CalcTextSize(detail.c_str()).x + em * 0.3F);
      colouredText(p.textDim, detail);
    }
    ImGui::PopID();
  }
  if (activated != nullptr) {
    activate(Entry(*activated));
  }
}

void FileBrowser::handleKeys() {
  if (ImGui::GetIO().WantTextInput) {
    return;
  }
  const std::vector<std::size_t> visible = shownEntries();
  const auto at = std::find_if(visible.begin(), visible.end(),
                               [&](std::size_t i) { return entries_[i].name == selected_; });
  const int step = (shim::keyPressed(shim::Key::Down) ? 1 : 0) - (shim::keyPressed(shim::Key::Up) ? 1 : 0);
  if (step != 0 && !visible.empty()) {
    const auto count = static_cast<std::ptrdiff_t>(visible.size());
    const std::ptrdiff_t now = at == visible.end() ? (step > 0 ? -1 : 0) : at - visible.begin();
    selected_ = entries_[visible[static_cast<std::size_t>((now + step + count) % count)]].name;
    scrollToSelected_ = true;
  } else if (shim::keyPressed(shim::Key::Enter, false) && at != visible.end()) {
    activate(Entry(entries_[*at]));
  } else if (shim::keyPressed(shim::Key::Backspace, false)) {
    enter(folder_.parent_path());
  }
}

/// Saves under the name, or opens what is selected; a folder that cannot be opened is entered.
void FileBrowser::accept() {
  if (saves()) {
    choose(folder_ / name_);
    return;
  }
  const auto selected = std::find_if(entries_.begin(), entries_.end(),
                                     [&](const Entry& entry) { return entry.name == selected_; });
  if (selected != entries_.end()) {
    activate(Entry(*selected));
  }
}

void FileBrowser::drawFooter(bool dark) {
  const ImGuiStyle& style = ImGui::GetStyle();
  const char* action = purpose_ == Purpose::Open ? "Open" : "Save here";
  const float buttons = ImGui::CalcTextSize(action).x + ImGui::CalcTextSize("Cancel").x +
                        4 * style.FramePadding.x + style.ItemSpacing.x;
  bool entered = false;
  if (saves()) {
    ImGui::AlignTextToFramePadding();
    colouredText(palette(dark).textDim, purpose_ == Purpose::SaveFolder ? "New folder" : "File name");
    ImGui::SameLine();
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - buttons - 2 * style.ItemSpacing.x);
    inputText("##name", name_);
    entered = ImGui::IsItemDeactivated() && shim::keyPressed(shim::Key::Enter, false);
    traceItem("browser.name");
  } else {
    ImGui::Checkbox("Show everything", &everything_);
    traceItem("browser.everything");
    tooltip("Also hidden files and kinds that cannot be opened.");
  }
  ImGui::SameLine();
  alignRight(buttons);
  if (ImGui::Button("Cancel")) {
    ImGui::CloseCurrentPopup();
  }
  traceItem("browser.cancel");
  ImGui::SameLine();
  const bool ready =
      purpose_ == Purpose::Open ? !selected_.empty() : !name_.empty() && name_.find('/') == std::string::npos;
  ImGui::BeginDisabled(!ready);
  if (ImGui::Button(action) || (entered && ready)) {
    accept();
  }
  ImGui::EndDisabled();
  traceItem("browser.choose");
}

void FileBrowser::draw(const std::vector<std::string>& recent, bool dark, float scale) {
  if (std::exchange(opening_, false)) {
    ImGui::OpenPopup(kTitle);
  }
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos(ImVec2(display.x / 2, display.y / 2), ImGuiCond_Always, ImVec2(0.5F, 0.5F));
  ImGui::SetNextWindowSize(
      ImVec2(std::min(780 * scale, display.x * 0.94F), std::min(520 * scale, display.y * 0.9F)));
  open_ = ImGui::BeginPopupModal(
      kTitle, nullptr,
      ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoTitleBar);
  if (!open_) {
    return;
  }
  {
    const ScopedFont bold(FontRole::Bold);
    ImGui::TextUnformatted(purpose_ == Purpose::Open
                               ? "Open a picture, sound, experiment, checkpoint, results folder or sweep"
                           : purpose_ == Purpose::SaveFolder ? "Save the experiment into a folder"
                                                             : "Export a file into the folder shown");
  }
  if (purpose_ == Purpose::SaveFolder) {
    colouredText(palette(dark).textDim,
                 "Results and checkpoints go into a folder of the one shown; it is made if it is missing.");
  }
  drawPath();
  const float footer = ImGui::GetFrameHeightWithSpacing() + ImGui::GetStyle().ItemSpacing.y;
  const float places = std::min(170 * scale, ImGui::GetContentRegionAvail().x * 0.3F);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, palette(dark).panel);
  shim::beginChild("places", ImVec2(places, -footer));
  drawPlaces(recent, dark);
  ImGui::EndChild();
  ImGui::SameLine();
  shim::beginChild("entries", ImVec2(0, -footer));
  drawEntries(dark);
  ImGui::EndChild();
  ImGui::PopStyleColor();
  drawFooter(dark);
  handleKeys();
  if (shim::keyPressed(shim::Key::Escape, false)) {
    ImGui::CloseCurrentPopup();
  }
  ImGui::EndPopup();
}

}  // namespace rankscope
