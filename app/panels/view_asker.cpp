#include "panels/view_asker.h"

#include <utility>

namespace rankscope {
namespace {

constexpr double kRestSeconds = 0.2;

/// As if everything were the same but for where it is seen from.
bool isMoved(const ViewRequest& before, const ViewRequest& now) {
  return !before.photograph && !now.photograph && before.kind == now.kind;
}

}  // namespace

std::optional<ShowView> ViewAsker::send(ViewRequest request, bool moving, double seconds) {
  request.serial = ++serial_;
  request.moving = moving;
  sent_ = request;
  changedAt_ = seconds;
  return ShowView{std::move(request)};
}

std::optional<ShowView> ViewAsker::ask(const std::optional<ViewRequest>& wanted, double seconds) {
  if (!wanted) {
    return std::exchange(sent_, std::nullopt) ? std::optional(ShowView{}) : std::nullopt;
  }
  if (!sent_) {
    return send(*wanted, false, seconds);
  }
  ViewRequest same = *wanted;
  same.serial = sent_->serial;
  same.moving = sent_->moving;
  if (!(same == *sent_)) {
    return send(*wanted, isMoved(*sent_, *wanted), seconds);
  }
  if (sent_->moving && seconds - changedAt_ >= kRestSeconds) {
    return send(*wanted, false, seconds);
  }
  return std::nullopt;
}

}  // namespace rankscope
