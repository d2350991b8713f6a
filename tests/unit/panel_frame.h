// Frames of the window's panels without a window: drawn into a texture, with a mouse that a test moves.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "render/capture.h"
#include "render/framebuffer.h"
#include "render/texture.h"
#include "ui/fonts.h"
#include "ui/theme.h"
#include "ui/ui_trace.h"
#if __has_include(<imgui/backends/imgui_impl_opengl3.h>)
#include <imgui/backends/imgui_impl_opengl3.h>
#else
#include <backends/imgui_impl_opengl3.h>
#endif
#include <imgui.h>

namespace rankscope {

/// Needs a current GL context for as long as it lives.
class PanelFrame {
 public:
  PanelFrame(int width, int height, bool dark) : width_(width), height_(height), dark_(dark) {
    context_ = ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.UserData = &trace_;
    applyTheme(dark, 1);
    loadFonts(1);
    ImGui_ImplOpenGL3_Init("#version 330 core");
  }

  ~PanelFrame() {
    ImGui_ImplOpenGL3_Shutdown();
    ImGui::DestroyContext(context_);
  }
  PanelFrame(const PanelFrame&) = delete;
  PanelFrame& operator=(const PanelFrame&) = delete;

  /// One frame, `seconds` after the last.
  void draw(const std::function<void()>& panel, float seconds = 1.0F / 60) {
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = ImVec2(static_cast<float>(width_), static_cast<float>(height_));
    io.DeltaTime = seconds;
    ImGui_ImplOpenGL3_NewFrame();
    ImGui::NewFrame();
    ImGui::SetNextWindowPos(ImVec2(0, 0));
    ImGui::SetNextWindowSize(io.DisplaySize);
    ImGui::Begin("panel", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove);
    panel();
    ImGui::End();
    ImGui::Render();
    screen_.allocate(width_, height_);
    const Framebuffer::Scope scope(framebuffer_, screen_);
    const ImVec4 back = ImGui::ColorConvertU32ToFloat4(palette(dark_).panel);
    glClearColor(back.x, back.y, back.z, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    rects_ = trace_.take();
  }

  /// Where something is that the last frame drew; empty if it was not there.
  UiTrace::Rect rect(const std::string& widget) const {
    for (const UiTrace::Rect& rect : rects_) {
      if (rect.widget == widget) {
        return rect;
      }
    }
    return {};
  }

  /// Puts the pointer at a fraction of something's width and height.
  void pointAt(const std::string& widget, float x = 0.5F, float y = 0.5F) {
    const UiTrace::Rect at = rect(widget);
    ImGui::GetIO().MousePos = ImVec2(at.x + x * at.w, at.y + y * at.h);
  }

  /// Presses and lets go in the middle of something. @param draw draws a frame of what is tested
  template <class Draw>
  void click(const std::string& widget, Draw draw) {
    pointAt(widget);
    draw();
    ImGui::GetIO().MouseDown[0] = true;
    draw();
    ImGui::GetIO().MouseDown[0] = false;
    draw();
  }

  /// The last frame, the first row at the top.
  Capture capture() const {
    Capture flipped = captureTexture(screen_);
    const auto row = static_cast<std::ptrdiff_t>(flipped.width) * 3;
    Capture upright{flipped.width, flipped.height, {}};
    for (std::ptrdiff_t y = flipped.height - 1; y >= 0; --y) {
      upright.rgb.insert(upright.rgb.end(), flipped.rgb.begin() + y * row,
                         flipped.rgb.begin() + (y + 1) * row);
    }
    return upright;
  }

 private:
  int width_;
  int height_;
  bool dark_;
  UiTrace trace_;
  std::vector<UiTrace::Rect> rects_;
  ImGuiContext* context_;
  Framebuffer framebuffer_;
  Texture2D screen_;
};

}  // namespace rankscope
