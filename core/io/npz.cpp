#include "io/npz.h"

#include <array>
#include <limits>
#include <stdexcept>
#include <string>

#include <fmt/format.h>

#include "base/error.h"

namespace rankscope {
namespace {

constexpr std::uint16_t kVersionNeeded = 20;
constexpr std::uint16_t kUtf8Names = 1U << 11;
constexpr std::uint16_t kFirstDate = (1U << 5) | 1U;  // 1980-01-01 in MS-DOS form
constexpr std::size_t kNpyAlignment = 64;
constexpr std::size_t kNpyPreamble = 10;
constexpr std::size_t kZipOverheadPerArray = 256;

constexpr std::array<std::uint32_t, 256> makeCrcTable() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t n = 0; n < table.size(); ++n) {
    std::uint32_t value = n;
    for (int bit = 0; bit < 8; ++bit) {
      value = (value & 1U) != 0 ? 0xEDB88320U ^ (value >> 1) : value >> 1;
    }
    table[n] = value;
  }
  return table;
}

constexpr std::array<std::uint32_t, 256> kCrcTable = makeCrcTable();

/// Little-endian numbers and bytes, one after another.
class ByteWriter {
 public:
  template <class T>
  void number(T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }
  }
  void text(const std::string& text) { bytes_.insert(bytes_.end(), text.begin(), text.end()); }
  void bytes(std::span<const std::uint8_t> more) { bytes_.insert(bytes_.end(), more.begin(), more.end()); }
  void reserve(std::size_t size) { bytes_.reserve(size); }
  std::size_t size() const { return bytes_.size(); }
  std::vector<std::uint8_t> take() { return std::move(bytes_); }

 private:
  std::vector<std::uint8_t> bytes_;
};

struct Entry {
  std::string name;
  std::uint32_t crc = 0;
  std::uint32_t size = 0;
  std::uint32_t offset = 0;
};

const char* describe(const StoredTensor& array) {
  switch (array.type) {
    case DataType::F32:
      return "<f4";
    case DataType::F64:
      return "<f8";
    case DataType::I64:
      return "<i8";
    case DataType::U8:
      return "|u1";
    case DataType::BF16:
      break;
  }
  throw std::logic_error("NumPy has no bfloat16: array '" + array.name + "'");
}

/// A Python tuple: (), (3,), (3, 4).
std::string shapeTuple(const std::vector<std::int64_t>& shape) {
  return shape.size() == 1 ? fmt::format("({},)", shape.front())
                           : fmt::format("({})", fmt::join(shape, ", "));
}

std::string npyHeader(const StoredTensor& array) {
  std::string dictionary = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}",
                                       describe(array), shapeTuple(array.shape));
  const std::size_t used = kNpyPreamble + dictionary.size() + 1;
  dictionary.append((kNpyAlignment - used % kNpyAlignment) % kNpyAlignment, ' ');
  dictionary.push_back('\n');
  if (dictionary.size() > std::numeric_limits<std::uint16_t>::max()) {
    throw std::logic_error("array '" + array.name + "' has too many dimensions");
  }
  std::string header = "\x93NUMPY";
  header.push_back('\1');
  header.push_back('\0');
  header.push_back(static_cast<char>(dictionary.size() & 0xFFU));
  header.push_back(static_cast<char>(dictionary.size() >> 8));
  return header + dictionary;
}

/// What the local header and the central directory have in common.
void writeCommonFields(ByteWriter& out, const Entry& entry) {
  out.number(kVersionNeeded);
  out.number(kUtf8Names);
  out.number(std::uint16_t{0});  // stored
  out.number(std::uint16_t{0});  // midnight
  out.number(kFirstDate);
  out.number(entry.crc);
  out.number(entry.size);
  out.number(entry.size);
  out.number(static_cast<std::uint16_t>(entry.name.size()));
  out.number(std::uint16_t{0});  // extra field
}

Entry writeLocal(ByteWriter& out, const StoredTensor& array) {
  const std::vector<std::uint8_t> bytes = encodeNpy(array);
  Entry entry{array.name + ".npy", crc32(bytes), static_cast<std::uint32_t>(bytes.size()),
              static_cast<std::uint32_t>(out.size())};
  out.number(std::uint32_t{0x04034b50});
  writeCommonFields(out, entry);
  out.text(entry.name);
  out.bytes(bytes);
  return entry;
}

void writeDirectoryEntry(ByteWriter& out, const Entry& entry) {
  out.number(std::uint32_t{0x02014b50});
  out.number(kVersionNeeded);
  writeCommonFields(out, entry);
  out.number(std::uint16_t{0});  // comment
  out.number(std::uint16_t{0});  // disk
  out.number(std::uint16_t{0});  // internal attributes
  out.number(std::uint32_t{0});  // external attributes
  out.number(entry.offset);
  out.text(entry.name);
}

void writeEnd(ByteWriter& out, std::size_t count, std::size_t directoryStart) {
  const std::size_t directoryEnd = out.size();
  out.number(std::uint32_t{0x06054b50});
  out.number(std::uint16_t{0});
  out.number(std::uint16_t{0});
  out.number(static_cast<std::uint16_t>(count));
  out.number(static_cast<std::uint16_t>(count));
  out.number(static_cast<std::uint32_t>(directoryEnd - directoryStart));
  out.number(static_cast<std::uint32_t>(directoryStart));
  out.number(std::uint16_t{0});
}

/// An upper bound of the archive's size, so that no 32-bit field can wrap.
std::size_t sizeBound(std::span<const StoredTensor> arrays) {
  std::size_t total = 64;
  for (const StoredTensor& array : arrays) {
    total += npyHeader(array).size() + array.bytes.size() + 2 * array.name.size() + kZipOverheadPerArray;
  }
  return total;
}

}  // namespace

std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const std::uint8_t byte : bytes) {
    crc = kCrcTable[(crc ^ byte) & 0xFFU] ^ (crc >> 8);
  }
  return crc ^ 0xFFFFFFFFU;
}

std::vector<std::uint8_t> encodeNpy(const StoredTensor& array) {
  ByteWriter content;
  content.text(npyHeader(array));
  content.bytes(array.bytes);
  return content.take();
}

std::vector<std::uint8_t> encodeNpz(std::span<const StoredTensor> arrays) {
  const std::size_t bound = sizeBound(arrays);
  if (bound > std::numeric_limits<std::uint32_t>::max() ||
      arrays.size() > std::numeric_limits<std::uint16_t>::max()) {
    throw UserError("npz",
                    fmt::format("{} arrays of {} bytes exceed the archive's limits", arrays.size(), bound),
                    "record less often");
  }
  ByteWriter out;
  out.reserve(bound);
  std::vector<Entry> entries;
  for (const StoredTensor& array : arrays) {
    entries.push_back(writeLocal(out, array));
  }
  const std::size_t directoryStart = out.size();
  for (const Entry& entry : entries) {
    writeDirectoryEntry(out, entry);
  }
  writeEnd(out, entries.size(), directoryStart);
  return out.take();
}

}  // namespace rankscope
