// Starts, resumes, replaces and ends Sessions without ever making the window wait. UI thread only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "session/session.h"
#include "window/jobs.h"

namespace rankscope {

class SessionController {
 public:
  struct Events {
    std::function<void()> opened;                        ///< a new session is in place
    std::function<void(std::string message)> failed;     ///< nothing was opened; the old session goes on
    std::function<void(std::string message)> notice;     ///< something a Run wants said
    std::function<void(std::string message)> runFailed;  ///< a Run stopped itself
    /// nothing was saved: `loss` is what is in the folder
    std::function<void(std::filesystem::path folder, std::string loss)> occupied;
    std::function<void(std::string size, ExperimentSpec original)>
        resized;  ///< a large picture was made smaller
  };

  /// @param autosave every session writes its checkpoints into a folder of its own below this one
  /// @param wake called from Run threads after each Frame
  SessionController(Jobs& jobs, MachineSpec machine, std::filesystem::path autosave,
                    std::function<void()> wake, Events events);
  ~SessionController();
  SessionController(const SessionController&) = delete;
  SessionController& operator=(const SessionController&) = delete;

  /// Weights for LPIPS, for sessions from now on; empty: that score is not available.
  void setLpips(std::filesystem::path file) { lpips_ = std::move(file); }

  /// Builds a fresh session in the background; the newest request wins.
  /// @param fitPicture a picture of more pixels than train live is made smaller, and Events::resized says so
  void start(const ExperimentSpec& spec, bool playing, bool fitPicture = false);

  /// Goes on from a results folder or a checkpoint, paused.
  void resume(const std::filesystem::path& path);

  /// Goes on from a copy of a results folder, paused: what is in the folder itself stays as it is.
  /// @param what is opened, for "Opening …"
  void resumeCopy(const std::filesystem::path& path, const std::string& what);

  /// Changes with every request to open something, and so tells whose session it is that was opened.
  std::uint64_t request() const { return newest_; }

  /// Writes checkpoints of the current session into `folder`, and results of the same steps, in the
  /// background.
  /// @param overwrite also what would be lost by it; else Events::occupied says so and nothing is written
  void save(const std::filesystem::path& folder, bool overwrite = false);

  /// Waits until every save has begun, so that the end of the session does not forget it. Before shutDown.
  void finishSaving();

  bool loading() const { return loading_ > 0; }
  const std::string& loadingWhat() const { return loadingWhat_; }

  /// Null when nothing is open.
  const Session* session() const { return session_.get(); }

  /// What trains now: the session's spec with the rates that were changed live.
  const ExperimentSpec& applied() const { return applied_; }

  /// Whether the session goes on in a folder that was there before it, rather than in an autosave of its own.
  bool wasOpened() const { return opened_; }
  bool ratesChanged() const;
  void setRates(std::size_t run, const Rates& rates);

  const std::vector<FramePtr>& frames() const { return frames_; }

  /// Takes the newest Frames. @returns whether any is new
  bool update();

  void send(std::size_t run, Command command);
  void sendAll(const Command& command);
  void setYielding(bool yielding);
  /// The training stands still for so long, in the midst of a step: for an answer that the user waits for.
  void rest(double seconds);

  /// As Experiment::setFinestSurface, of the session that is open.
  void setFinestSurface(int cells);

  // What AtomLab does, of the session that is open.
  void studyAtoms(std::size_t run, std::vector<int> layers, const SaeSpec& sae);
  void sweepAtoms(AtomSweep sweep);
  void haltAtoms();
  void editAtoms(int layer, std::vector<AtomEdit> edits);

  /// Null when nothing is open.
  const AtomFramePtr& atoms() const { return atoms_; }

  /// The previous session's folder, for "resume last"; empty if there is none.
  const std::filesystem::path& lastFolder() const { return lastFolder_; }
  void setLastFolder(std::filesystem::path folder) { lastFolder_ = std::move(folder); }

  /// Ends the session, which saves itself; waits for it. Before the process ends.
  void shutDown();

 private:
  using SessionPtr = std::unique_ptr<Session>;
  SessionOptions options(const std::filesystem::path& folder, bool playing) const;
  std::filesystem::path nextFolder();
  void open(std::string what, bool existing, std::function<SessionPtr()> make);
  void replace(SessionPtr session, bool existing);
  void discard(SessionPtr session);
  void saveInto(const std::filesystem::path& folder);
  void report(const Frame& before, const Frame& now);

  Jobs& jobs_;
  MachineSpec machine_;
  std::filesystem::path autosave_;
  std::filesystem::path lpips_;
  std::function<void()> wake_;
  Events events_;
  SessionPtr session_;
  ExperimentSpec applied_;
  std::vector<FramePtr> frames_;
  AtomFramePtr atoms_;
  std::filesystem::path lastFolder_;
  std::string loadingWhat_;
  std::uint64_t newest_ = 0;
  int loading_ = 0;
  int folders_ = 0;
  bool opened_ = false;
  std::uint64_t serial_ = 0;       ///< of the session
  std::filesystem::path savedTo_;  ///< by hand, from this session
  int savesToCome_ = 0;            ///< not yet in the hands of the Runs
  bool yielding_ = false;
};

/// Removes the oldest autosaves but `keep`; those of other living processes stay. Blocking.
void pruneAutosaves(const std::filesystem::path& autosave, std::size_t keep);

}  // namespace rankscope
