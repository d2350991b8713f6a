// A file read from its beginning to its end in parts, so that what a reader needs to hold is its own choice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rankscope {

/// Not for concurrent use. Every failure is a UserError that starts with `where`.
class ByteSource {
 public:
  /// @throws UserError if the file is missing, unreadable, not a regular file or empty
  explicit ByteSource(const std::filesystem::path& path);
  /// Of bytes that outlive it.
  ByteSource(std::span<const std::uint8_t> bytes, std::string where);
  ~ByteSource();
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  const std::string& where() const { return where_; }
  std::uint64_t size() const { return size_; }
  std::uint64_t remaining() const { return size_ - (fetched_ - (end_ - at_)); }

  /// The next byte, or -1 at the end.
  int next() { return at_ < end_ || fetch() ? data_[at_++] : -1; }
  int peek() { return at_ < end_ || fetch() ? data_[at_] : -1; }

  /// All of `out`. @throws UserError if the file ends before
  void read(std::span<std::uint8_t> out);
  /// @throws UserError if fewer bytes remain
  void skip(std::uint64_t count);

  /// Back to the first byte.
  void rewind();

  /// The next line without its end (any of \n, \r\n, \r); false at the end of the file. What follows
  /// `comment` in a line is left out and takes no memory, and so does a line longer than 4 MiB that starts
  /// with one of PLY's words for comments. @throws UserError for any other line so long
  bool line(std::string& out, char comment = '\0');
  /// Of the line returned last, counted from 1.
  std::uint64_t lineNumber() const { return lineNumber_; }

  /// The next word between white space, over line ends; false at the end of the file.
  /// @throws UserError for a word longer than any number
  bool word(std::string& out);

 private:
  bool fetch();
  void skipLine();
  void endOfLine(int terminator);

  std::string where_;
  int file_ = -1;
  std::uint64_t size_ = 0;
  std::uint64_t fetched_ = 0;  ///< bytes of the file up to data_[end_]
  std::vector<std::uint8_t> buffer_;
  const std::uint8_t* data_ = nullptr;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  std::uint64_t lineNumber_ = 0;
};

/// The numbers of a line, between spaces, tabs, commas or semicolons.
class NumberLine {
 public:
  explicit NumberLine(std::string_view line) : rest_(line) {}

  /// The next word; empty at the end.
  std::string_view word();
  bool atEnd();

 private:
  std::string_view rest_;
};

/// A number as text files write it: also "+1", "nan" and "inf"; what no double can hold becomes infinity or
/// 0.
/// @return whether all of `word` is a number
bool parseNumber(std::string_view word, double& out);
bool parseInteger(std::string_view word, std::int64_t& out);

}  // namespace rankscope
