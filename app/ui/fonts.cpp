#include "ui/fonts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <span>

#if __has_include(<imgui_freetype.h>)
#include <imgui_freetype.h>
#else
#include <misc/freetype/imgui_freetype.h>
#endif

namespace rankscope {
namespace {

constexpr std::array kBody{"/usr/share/fonts/opentype/inter/Inter-Regular.otf",
                           "/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/Roboto-Regular.ttf",
                           "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
                           "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
                           "/usr/share/fonts/TTF/DejaVuSans.ttf"};
constexpr std::array kBold{"/usr/share/fonts/opentype/inter/Inter-SemiBold.otf",
                           "/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/Roboto-Medium.ttf",
                           "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
                           "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans-Bold.ttf",
                           "/usr/share/fonts/TTF/DejaVuSans-Bold.ttf"};
constexpr std::array kMono{"/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-Regular.ttf",
                           "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
                           "/usr/share/fonts/dejavu-sans-mono-fonts/DejaVuSansMono.ttf",
                           "/usr/share/fonts/TTF/DejaVuSansMono.ttf"};
/// Signs that the main font lacks are taken from here.
constexpr std::array kFallback{"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
                               "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
                               "/usr/share/fonts/TTF/DejaVuSans.ttf"};

// ImGui keeps this pointer until the atlas is built, and after it.
constexpr std::array<ImWchar, 21> kRanges{0x0020, 0x024F,  // Latin
                                          0x0370, 0x03FF,  // Greek
                                          0x2009, 0x2027,  // thin space, dashes, ‖, quotes, ellipsis
                                          0x2032, 0x2033,  // primes
                                          0x2070, 0x209C,  // super- and subscripts
                                          0x2190, 0x21FF,  // arrows
                                          0x2200, 0x22FF,  // mathematics
                                          0x2300, 0x23FF,  // keyboard signs
                                          0x1D40, 0x1D40,  // ᵀ
                                          0x25A0, 0x25FF,  // shapes
                                          0};

std::string firstExisting(std::span<const char* const> paths) {
  std::error_code ignored;
  const auto found = std::find_if(paths.begin(), paths.end(),
                                  [&](const char* path) { return std::filesystem::exists(path, ignored); });
  return found == paths.end() ? "" : *found;
}

ImFontConfig configFor(float pixels) {
  ImFontConfig config;
  config.SizePixels = pixels;
  config.OversampleH = 1;
  config.OversampleV = 1;
  config.PixelSnapH = true;
  // Light hinting keeps the letters' shapes and aligns them with the pixel rows.
  config.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_LightHinting;
  return config;
}

void addFont(const std::string& path, const std::string& fallback, float pixels) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  ImFontConfig config = configFor(pixels);
  if (path.empty() || atlas.AddFontFromFileTTF(path.c_str(), pixels, &config, kRanges.data()) == nullptr) {
    ImFontConfig builtIn;
    builtIn.SizePixels = pixels;
    atlas.AddFontDefault(&builtIn);
    return;
  }
  if (!fallback.empty() && fallback != path) {
    config.MergeMode = true;
    atlas.AddFontFromFileTTF(fallback.c_str(), pixels, &config, kRanges.data());
  }
}

float sizeOf(FontRole role) {
  switch (role) {
    case FontRole::Body:
    case FontRole::Bold:
      return 15;
    case FontRole::Mono:
      return 14;
    case FontRole::Small:
      return 12.5F;
    case FontRole::Large:
      return 20;
  }
  return 15;
}

}  // namespace

ImFont* font(FontRole role) {
  const ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  const int index = std::min(static_cast<int>(role), atlas.Fonts.Size - 1);
  return atlas.Fonts[index];
}

FontReport loadFonts(float scale) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  atlas.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
  atlas.TexGlyphPadding = 1;
  const std::string body = firstExisting(kBody);
  const std::string bold = firstExisting(kBold);
  const std::string mono = firstExisting(kMono);
  const std::string fallback = firstExisting(kFallback);
  for (const FontRole role :
       {FontRole::Body, FontRole::Bold, FontRole::Mono, FontRole::Small, FontRole::Large}) {
    const std::string& path = role == FontRole::Mono                              ? mono
                              : role == FontRole::Bold || role == FontRole::Large ? bold
                                                                                  : body;
    addFont(path, fallback, std::round(sizeOf(role) * scale));
  }
  atlas.Build();
  return {body, mono};
}

}  // namespace rankscope
