// Real fonts from the system's packages, found at run time. UI thread only; needs the ImGui context.
#pragma once

#include <string>
#include <vector>

#include <imgui.h>

namespace rankscope {

enum class FontRole {
  Body,   ///< everything that does not say otherwise
  Bold,   ///< headings, Run names
  Mono,   ///< numbers in columns: every digit is as wide as another
  Small,  ///< captions, axis labels
  Large,  ///< scores, titles
};
inline constexpr int kFontRoleCount = 5;

/// The font of a role; valid until the next loadFonts.
ImFont* font(FontRole role);

struct FontReport {
  std::string body;  ///< path of the file in use, or "" for ImGui's built-in bitmap font
  std::string mono;
};

/// Replaces every font of the atlas with files of the system at sizes for `scale`, with Greek, super- and
/// subscripts, arrows and mathematical signs. Never fails: without a usable file ImGui's own font is used.
/// Call between frames; the renderer's font texture must be made anew afterwards.
FontReport loadFonts(float scale);

/// Pushes a font for as long as it lives.
class ScopedFont {
 public:
  explicit ScopedFont(FontRole role) { ImGui::PushFont(font(role)); }
  ~ScopedFont() { ImGui::PopFont(); }
  ScopedFont(const ScopedFont&) = delete;
  ScopedFont& operator=(const ScopedFont&) = delete;
};

}  // namespace rankscope
