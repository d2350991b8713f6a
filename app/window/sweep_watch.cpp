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
    // Its last cell is finished a little before the process that runs it.
    const bool changing = snapshot_ != nullptr && (!snapshot_->complete() || snapshot_->beingRun);
    return wish_.watched && reader_ && changing ? std::optional(lastLook_ + kInterval) : std::nullopt;
  }

  bool wants(const Wish& wish) const {
    return wish.serial != wish_.serial || wish.score != wish_.score || wish.watched != wish_.watched;
  }

  struct Seen {
    SweepOverviewPtr overview;  ///< null if there is nothing new
    bool opened = false;        ///< of a sweep that was asked for since the last look
  };

  /// @throws UserError if what is asked for is no sweep, and goes on with the one before; or if that is gone
  Seen look(const Wish& wish) {
    const Wish before = std::exchange(wish_, wish);
    lastLook_ = Clock::now();
    if (wish.serial != before.serial) {
      return change(wish);
    }
    SweepSnapshotPtr seen = reader_ && wish.watched ? lookAgain() : nullptr;
    const bool changed = seen != nullptr || wish.score != before.score;
    snapshot_ = seen != nullptr ? std::move(seen) : snapshot_;
    return {changed && snapshot_ != nullptr ? overviewOf(snapshot_, wish.score) : nullptr, false};
  }

 private:
  Seen change(const Wish& wish) {
    if (wish.serial == 0) {
      reader_.reset();
      snapshot_.reset();
      return {};
    }
    SweepReader reader(wish.folder);
    snapshot_ = reader.look();
    reader_ = std::move(reader);
    return {overviewOf(snapshot_, wish.score), true};
  }

  SweepSnapshotPtr lookAgain() {
    try {
      return reader_->look();
    } catch (const UserError&) {
      reader_.reset();  // it is left alone; what was seen of it stays
      throw;
    }
  }

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
  News news{true, found->opened, std::move(found->problem)};
  overview_ = found->overview != nullptr ? std::move(found->overview) : overview_;
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
    Found found{wish.serial, nullptr, false, ""};
    try {
      Follower::Seen seen = follower.look(wish);
      found.overview = std::move(seen.overview);
      found.opened = seen.opened;
    } catch (const UserError& fault) {
      found.problem = fault.what();
    } catch (const std::exception& bug) {
      found.problem = std::string("unexpected: ") + bug.what();
    }
    if (found.overview != nullptr || !found.problem.empty()) {
      tell(std::move(found));
    }
  }
}

/// What nobody has heard yet is not forgotten over what is newer.
void SweepWatch::tell(Found found) {
  {
    const std::lock_guard lock(mutex_);
    if (found_ && found_->serial == found.serial) {
      found.opened = found.opened || found_->opened;
      found.overview = found.overview != nullptr ? std::move(found.overview) : found_->overview;
      found.problem = found.problem.empty() ? found_->problem : std::move(found.problem);
    }
    found_ = std::move(found);
  }
  wake_();
}

}  // namespace rankscope
