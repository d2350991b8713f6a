#include "window/glfw_window.h"

#include <algorithm>
#include <cfloat>
#include <cstdint>
#include <utility>

#include <epoxy/gl.h>
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <imgui.h>
#if __has_include(<imgui/backends/imgui_impl_glfw.h>)
#include <imgui/backends/imgui_impl_glfw.h>
#include <imgui/backends/imgui_impl_opengl3.h>
#else
#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>
#endif

#include "base/error.h"
#include "ui/fonts.h"
#include "ui/imgui_shim.h"
#include "ui/theme.h"

namespace rankscope {
namespace {

constexpr int kMinimumWidth = 320;
constexpr int kMinimumHeight = 240;

std::string glfwReason() {
  const char* reason = nullptr;
  glfwGetError(&reason);
  return reason == nullptr ? "no reason given" : reason;
}

WindowInbox& inboxOf(GLFWwindow* window) {
  return *static_cast<WindowInbox*>(glfwGetWindowUserPointer(window));
}

WindowEvents& eventsOf(GLFWwindow* window) {
  return inboxOf(window).events;
}

void note(GLFWwindow* window) {
  WindowEvents& events = eventsOf(window);
  if (!std::exchange(events.any, true)) {
    events.firstTime = glfwGetTime();
  }
}

/// The key that carries this sign on the user's keyboard layout: shortcuts go by what is printed on the key.
int layoutKey(int key, int scancode) {
  const char* name = glfwGetKeyName(key, scancode);
  if (name == nullptr || name[0] == '\0' || name[1] != '\0') {
    return key;
  }
  const char c = name[0];
  return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : static_cast<unsigned char>(c);
}

void onKey(GLFWwindow* window, int key, int scancode, int action, int modifiers) {
  note(window);
  if (action == GLFW_RELEASE || key < 0 || key > GLFW_KEY_LAST) {
    return;
  }
  const bool control = (modifiers & GLFW_MOD_CONTROL) != 0;
  const bool modifier = key >= GLFW_KEY_LEFT_SHIFT && key <= GLFW_KEY_RIGHT_SUPER;
  if (!modifier && (control || key >= GLFW_KEY_ESCAPE)) {
    inboxOf(window).keys.press({key, control, (modifiers & GLFW_MOD_SHIFT) != 0});
  }
  const bool keypad = key >= GLFW_KEY_KP_0 && key <= GLFW_KEY_KP_EQUAL;
  eventsOf(window).keys.push_back({keypad ? key : layoutKey(key, scancode),
                                   (modifiers & GLFW_MOD_CONTROL) != 0, (modifiers & GLFW_MOD_SHIFT) != 0,
                                   (modifiers & GLFW_MOD_ALT) != 0});
}

void onDrop(GLFWwindow* window, int count, const char** paths) {
  note(window);
  for (int i = 0; i < count; ++i) {
    eventsOf(window).dropped.emplace_back(paths[i]);
  }
}

/// Puts what was typed in place of what the backend has gathered; needless since ImGui 1.87.
void tellKeys(GLFWwindow* window, WindowInbox& inbox) {
  const KeyQueue::Portion portion = inbox.keys.next();
#if IMGUI_VERSION_NUM < 18700
  ImGuiIO& io = ImGui::GetIO();
  if (const int last = std::exchange(inbox.heldKey, portion.tap.key); last > 0) {
    io.KeysDown[last] = glfwGetKey(window, last) == GLFW_PRESS;
  }
  io.KeyCtrl =
      io.KeysDown[GLFW_KEY_LEFT_CONTROL] || io.KeysDown[GLFW_KEY_RIGHT_CONTROL] || portion.tap.control;
  io.KeyShift = io.KeysDown[GLFW_KEY_LEFT_SHIFT] || io.KeysDown[GLFW_KEY_RIGHT_SHIFT] || portion.tap.shift;
  if (portion.tap.key > 0) {
    io.KeysDown[portion.tap.key] = true;
  }
  io.InputQueueCharacters.resize(0);
  for (const unsigned character : portion.characters) {
    io.AddInputCharacter(character);
  }
#else
  static_cast<void>(window);
#endif
}

/// Puts the pointer's next state in place of what the backend has read; needless since ImGui 1.87.
void tellPointer(PointerQueue& pointer) {
  const PointerQueue::State state = pointer.next();
#if IMGUI_VERSION_NUM < 18700
  ImGuiIO& io = ImGui::GetIO();
  const bool nowhere = state.x == PointerQueue::kNowhere;
  io.MousePos = nowhere ? ImVec2(-FLT_MAX, -FLT_MAX) : ImVec2(state.x, state.y);
  std::copy(state.down.begin(), state.down.end(), io.MouseDown);
#else
  static_cast<void>(state);
#endif
}

}  // namespace

void Waker::wake() {
  const std::lock_guard lock(mutex_);
  if (alive_) {
    glfwPostEmptyEvent();
  }
}

void Waker::setAlive(bool alive) {
  const std::lock_guard lock(mutex_);
  alive_ = alive;
}

GlfwWindow::GlfwWindow(const WindowPlace& place, std::shared_ptr<Waker> waker) : waker_(std::move(waker)) {
  if (glfwInit() != GLFW_TRUE) {
    throw UserError("window", "no display can be opened (" + glfwReason() + ")",
                    "train without one: rankscope fit image FILE");
  }
  createContext(place);
  glfwSetWindowUserPointer(window_, &inbox_);
  hookEvents();
  IMGUI_CHECKVERSION();
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  // A blinking cursor would make an idle window draw.
  io.ConfigInputTextCursorBlink = false;
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  // Our callbacks are in place: the backend calls them before its own.
  ImGui_ImplGlfw_InitForOpenGL(window_, true);
  ImGui_ImplOpenGL3_Init("#version 330");
  imguiReady_ = true;
  waker_->setAlive(true);
}

GlfwWindow::~GlfwWindow() {
  waker_->setAlive(false);
  if (imguiReady_) {
    ImGui_ImplOpenGL3_Shutdown();
    ImGui_ImplGlfw_Shutdown();
    ImGui::DestroyContext();
  }
  glfwDestroyWindow(window_);
  glfwTerminate();
}

void GlfwWindow::createContext(const WindowPlace& place) {
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHint(GLFW_MAXIMIZED, place.maximised ? GLFW_TRUE : GLFW_FALSE);
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "rankscope");
  glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "rankscope");
  int width = place.width;
  int height = place.height;
  if (GLFWmonitor* monitor = glfwGetPrimaryMonitor(); monitor != nullptr) {
    int x = 0, y = 0, areaWidth = 0, areaHeight = 0;
    glfwGetMonitorWorkarea(monitor, &x, &y, &areaWidth, &areaHeight);
    width = areaWidth > kMinimumWidth ? std::min(width, areaWidth) : width;
    height = areaHeight > kMinimumHeight ? std::min(height, areaHeight) : height;
  }
  window_ = glfwCreateWindow(width, height, "Rankscope", nullptr, nullptr);
  if (window_ == nullptr) {
    const std::string reason = glfwReason();
    glfwTerminate();
    throw UserError("window", "no OpenGL 3.3 context can be made (" + reason + ")",
                    "install a driver (libgl1-mesa-dri draws in software), or train without a window: "
                    "rankscope fit image FILE");
  }
  place_ = place;
  if (place.x >= 0 && place.y >= 0) {
    glfwSetWindowPos(window_, place.x, place.y);
  }
  glfwSetWindowSizeLimits(window_, kMinimumWidth, kMinimumHeight, GLFW_DONT_CARE, GLFW_DONT_CARE);
  glfwMakeContextCurrent(window_);
  glfwSwapInterval(1);
}

void GlfwWindow::hookEvents() {
  glfwSetKeyCallback(window_, onKey);
  glfwSetDropCallback(window_, onDrop);
  glfwSetCharCallback(window_, [](GLFWwindow* w, unsigned character) {
    note(w);
    inboxOf(w).keys.type(character);
  });
  glfwSetMouseButtonCallback(window_, [](GLFWwindow* w, int button, int action, int) {
    note(w);
    inboxOf(w).pointer.press(static_cast<std::size_t>(button), action == GLFW_PRESS);
  });
  glfwSetScrollCallback(window_, [](GLFWwindow* w, double, double) { note(w); });
  glfwSetCursorPosCallback(window_, [](GLFWwindow* w, double x, double y) {
    note(w);
    inboxOf(w).pointer.move(static_cast<float>(x), static_cast<float>(y));
  });
  glfwSetCursorEnterCallback(window_, [](GLFWwindow* w, int entered) {
    note(w);
    if (entered == GLFW_FALSE && glfwGetMouseButton(w, GLFW_MOUSE_BUTTON_LEFT) == GLFW_RELEASE) {
      inboxOf(w).pointer.move(PointerQueue::kNowhere, PointerQueue::kNowhere);
    }
  });
  glfwSetWindowFocusCallback(window_, [](GLFWwindow* w, int) { note(w); });
  glfwSetFramebufferSizeCallback(window_, [](GLFWwindow* w, int, int) { note(w); });
  glfwSetWindowRefreshCallback(window_, [](GLFWwindow* w) { note(w); });
  glfwSetWindowIconifyCallback(window_, [](GLFWwindow* w, int) { note(w); });
  glfwSetWindowContentScaleCallback(window_, [](GLFWwindow* w, float, float) {
    note(w);
    eventsOf(w).scaleChanged = true;
  });
}

WindowEvents GlfwWindow::poll(double waitSeconds) {
  if (waitSeconds > 0) {
    glfwWaitEventsTimeout(waitSeconds);
  } else {
    glfwPollEvents();
  }
  if (inbox_.events.any && glfwGetWindowAttrib(window_, GLFW_MAXIMIZED) == GLFW_FALSE &&
      glfwGetWindowAttrib(window_, GLFW_ICONIFIED) == GLFW_FALSE) {
    glfwGetWindowSize(window_, &place_.width, &place_.height);
    glfwGetWindowPos(window_, &place_.x, &place_.y);
  }
  return std::exchange(inbox_.events, {});
}

bool GlfwWindow::inputPending() const {
#if IMGUI_VERSION_NUM < 18700
  return inbox_.pointer.pending() || inbox_.keys.pending();
#else
  // It gives a frame no more than one character or key of what was typed fast.
  return shim::inputQueued();
#endif
}

double GlfwWindow::now() {
  return glfwGetTime();
}

bool GlfwWindow::shouldClose() const {
  return glfwWindowShouldClose(window_) == GLFW_TRUE;
}

void GlfwWindow::requestClose() {
  glfwSetWindowShouldClose(window_, GLFW_TRUE);
}

bool GlfwWindow::drawable() const {
  int width = 0, height = 0;
  glfwGetFramebufferSize(window_, &width, &height);
  return width > 0 && height > 0 && glfwGetWindowAttrib(window_, GLFW_ICONIFIED) == GLFW_FALSE;
}

bool GlfwWindow::keyHeld(int glfwKey) const {
  return glfwGetKey(window_, glfwKey) == GLFW_PRESS;
}

float GlfwWindow::contentScale() const {
  float x = 1, y = 1;
  glfwGetWindowContentScale(window_, &x, &y);
  return std::clamp(std::max(x, y), 0.5F, 4.0F);
}

WindowPlace GlfwWindow::place() const {
  WindowPlace place = place_;
  place.maximised = glfwGetWindowAttrib(window_, GLFW_MAXIMIZED) == GLFW_TRUE;
  return place;
}

void GlfwWindow::setTitle(const std::string& title) {
  glfwSetWindowTitle(window_, title.c_str());
}

void GlfwWindow::setLook(bool dark, float scale) {
  applyTheme(dark, scale);
  loadFonts(scale);
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
  // Glyphs lie on whole pixels, so the nearest texel is the right one, and cheaper in software.
  GLint former = 0;
  glGetIntegerv(GL_TEXTURE_BINDING_2D, &former);
  glBindTexture(GL_TEXTURE_2D,
                static_cast<GLuint>(reinterpret_cast<std::uintptr_t>(ImGui::GetIO().Fonts->TexID)));
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(former));
}

double GlfwWindow::draw(const std::function<void()>& build, unsigned background,
                        const std::function<void(int, int, Pixels)>& capture) {
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  tellPointer(inbox_.pointer);
  tellKeys(window_, inbox_);
  ImGui::NewFrame();
  build();
  ImGui::Render();
  int width = 0, height = 0;
  glfwGetFramebufferSize(window_, &width, &height);
  glViewport(0, 0, width, height);
  const ImVec4 colour = ImGui::ColorConvertU32ToFloat4(background);
  glClearColor(colour.x, colour.y, colour.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  if (capture) {
    Pixels rows(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE, rows.data());
    Pixels upright;
    upright.reserve(rows.size());
    const std::ptrdiff_t stride = static_cast<std::ptrdiff_t>(width) * 3;
    for (int y = height - 1; y >= 0; --y) {
      upright.insert(upright.end(), rows.begin() + y * stride, rows.begin() + (y + 1) * stride);
    }
    capture(width, height, std::move(upright));
  }
  glfwSwapBuffers(window_);
  return glfwGetTime();
}

std::string GlfwWindow::renderer() const {
  const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
  return name == nullptr ? "" : name;
}

}  // namespace rankscope
