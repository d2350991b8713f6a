#include "signal/checks/dicom_check.h"

#include <array>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

#include "base/error.h"

namespace rankscope {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t kPreamble = 128;
constexpr std::string_view kMark = "DICM";
constexpr std::uint32_t kUndefined = 0xffffffff;
constexpr int kDeepest = 16;
constexpr std::string_view kImplicitLittle = "1.2.840.10008.1.2";
constexpr std::string_view kExplicitBig = "1.2.840.10008.1.2.2";
constexpr std::string_view kDeflated = "1.2.840.10008.1.2.1.99";

/// How the elements after the file's meta information are written.
struct Encoding {
  bool bigEndian = false;
  bool implicit = false;
};

struct Element {
  std::uint16_t group = 0, number = 0;
  std::uint32_t length = 0;
  bool sequence = false;  ///< items follow, if the length is undefined
};

class Walker {
 public:
  Walker(Bytes bytes, const std::string& where) : bytes_(bytes), where_(where) {}

  void walk() {
    at_ = kPreamble + kMark.size();
    const std::string syntax = metaInformation();
    if (syntax == kDeflated) {
      return;  // the rest is compressed
    }
    const Encoding encoding{syntax == kExplicitBig, syntax == kImplicitLittle};
    while (at_ < bytes_.size()) {
      const Element element = read(encoding);
      skip(element, encoding, 0);
    }
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    throw UserError(where_, what, "copy it again, or save it anew");
  }

  std::size_t left() const { return bytes_.size() - at_; }

  std::uint32_t number(std::size_t width, bool bigEndian) {
    if (left() < width) {
      refuse(fmt::format("is cut after {} bytes, within an element", bytes_.size()));
    }
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < width; ++i) {
      const std::size_t k = bigEndian ? i : width - 1 - i;
      value = value << 8 | bytes_[at_ + k];
    }
    at_ += width;
    return value;
  }

  /// Group 2, always explicit and little-endian. @returns the transfer syntax
  std::string metaInformation() {
    std::string syntax;
    while (left() >= 8 && bytes_[at_] == 2 && bytes_[at_ + 1] == 0) {
      const Element element = read({});
      requireLength(element);
      if (element.number == 0x0010) {
        syntax.assign(reinterpret_cast<const char*>(bytes_.data() + at_), element.length);
        while (!syntax.empty() && (syntax.back() == '\0' || syntax.back() == ' ')) {
          syntax.pop_back();
        }
      }
      at_ += element.length;
    }
    return syntax;
  }

  Element read(const Encoding& encoding) {
    Element element;
    element.group = static_cast<std::uint16_t>(number(2, encoding.bigEndian));
    element.number = static_cast<std::uint16_t>(number(2, encoding.bigEndian));
    if (element.group == 0xfffe || encoding.implicit) {
      element.length = number(4, encoding.bigEndian);
      element.sequence = element.length == kUndefined;
      return element;
    }
    const std::array<char, 2> kind{static_cast<char>(number(1, false)), static_cast<char>(number(1, false))};
    const std::string_view name(kind.data(), kind.size());
    constexpr std::array<std::string_view, 13> kLong{"OB", "OW", "OF", "OD", "OL", "OV", "SQ",
                                                     "UC", "UN", "UR", "UT", "SV", "UV"};
    bool isLong = false;
    for (const std::string_view one : kLong) {
      isLong = isLong || one == name;
    }
    if (isLong) {
      number(2, encoding.bigEndian);
      element.length = number(4, encoding.bigEndian);
    } else {
      element.length = number(2, encoding.bigEndian);
    }
    element.sequence = element.length == kUndefined;
    return element;
  }

  void requireLength(const Element& element) const {
    if (element.length > left()) {
      refuse(fmt::format("is cut: element ({:04x},{:04x}) promises {} bytes and {} are left", element.group,
                         element.number, element.length, left()));
    }
  }

  /// What an element holds; sequences and encapsulated pixels of undefined length item by item.
  void skip(const Element& element, const Encoding& encoding, int depth) {
    if (!element.sequence) {
      requireLength(element);
      at_ += element.length;
      return;
    }
    if (depth > kDeepest) {
      refuse("nests sequences too deep");
    }
    while (true) {
      const Element item = read(encoding);
      if (item.group != 0xfffe) {
        refuse(fmt::format("is broken: element ({:04x},{:04x}) stands where an item of a sequence should",
                           item.group, item.number));
      }
      if (item.number == 0xe0dd) {
        return;
      }
      if (item.sequence) {
        skipItem(encoding, depth + 1);
      } else {
        requireLength(item);
        at_ += item.length;
      }
    }
  }

  /// The elements of an item of undefined length, up to its end mark.
  void skipItem(const Encoding& encoding, int depth) {
    while (true) {
      const Element element = read(encoding);
      if (element.group == 0xfffe && element.number == 0xe00d) {
        return;
      }
      skip(element, encoding, depth);
    }
  }

  Bytes bytes_;
  const std::string& where_;
  std::size_t at_ = 0;
};

}  // namespace

bool looksLikeDicom(Bytes head) {
  return head.size() >= kPreamble + kMark.size() &&
         std::memcmp(head.data() + kPreamble, kMark.data(), kMark.size()) == 0;
}

void checkDicom(Bytes bytes, const std::string& where) {
  if (!looksLikeDicom(bytes)) {
    throw UserError(where, "is no DICOM file: the mark DICM is missing", "name a DICOM file");
  }
  Walker(bytes, where).walk();
}

}  // namespace rankscope
