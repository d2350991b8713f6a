#include "window/sweep_watch.h"

#include <chrono>
#include <exception>
#include <utility>

#include "base/error.h"

namespace rankscope {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kInterval{1};

}  // namespace

/// What the thread knows between two looks.
class SweepWatch::Follower {
 public:
  /// When to look without being asked to; nullopt: never.
  std::optional<Clock::time_point> nextLook() const {
    const bool unfinished = snapshot_ != nullptr && !snapshot_->complete();
    return wish_.watched && reader_ && unfinished ? std::optional(lastLook_ + kInterval) : std::nullopt;
  }

  bool wants(const Wish& wish) const {
    return wish.serial != wish_.serial || wish.score != wish_.score || wish.watched != wish_.watched;
  }

  /// @returns null if there is nothing new @throws UserError if the folder is no sweep, or no more
  SweepOverviewPtr look(const Wish& wish) {
    const Wish before = std::exchange(wish_, wish);
    const bool another = wish.serial != before.serial;
    if (another) {
      reader_.reset();
      snapshot_.reset();
    }
    if (another && wish.serial != 0) {
      reader_.emplace(wish.folder);
    }
    SweepSnapshotPtr seen = reader_ && (another || wish.watched) ? reader_->look() : nullptr;
    lastLook_ = Clock::now();
    const bool changed = seen != nullptr || wish.score != before.score;
    snapshot_ = seen != nullptr ? std::move(seen) : snapshot_;
    return changed && snapshot_ != nullptr ? overviewOf(snapshot_, wish.score) : nullptr;
  }

  /// After a problem the folder is left alone; what was seen of it stays.
  void giveUp() { reader_.reset(); }

 private:
  Wish wish_;
  std::optional<SweepReader> reader_;
  SweepSnapshotPtr snapshot_;
  Clock::time_point lastLook_;
};

SweepWatch::SweepWatch(std::function<void()> wake) : wake_(std::move(wake)) {}

SweepWatch::~SweepWatch() = default;

void SweepWatch::ask(const std::function<void(Wish&)>& change) {
  {
    const std::lock_guard lock(mutex_);
    change(wish_);
  }
  asked_.notify_one();
}

void SweepWatch::open(const std::filesystem::path& folder) {
  loading_ = true;
  ++newest_;
  ask([&](Wish& wish) {
    wish.serial = newest_;
    wish.folder = folder;
    wish.score.clear();
  });
  if (!thread_.joinable()) {
    thread_ = std::jthread([this](const std::stop_token& stop) { follow(stop); });
  }
}

void SweepWatch::close() {
  overview_.reset();
  loading_ = false;
  ++newest_;
  ask([](Wish& wish) { wish.serial = 0; });
}

void SweepWatch::rankBy(const std::string& score) {
  ask([&](Wish& wish) { wish.score = score; });
}

void SweepWatch::setWatched(bool watched) {
  if (std::exchange(watched_, watched) != watched) {
    ask([&](Wish& wish) { wish.watched = watched; });
  }
}

SweepWatch::News SweepWatch::update() {
  std::optional<Found> found;
  {
    const std::lock_guard lock(mutex_);
    found = std::exchange(found_, std::nullopt);
  }
  if (!found || found->serial != newest_) {
    return {};
  }
  loading_ = false;
  News news{true, false, std::move(found->problem)};
  if (found->overview != nullptr) {
    news.opened = std::exchange(shown_, found->serial) != found->serial || overview_ == nullptr;
    overview_ = std::move(found->overview);
  }
  return news;
}

SweepWatch::Wish SweepWatch::awaitWish(const Follower& follower, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  const auto asked = [&] { return follower.wants(wish_); };
  if (const auto next = follower.nextLook()) {
    asked_.wait_until(lock, stop, *next, asked);
  } else {
    asked_.wait(lock, stop, asked);
  }
  return wish_;
}

void SweepWatch::follow(const std::stop_token& stop) {
  Follower follower;
  while (true) {
    const Wish wish = awaitWish(follower, stop);
    if (stop.stop_requested()) {
      return;
    }
    Found found{wish.serial, nullptr, ""};
    try {
      found.overview = follower.look(wish);
    } catch (const UserError& fault) {
      found.problem = fault.what();
    } catch (const std::exception& bug) {
      found.problem = std::string("unexpected: ") + bug.what();
    }
    if (!found.problem.empty()) {
      follower.giveUp();
    }
    if (found.overview != nullptr || !found.problem.empty()) {
      {
        const std::lock_guard lock(mutex_);
        found_ = std::move(found);
      }
      wake_();
    }
  }
}

}  // namespace rankscope
