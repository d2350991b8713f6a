// Finding a file to open, or a folder to save into, without leaving the window. UI thread only; lists one
// folder at a time.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace rankscope {

class FileBrowser {
 public:
  enum class Purpose { Open, SaveFolder, SaveFile };
  using OnChosen = std::function<void(std::filesystem::path)>;

  /// Opens at the next draw, in the folder shown last. @param folder where it opens the first time
  /// @param suggestedName of the new folder or file
  void open(Purpose purpose, const std::filesystem::path& folder, OnChosen onChosen,
            std::string suggestedName = {});
  bool isOpen() const { return open_; }

  /// The folder shown last, to be remembered.
  const std::filesystem::path& folder() const { return folder_; }

  void draw(const std::vector<std::string>& recent, bool dark, float scale);

 private:
  struct Entry {
    std::string name;
    bool isFolder = false;
    const char* opensAs = "";  ///< "results" or "sweep": a folder that is opened rather than entered
    std::uintmax_t bytes = 0;
  };

  void enter(const std::filesystem::path& folder);
  void list();
  void readEntries();
  void drawPlaces(const std::vector<std::string>& recent, bool dark);
  void drawPath();
  void drawEntries(bool dark);
  void drawFooter(bool dark);
  void handleKeys();
  bool saves() const { return purpose_ != Purpose::Open; }
  bool shown(const Entry& entry) const;
  std::vector<std::size_t> shownEntries() const;
  void activate(const Entry& entry);
  void goTo(const std::string& typed);
  void accept();
  void choose(const std::filesystem::path& path);

  Purpose purpose_ = Purpose::Open;
  OnChosen onChosen_;
  bool open_ = false;
  bool opening_ = false;
  bool everything_ = false;  ///< also files of other kinds, and hidden ones
  std::filesystem::path folder_;
  std::string pathText_;
  std::string name_;
  std::string problem_;
  std::vector<Entry> entries_;
  std::string selected_;
  bool scrollToSelected_ = false;
};

}  // namespace rankscope
