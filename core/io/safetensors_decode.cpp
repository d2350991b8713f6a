#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <set>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "io/safetensors.h"

namespace rankscope {
namespace {

using Json = nlohmann::json;

/// The reference implementation's limit on the header.
constexpr std::uint64_t kMaximumHeaderBytes = 100'000'000;
/// Bounds the memory that a hostile header can make the JSON tree take.
constexpr std::size_t kMaximumHeaderEntries = 1'000'000;
constexpr int kMaximumHeaderDepth = 4;
constexpr std::size_t kLengthBytes = sizeof(std::uint64_t);
constexpr std::size_t kMaximumMessage = 200;
constexpr const char* kMetadataKey = "__metadata__";

/// One tensor as the header tells it, before any of its bytes is copied.
struct Entry {
  std::string name;
  DataType type = DataType::F32;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

[[noreturn]] void reject(const std::string& where, const std::string& what) {
  // A hostile file may choose a name of megabytes.
  throw UserError(where, "is not a whole safetensors file: " + what.substr(0, kMaximumMessage),
                  "use another copy; this one is damaged or of another kind");
}

/// Sees every event of the JSON parser, so that depth, size and repeated keys are refused while reading.
class HeaderGuard {
 public:
  explicit HeaderGuard(const std::string& where) : where_(where) {}

  bool operator()(int depth, Json::parse_event_t event, const Json& value) {
    if (depth > kMaximumHeaderDepth || ++entries_ > kMaximumHeaderEntries) {
      reject(where_, "its header is too deep or too long");
    }
    if (event == Json::parse_event_t::object_start) {
      keys_.emplace_back();
    } else if (event == Json::parse_event_t::object_end) {
      keys_.pop_back();
    } else if (event == Json::parse_event_t::key && !keys_.back().insert(value.get<std::string>()).second) {
      reject(where_, fmt::format("'{}' appears twice in its header", value.get<std::string>()));
    }
    return true;
  }

 private:
  const std::string& where_;
  std::size_t entries_ = 0;
  std::vector<std::set<std::string>> keys_;
};

std::uint64_t headerLength(std::span<const std::uint8_t> bytes, const std::string& where) {
  std::uint64_t length = 0;
  if (bytes.size() < kLengthBytes) {
    reject(where, fmt::format("it has only {} bytes", bytes.size()));
  }
  std::memcpy(&length, bytes.data(), kLengthBytes);
  if (length > kMaximumHeaderBytes || length > bytes.size() - kLengthBytes) {
    reject(where, fmt::format("its header should have {} bytes, the file has {}", length, bytes.size()));
  }
  return length;
}

Json parseHeader(std::span<const std::uint8_t> text, const std::string& where) {
  if (text.empty() || text.front() != '{') {
    reject(where, "its header is not JSON");
  }
  HeaderGuard guard(where);
  try {
    return Json::parse(text.begin(), text.end(), std::ref(guard));
  } catch (const Json::parse_error& failure) {
    reject(where, fmt::format("its header is not JSON at byte {}", failure.byte));
  } catch (const Json::exception&) {
    reject(where, "its header holds a number that no machine can");
  }
}

std::map<std::string, std::string> metadataOf(const Json& header, const std::string& where) {
  std::map<std::string, std::string> metadata;
  const auto found = header.find(kMetadataKey);
  if (found == header.end()) {
    return metadata;
  }
  if (!found->is_object()) {
    reject(where, "its metadata is not an object");
  }
  for (const auto& [key, value] : found->items()) {
    if (!value.is_string()) {
      reject(where, fmt::format("its metadata '{}' is not text", key));
    }
    metadata.emplace(key, value.get<std::string>());
  }
  return metadata;
}

std::optional<DataType> typeCalled(const std::string& name) {
  for (const DataType type : {DataType::F32, DataType::F64, DataType::I64, DataType::U8, DataType::BF16}) {
    if (name == typeName(type)) {
      return type;
    }
  }
  return std::nullopt;
}

class EntryReader {
 public:
  EntryReader(const std::string& where, const std::string& name, const Json& json)
      : where_(where), name_(name), json_(json) {}

  Entry read() const {
    if (!json_.is_object()) {
      fail("is not described by an object");
    }
    Entry entry{name_, type(), shape(), 0, 0};
    const std::vector<std::uint64_t> offsets = numbers("data_offsets");
    if (offsets.size() != 2 || offsets[0] > offsets[1]) {
      fail("has bad offsets");
    }
    entry.begin = offsets[0];
    entry.end = offsets[1];
    if (entry.end - entry.begin != bytesOf(entry)) {
      fail("has offsets that do not fit its shape");
    }
    return entry;
  }

 private:
  [[noreturn]] void fail(const char* what) const {
    reject(where_, fmt::format("tensor '{}' {}", name_, what));
  }

  const Json& field(const char* key) const {
    const auto found = json_.find(key);
    if (found == json_.end()) {
      reject(where_, fmt::format("tensor '{}' has no {}", name_, key));
    }
    return *found;
  }

  DataType type() const {
    const Json& value = field("dtype");
    const std::optional<DataType> type =
        value.is_string() ? typeCalled(value.get<std::string>()) : std::nullopt;
    if (!type) {
      throw UserError(where_,
                      fmt::format("tensor '{}' has a type that is not read here", name_.substr(0, 60)),
                      "convert it to F32, F64, I64, U8 or BF16");
    }
    return *type;
  }

  std::vector<std::uint64_t> numbers(const char* key) const {
    const Json& value = field(key);
    if (!value.is_array()) {
      fail("has a bad shape or bad offsets");
    }
    std::vector<std::uint64_t> out;
    for (const Json& item : value) {
      if (!item.is_number_unsigned()) {
        fail("has a bad shape or bad offsets");
      }
      out.push_back(item.get<std::uint64_t>());
    }
    return out;
  }

  std::vector<std::int64_t> shape() const {
    std::vector<std::int64_t> out;
    for (const std::uint64_t extent : numbers("shape")) {
      if (extent > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        fail("has a shape too large for any machine");
      }
      out.push_back(static_cast<std::int64_t>(extent));
    }
    return out;
  }

  std::uint64_t bytesOf(const Entry& entry) const {
    std::uint64_t bytes = byteSize(entry.type);
    for (const std::int64_t extent : entry.shape) {
      if (__builtin_mul_overflow(bytes, static_cast<std::uint64_t>(extent), &bytes)) {
        fail("has a shape too large for any machine");
      }
    }
    return bytes;
  }

  const std::string& where_;
  const std::string& name_;
  const Json& json_;
};

/// Entries in the order of their bytes, which must follow one another from 0 to the file's end.
std::vector<Entry> entriesOf(const Json& header, std::uint64_t dataBytes, const std::string& where) {
  std::vector<Entry> entries;
  for (const auto& [name, json] : header.items()) {
    if (name != kMetadataKey) {
      entries.push_back(EntryReader(where, name, json).read());
    }
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
  });
  std::uint64_t expected = 0;
  for (const Entry& entry : entries) {
    if (entry.begin != expected) {
      reject(where, fmt::format("tensor '{}' overlaps another or leaves a hole", entry.name));
    }
    expected = entry.end;
  }
  if (expected != dataBytes) {
    reject(where, fmt::format("its tensors need {} bytes, {} are there", expected, dataBytes));
  }
  return entries;
}

}  // namespace

SafetensorsFile decodeSafetensors(std::span<const std::uint8_t> bytes, const std::string& where) {
  const std::uint64_t length = headerLength(bytes, where);
  const Json header = parseHeader(bytes.subspan(kLengthBytes, length), where);
  const std::span<const std::uint8_t> data = bytes.subspan(kLengthBytes + length);
  SafetensorsFile file;
  file.metadata = metadataOf(header, where);
  for (Entry& entry : entriesOf(header, data.size(), where)) {
    const auto part = data.subspan(entry.begin, entry.end - entry.begin);
    file.tensors.push_back(
        {std::move(entry.name), entry.type, std::move(entry.shape), {part.begin(), part.end()}});
  }
  return file;
}

}  // namespace rankscope
