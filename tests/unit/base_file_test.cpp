#include <csignal>
#include <fstream>
#include <functional>
#include <sstream>

#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "file_oracle.h"

namespace rankscope {
namespace {

using testing::TemporaryFolder;

std::string textOf(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> bytes = readFile(path, 1U << 20);
  return {bytes.begin(), bytes.end()};
}

std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// No file of this process may grow beyond so many bytes while this lives: writing fails as on a full disk.
class SmallFilesOnly {
 public:
  explicit SmallFilesOnly(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  SmallFilesOnly(const SmallFilesOnly&) = delete;
  SmallFilesOnly& operator=(const SmallFilesOnly&) = delete;
  ~SmallFilesOnly() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

/// Of a process that has just ended.
pid_t deadProcess() {
  const pid_t child = ::fork();
  if (child == 0) {
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
  return child;
}

TEST(RemoveAbandonedTemporaries, TakesThoseOfDeadProcessesOnly) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.bin";
  const auto dead = std::to_string(deadProcess());
  const auto named = [&](const std::string& ending) { return folder.path() / ("a.bin" + ending); };
  const auto abandoned = named("." + dead + ".tmp");
  const std::vector<std::filesystem::path> kept = {path,
                                                   named("." + std::to_string(::getpid()) + ".tmp"),
                                                   named("." + std::to_string(::getppid()) + ".tmp"),
                                                   named(".tmp"),
                                                   named(".x" + dead + ".tmp"),
                                                   named("." + dead + ".tmp2"),
                                                   named(".-1.tmp"),
                                                   named(".0.tmp"),
                                                   folder.path() / ("b.bin." + dead + ".tmp")};
  for (const auto& file : kept) {
    std::ofstream(file) << "x";
  }
  std::ofstream(abandoned) << "x";
  removeAbandonedTemporaries(path);
  EXPECT_FALSE(std::filesystem::exists(abandoned));
  for (const auto& file : kept) {
    EXPECT_TRUE(std::filesystem::exists(file)) << file;
  }
  EXPECT_NO_THROW(removeAbandonedTemporaries(folder.path() / "none" / "a.bin"));
}

TEST(WriteFileAtomically, WritesAndReplaces) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.txt";
  writeFileAtomically(path, "one");
  EXPECT_EQ(textOf(path), "one");
  writeFileAtomically(path, std::string("t\0wo", 4));
  EXPECT_EQ(textOf(path), std::string("t\0wo", 4));
  writeFileAtomically(path, std::vector<std::uint8_t>(300000, 7));
  EXPECT_EQ(textOf(path), std::string(300000, '\7'));
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a.txt"});
}

TEST(WriteFileAtomically, AFailingWriteLeavesTheOldFileAndNoOther) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.txt";
  writeFileAtomically(path, "old");
  std::string message;
  {
    const SmallFilesOnly limit(1000);
    message = refusal([&] { writeFileAtomically(path, std::string(5000, 'n')); });
  }
  EXPECT_TRUE(has(message, path.string() + ": cannot be written: ")) << message;
  EXPECT_EQ(textOf(path), "old");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a.txt"});
}

TEST(WriteFileAtomically, AFullDiskIsNamedAsSuch) {
  const TemporaryFolder folder;
  if (::mount("none", folder.path().c_str(), "tmpfs", 0, "size=64k") != 0) {
    GTEST_SKIP() << "may not mount a small tmpfs here";
  }
  const auto path = folder.path() / "a.txt";
  writeFileAtomically(path, "old");
  const std::string message = refusal([&] { writeFileAtomically(path, std::string(200000, 'n')); });
  const std::string text = textOf(path);
  const std::vector<std::string> names = folder.names();
  ::umount(folder.path().c_str());
  EXPECT_TRUE(has(message, "free some space")) << message;
  EXPECT_EQ(text, "old");
  EXPECT_EQ(names, std::vector<std::string>{"a.txt"});
}

TEST(WriteFileAtomically, NamesThePathThatCannotBeWritten) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() / "d");
  for (const std::filesystem::path& path : {folder.path() / "none" / "a.txt", folder.path() / "d",
                                            std::filesystem::path("/proc/rankscope.txt")}) {
    const std::string message = refusal([&] { writeFileAtomically(path, "x"); });
    EXPECT_EQ(message.find(path.string() + ": cannot be written"), 0U) << message;
  }
  EXPECT_EQ(folder.names(), std::vector<std::string>{"d"});
}

TEST(WriteFileAtomically, TakesANameWithoutAFolder) {
  const TemporaryFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  writeFileAtomically("bare.txt", "x");
  std::filesystem::current_path(before);
  EXPECT_EQ(textOf(folder.path() / "bare.txt"), "x");
}

TEST(ReadFile, RefusesWhatIsNoWholeRegularFile) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a";
  EXPECT_TRUE(has(refusal([&] { readFile(path, 10); }), path.string() + ": cannot be read: No such file"));
  EXPECT_TRUE(has(refusal([&] { readFile(folder.path(), 10); }), "is a folder"));
  std::ofstream(path).close();
  EXPECT_TRUE(has(refusal([&] { readFile(path, 10); }), "is empty"));
  writeFileAtomically(path, "12345678901");
  EXPECT_TRUE(has(refusal([&] { readFile(path, 10); }), "is too large: 11 B; the limit is 10 B"));
  EXPECT_EQ(readFile(path, 11).size(), 11U);
  const auto pipe = folder.path() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_TRUE(has(refusal([&] { readFile(pipe, 10); }), "is not a regular file"))
      << "and does not wait for a writer";
}

TEST(MakeWritableFolder, MakesParentsAndLeavesNothingInside) {
  const TemporaryFolder folder;
  makeWritableFolder(folder.path() / "a" / "b");
  makeWritableFolder(folder.path() / "a" / "b");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path() / "a" / "b"));
}

TEST(MakeWritableFolder, NamesTheFolderThatCannotBe) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "file";
  writeFileAtomically(file, "x");
  for (const std::filesystem::path& path :
       {file, file / "sub", std::filesystem::path("/proc"), std::filesystem::path("/proc/new")}) {
    EXPECT_EQ(refusal([&] { makeWritableFolder(path); }).find(path.string() + ": cannot be"), 0U) << path;
  }
  EXPECT_EQ(textOf(file), "x");
}

}  // namespace
}  // namespace rankscope
