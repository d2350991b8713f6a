// The desktop's window with its OpenGL 3.3 context and Dear ImGui inside: events in, frames out. Main thread
// only, except Waker.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "window/key_queue.h"
#include "window/pointer_queue.h"
#include "window/settings.h"
#include "window/shortcut.h"

struct GLFWwindow;

namespace rankscope {

/// Wakes the event loop from any thread. Safe before the window exists and after it is gone.
class Waker {
 public:
  void wake();
  void setAlive(bool alive);

 private:
  std::mutex mutex_;
  bool alive_ = false;
};

/// What happened since the last poll.
struct WindowEvents {
  std::vector<Shortcut> keys;        ///< presses and repeats, in order
  std::vector<std::string> dropped;  ///< files dropped onto the window
  bool any = false;                  ///< any input at all, or a change of the window
  double firstTime = 0;              ///< of the first input, in seconds of now(); valid if `any`
  bool scaleChanged = false;
};

/// What GLFW's callbacks write to.
struct WindowInbox {
  WindowEvents events;
  PointerQueue pointer;
  KeyQueue keys;
  int heldKey = 0;  ///< the key that the last frame held down although it may be up again; 0: none
};

class GlfwWindow {
 public:
  /// @throws UserError without a display, or without OpenGL 3.3
  GlfwWindow(const WindowPlace& place, std::shared_ptr<Waker> waker);
  ~GlfwWindow();
  GlfwWindow(const GlfwWindow&) = delete;
  GlfwWindow& operator=(const GlfwWindow&) = delete;

  /// Waits at most so many seconds for events; 0: does not wait.
  WindowEvents poll(double waitSeconds);

  /// Whether the frames drawn so far have not yet told ImGui everything that the pointer did.
  bool inputPending() const;

  static double now();

  bool shouldClose() const;
  void requestClose();
  bool drawable() const;  ///< false while minimised or without area
  bool keyHeld(int glfwKey) const;
  float contentScale() const;
  WindowPlace place() const;
  void setTitle(const std::string& title);

  /// Makes fonts, style and their texture for this scale.
  void setLook(bool dark, float scale);

  /// One frame: `build` makes the ImGui content; `capture`, if not empty, receives the finished picture.
  /// @returns the time at which it was presented
  using Pixels = std::vector<unsigned char>;
  double draw(const std::function<void()>& build, unsigned background,
              const std::function<void(int width, int height, Pixels rgb)>& capture);

  std::string renderer() const;

 private:
  void hookEvents();
  void createContext(const WindowPlace& place);

  std::shared_ptr<Waker> waker_;
  GLFWwindow* window_ = nullptr;
  WindowInbox inbox_;
  WindowPlace place_;
  bool imguiReady_ = false;
};

}  // namespace rankscope
