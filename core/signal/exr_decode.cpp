#include "signal/exr_decode.h"

#include <cstring>
#include <vector>

#include <ImfChannelList.h>
#include <ImfFrameBuffer.h>
#include <ImfHeader.h>
#include <ImfIO.h>
#include <ImfInputPart.h>
#include <ImfMultiPartInputFile.h>
#include <ImfPartType.h>
#include <fmt/format.h>

#include "base/error.h"

namespace rankscope {
namespace {

constexpr double kMaximumPixels = 1 << 26;

/// A file in memory, as OpenEXR asks for it.
class Stream : public Imf::IStream {
 public:
  explicit Stream(std::span<const std::uint8_t> bytes) : Imf::IStream("memory"), bytes_(bytes) {}

  bool read(char target[], int count) override {
    if (count < 0 || static_cast<std::uint64_t>(count) > bytes_.size() - at_) {
      throw std::runtime_error("ends too early");
    }
    std::memcpy(target, bytes_.data() + at_, static_cast<std::size_t>(count));
    at_ += static_cast<std::uint64_t>(count);
    return at_ < bytes_.size();
  }
  std::uint64_t tellg() override { return at_; }
  void seekg(std::uint64_t position) override {
    if (position > bytes_.size()) {
      throw std::runtime_error("points beyond its end");
    }
    at_ = position;
  }

 private:
  std::span<const std::uint8_t> bytes_;
  std::uint64_t at_ = 0;
};

struct Window {
  int x = 0, y = 0, width = 0, height = 0;
};

Window dataWindow(const Imf::Header& header, const std::string& where) {
  const auto& box = header.dataWindow();
  const double width = static_cast<double>(box.max.x) - box.min.x + 1;
  const double height = static_cast<double>(box.max.y) - box.min.y + 1;
  if (width < 1 || height < 1 || width * height > kMaximumPixels) {
    throw UserError(where, fmt::format("is a picture of {:.0f}x{:.0f} pixels", width, height),
                    "the limit is 67108864 pixels");
  }
  return {box.min.x, box.min.y, static_cast<int>(width), static_cast<int>(height)};
}

/// The channels that become ours, in order.
std::vector<std::string> chosenChannels(const Imf::ChannelList& channels, const std::string& where) {
  const auto has = [&](const char* name) { return channels.findChannel(name) != nullptr; };
  std::vector<std::string> names;
  if (has("R") && has("G") && has("B")) {
    names = {"R", "G", "B"};
  } else if (has("Y")) {
    names = {"Y"};
  } else if (channels.begin() != channels.end() && ++channels.begin() == channels.end()) {
    return {channels.begin().name()};
  } else {
    throw UserError(where, "has neither colours (R, G, B) nor brightness (Y)", "save it with one of these");
  }
  if (has("A")) {
    names.emplace_back("A");
  }
  return names;
}

void refuseSubsampled(const Imf::ChannelList& channels, const std::vector<std::string>& names,
                      const std::string& where) {
  for (const std::string& name : names) {
    const Imf::Channel* channel = channels.findChannel(name.c_str());
    if (channel->xSampling != 1 || channel->ySampling != 1) {
      throw UserError(where, fmt::format("stores its channel {} at a lower resolution", name),
                      "save it with full channels");
    }
  }
}

Image readPart(Imf::MultiPartInputFile& file, const std::string& where) {
  const Imf::Header& header = file.header(0);
  if (header.hasType() && Imf::isDeepData(header.type())) {
    throw UserError(where, "is a deep picture", "flatten it first");
  }
  const Window window = dataWindow(header, where);
  const std::vector<std::string> names = chosenChannels(header.channels(), where);
  refuseSubsampled(header.channels(), names, where);
  Image image{window.width, window.height, static_cast<int>(names.size()), {}};
  image.pixels.resize(image.pixelCount() * names.size());
  const std::size_t across = sizeof(float) * names.size();
  const std::size_t down = across * static_cast<std::size_t>(window.width);
  Imf::FrameBuffer buffer;
  for (std::size_t i = 0; i < names.size(); ++i) {
    buffer.insert(names[i],
                  Imf::Slice::Make(Imf::FLOAT, image.pixels.data() + i, header.dataWindow(), across, down));
  }
  Imf::InputPart part(file, 0);
  part.setFrameBuffer(buffer);
  part.readPixels(header.dataWindow().min.y, header.dataWindow().max.y);
  return image;
}

}  // namespace

Image decodeExrHere(std::span<const std::uint8_t> bytes, const std::string& where, int longestSide) {
  try {
    Imf::Header::setMaxImageSize(longestSide, longestSide);
    Imf::Header::setMaxTileSize(longestSide, longestSide);
    Stream stream(bytes);
    Imf::MultiPartInputFile file(stream, 0, false);
    return readPart(file, where);
  } catch (const UserError&) {
    throw;
  } catch (const std::exception& failure) {
    const std::string reason = failure.what();
    throw UserError(where, "is a broken OpenEXR picture: " + reason.substr(0, reason.find('\n')),
                    "save it again");
  }
}

}  // namespace rankscope
