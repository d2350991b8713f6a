// A sweep that is open in the window: read, and followed while it is looked at, on a thread of its own. UI
// thread only; nothing here waits but the destructor.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "sweep/sweep_overview.h"

namespace rankscope {

class SweepWatch {
 public:
  /// @param wake called from the thread when there is news: must be cheap and thread-safe
  explicit SweepWatch(std::function<void()> wake);
  ~SweepWatch();
  SweepWatch(const SweepWatch&) = delete;
  SweepWatch& operator=(const SweepWatch&) = delete;

  /// Reads a sweep's folder in the background; what was open stays until the new one is there.
  void open(const std::filesystem::path& folder);
  void close();

  /// What everything is about: means, colours, ranking.
  void rankBy(const std::string& score);

  /// Whether somebody looks at it. Only then, and only until every cell is finished and nobody runs it, is
  /// the folder asked again for what changed.
  void setWatched(bool watched);

  struct News {
    bool any = false;
    bool opened = false;  ///< the overview is of the folder that was asked for last
    std::string problem;  ///< one line; what was open stays as it was last seen
  };
  /// Takes over what the thread found.
  News update();

  /// Null while nothing is open.
  const SweepOverviewPtr& overview() const { return overview_; }
  bool loading() const { return loading_; }

 private:
  struct Wish {
    std::uint64_t serial = 0;  ///< of the folder; 0: none
    std::filesystem::path folder;
    std::string score;
    bool watched = false;
  };
  struct Found {
    std::uint64_t serial = 0;
    SweepOverviewPtr overview;
    bool opened = false;
    std::string problem;
  };
  class Follower;

  void ask(const std::function<void(Wish&)>& change);
  Wish awaitWish(const Follower& follower, const std::stop_token& stop);
  void follow(const std::stop_token& stop);
  void tell(Found found);

  std::function<void()> wake_;
  SweepOverviewPtr overview_;
  std::uint64_t newest_ = 0;
  bool loading_ = false;
  bool watched_ = false;

  std::mutex mutex_;
  std::condition_variable_any asked_;
  Wish wish_;                   ///< guarded by mutex_
  std::optional<Found> found_;  ///< guarded by mutex_
  std::jthread thread_;         ///< started with the first sweep; last, so that it ends first
};

}  // namespace rankscope
