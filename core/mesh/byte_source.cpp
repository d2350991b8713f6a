#include "mesh/byte_source.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <limits>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

namespace rankscope {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;
constexpr std::size_t kLongestLine = 4 << 20;
constexpr std::size_t kLongestWord = 512;

bool isSpace(int c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool isSeparator(char c) {
  return isSpace(static_cast<unsigned char>(c)) || c == ',' || c == ';' || c == '\0';
}

bool isPlyComment(const std::string& line) {
  return line.starts_with("comment") || line.starts_with("obj_info");
}

std::string_view withoutPlus(std::string_view word) {
  return word.size() > 1 && word[0] == '+' && word[1] != '-' ? word.substr(1) : word;
}

}  // namespace

ByteSource::ByteSource(const std::filesystem::path& path) : where_(path.string()) {
  // Without O_NONBLOCK a pipe would be waited for.
  file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file_ < 0) {
    throw UserError(where_, std::string("cannot be read: ") + std::strerror(errno),
                    "check the path and its permissions");
  }
  struct stat status {};
  const bool regular = ::fstat(file_, &status) == 0 && S_ISREG(status.st_mode);
  if (!regular || status.st_size == 0) {
    ::close(file_);
    throw UserError(where_, regular ? "is empty" : "is not a regular file", "name a file with content");
  }
  size_ = static_cast<std::uint64_t>(status.st_size);
  buffer_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(size_, kBufferBytes)));
  data_ = buffer_.data();
}

ByteSource::ByteSource(std::span<const std::uint8_t> bytes, std::string where)
    : where_(std::move(where)),
      size_(bytes.size()),
      fetched_(bytes.size()),
      data_(bytes.data()),
      end_(bytes.size()) {
  if (bytes.empty()) {
    throw UserError(where_, "is empty", "name a file with content");
  }
}

ByteSource::~ByteSource() {
  if (file_ >= 0) {
    ::close(file_);
  }
}

bool ByteSource::fetch() {
  if (file_ < 0 || fetched_ >= size_) {
    return false;
  }
  ssize_t got = 0;
  do {
    got = ::read(file_, buffer_.data(), buffer_.size());
  } while (got < 0 && errno == EINTR);
  if (got <= 0) {
    throw UserError(where_, "could not be read to its end", "check the disk");
  }
  // A file that grows meanwhile is read as long as it was.
  const auto taken = std::min<std::uint64_t>(static_cast<std::uint64_t>(got), size_ - fetched_);
  fetched_ += taken;
  at_ = 0;
  end_ = static_cast<std::size_t>(taken);
  return true;
}

void ByteSource::read(std::span<std::uint8_t> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    if (at_ >= end_ && !fetch()) {
      throw UserError(where_, "ends before all that its header promises", "get the whole file");
    }
    const std::size_t part = std::min(end_ - at_, out.size() - done);
    std::memcpy(out.data() + done, data_ + at_, part);
    at_ += part;
    done += part;
  }
}

void ByteSource::skip(std::uint64_t count) {
  if (count > remaining()) {
    throw UserError(where_, "ends before all that its header promises", "get the whole file");
  }
  while (count > 0) {
    if (at_ >= end_) {
      fetch();
    }
    const std::uint64_t part = std::min<std::uint64_t>(end_ - at_, count);
    at_ += static_cast<std::size_t>(part);
    count -= part;
  }
}

void ByteSource::rewind() {
  lineNumber_ = 0;
  at_ = 0;
  if (file_ >= 0) {
    end_ = 0;
    fetched_ = 0;
    ::lseek(file_, 0, SEEK_SET);
  }
}

void ByteSource::endOfLine(int terminator) {
  if (terminator == '\r' && peek() == '\n') {
    ++at_;
  }
}

void ByteSource::skipLine() {
  while (at_ < end_ || fetch()) {
    const std::uint8_t* const from = data_ + at_;
    const auto* const stop =
        std::find_if(from, data_ + end_, [](std::uint8_t c) { return c == '\n' || c == '\r'; });
    at_ += static_cast<std::size_t>(stop - from);
    if (at_ < end_) {
      endOfLine(data_[at_++]);
      return;
    }
  }
}

bool ByteSource::line(std::string& out, char comment) {
  out.clear();
  if (peek() < 0) {
    return false;
  }
  ++lineNumber_;
  for (int c = next(); c >= 0; c = next()) {
    if (c == '\n' || c == '\r') {
      endOfLine(c);
      return true;
    }
    if (comment != '\0' && c == comment) {
      skipLine();
      return true;
    }
    if (out.size() >= kLongestLine) {
      if (!isPlyComment(out)) {
        throw UserError(where_, "has a line longer than 4 MiB", "is it a mesh at all?");
      }
      skipLine();
      return true;
    }
    out += static_cast<char>(c);
  }
  return true;
}

bool ByteSource::word(std::string& out) {
  out.clear();
  int c = next();
  while (c >= 0 && isSpace(c)) {
    c = next();
  }
  for (; c >= 0 && !isSpace(c); c = next()) {
    if (out.size() >= kLongestWord) {
      throw UserError(where_, "has a word of more than 512 characters where a number should be",
                      "is it a mesh at all?");
    }
    out += static_cast<char>(c);
  }
  return !out.empty();
}

std::string_view NumberLine::word() {
  std::size_t from = 0;
  while (from < rest_.size() && isSeparator(rest_[from])) {
    ++from;
  }
  std::size_t to = from;
  while (to < rest_.size() && !isSeparator(rest_[to])) {
    ++to;
  }
  const std::string_view found = rest_.substr(from, to - from);
  rest_.remove_prefix(to);
  return found;
}

bool NumberLine::atEnd() {
  return NumberLine(*this).word().empty();
}

bool parseNumber(std::string_view word, double& out) {
  const std::string_view text = withoutPlus(word);
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || end != text.data() + text.size()) {
    return false;
  }
  if (failure == std::errc::result_out_of_range) {
    const std::size_t exponent = text.find_first_of("eE");
    const bool tiny = exponent != std::string_view::npos ? text.substr(exponent + 1).starts_with('-')
                                                         : text.find_first_of("123456789") > text.find('.');
    const double huge = std::numeric_limits<double>::infinity();
    out = tiny ? 0.0 : (text.starts_with('-') ? -huge : huge);
    return true;
  }
  return failure == std::errc{};
}

bool parseInteger(std::string_view word, std::int64_t& out) {
  const std::string_view text = withoutPlus(word);
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), out);
  return !text.empty() && failure == std::errc{} && end == text.data() + text.size();
}

}  // namespace rankscope
