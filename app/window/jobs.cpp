#include "window/jobs.h"

#include <exception>
#include <utility>

#include "base/error.h"

namespace rankscope {
namespace {

/// The outcome of a job, whatever happens in it: nothing is thrown across the thread's end.
Jobs::Outcome guarded(const Jobs::Work& work, const Jobs::OnError& onError) {
  try {
    return work();
  } catch (const UserError& fault) {
    return [onError, line = std::string(fault.what())] { onError(line); };
  } catch (const std::exception& bug) {
    return [onError, line = std::string("unexpected: ") + bug.what()] { onError(line); };
  }
}

}  // namespace

Jobs::Jobs(std::function<void()> wake) : wake_(std::move(wake)) {}

void Jobs::run(Work work, OnError onError) {
  Worker& worker = threads_.emplace_back();
  worker.thread =
      std::jthread([this, &worker, work = std::move(work), onError = std::move(onError)]() mutable {
        outcomes_.push(guarded(work, onError));
        // Captured things may be heavy to destroy: let that happen here.
        work = {};
        worker.ended = true;
        wake_();
      });
}

void Jobs::post(Outcome message) {
  outcomes_.push(std::move(message));
}

bool Jobs::deliver() {
  threads_.remove_if([](const Worker& worker) { return worker.ended.load(); });
  const std::vector<Outcome> ended = outcomes_.drain();
  for (const Outcome& outcome : ended) {
    if (outcome) {
      outcome();
    }
  }
  return !ended.empty();
}

}  // namespace rankscope
