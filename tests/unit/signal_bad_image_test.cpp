// What hostile, broken and mistaken files are answered with: one line that names the file, never a crash.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "signal/image_file.h"
#include "signal_picture_bytes.h"

namespace rankscope {
namespace {

using pictures::Bmp;
using pictures::Bytes;
using pictures::Png;
using pictures::Tga;

/// The message of the error that decoding ends with; "" if it succeeds.
std::string complaintAbout(const Bytes& bytes) {
  try {
    decodeImage(bytes, "folder/picture.png");
    return "";
  } catch (const UserError& error) {
    const std::string message = error.what();
    EXPECT_EQ(message.find("folder/picture.png: "), 0u) << message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    return message;
  }
}

void expectComplaint(const Bytes& bytes, const std::string& part) {
  const std::string message = complaintAbout(bytes);
  EXPECT_NE(message.find(part), std::string::npos) << "said '" << message << "', expected '" << part << "'";
}

Bytes textBytes(std::string_view text) {
  Bytes bytes;
  pictures::append(bytes, text);
  return bytes;
}

struct Sample {
  const char* name;
  Bytes bytes;
};

std::vector<Sample> validFiles() {
  Png png{16, 16, 8, 2, Bytes(16 * 16 * 3, 90)};
  Bytes rows;
  for (int row = 0; row < 8; ++row) {
    pictures::append(rows, Bytes{2, 2, 0, 8});
    for (int channel = 0; channel < 4; ++channel) {
      pictures::append(rows, Bytes{8, 1, 2, 3, 4, 5, 6, 7, 130});
    }
  }
  return {{"png", encode(png)},
          {"palette png", encode(Png{4, 4, 8, 3, Bytes(16, 1), {1, 2, 3, 4, 5, 6}})},
          {"bmp", encode(Bmp{4, 5, 24, Bytes(12 * 5, 7)})},
          {"palette bmp", encode(Bmp{4, 5, 8, Bytes(4 * 5, 1), {1, 2, 3, 0, 4, 5, 6, 0}})},
          {"tga", encode(Tga{2, 6, 6, 24, Bytes(108, 3)})},
          {"encoded tga", encode(Tga{10, 4, 1, 24, {0x01, 3, 2, 1, 6, 5, 4, 0x81, 9, 8, 7}})},
          {"flat hdr", pictures::hdr(3, 3, Bytes(36, 130))},
          {"encoded hdr", pictures::hdr(8, 8, rows)},
          {"gray jpeg", pictures::jpeg({40})},
          {"colour jpeg", pictures::jpeg({40, 20, -30})}};
}

TEST(BadImage, wrongKindsAreNamed) {
  expectComplaint(textBytes("These are my notes.\n"),
                  "is a text file, not a picture; accepted are PNG, JPEG, BMP, TGA, HDR");
  expectComplaint(textBytes("BMW and other cars\n"), "is a text file");
  expectComplaint(textBytes(std::string_view("GIF89a\1\0\1\0", 10)), "is a GIF; accepted are");
  expectComplaint(textBytes(std::string_view("II*\0abcdefgh", 12)), "is a TIFF");
  const std::string preamble = std::string("II*\0", 4) + std::string(124, '\0');
  expectComplaint(textBytes(preamble + "DICM"), "is a DICOM file");
  expectComplaint(textBytes(std::string_view("RIFF\0\0\0\0WEBPVP8 ", 16)), "is a WebP picture");
  expectComplaint(textBytes(std::string_view("\x76\x2f\x31\x01\2\0\0\0", 8)), "is an OpenEXR picture");
  expectComplaint(textBytes(std::string_view("PF\n2 2\n-1.0\n\0\0\xc0\x7f", 16)), "is a PFM");
  expectComplaint(Bytes(64, 0), "is not a picture that can be read; accepted are");
  expectComplaint(Bytes(1, 0), "is not a picture that can be read");
  expectComplaint({}, "is empty");
}

TEST(BadImage, everyValidFileDecodes) {
  for (const Sample& sample : validFiles()) {
    EXPECT_EQ(complaintAbout(sample.bytes), "") << sample.name;
  }
}

TEST(BadImage, everyTruncationIsRefused) {
  for (const Sample& sample : validFiles()) {
    for (std::size_t length = 0; length < sample.bytes.size(); ++length) {
      const Bytes cut(sample.bytes.begin(), sample.bytes.begin() + static_cast<std::ptrdiff_t>(length));
      EXPECT_NE(complaintAbout(cut), "")
          << sample.name << " cut to " << length << " of " << sample.bytes.size();
    }
  }
}

TEST(BadImage, onlyTheLastPaddingOfABmpMayBeMissing) {
  const Bytes bmp = encode(Bmp{1, 1, 24, {1, 2, 3, 0}});
  EXPECT_EQ(complaintAbout(Bytes(bmp.begin(), bmp.end() - 1)), "");
  EXPECT_NE(complaintAbout(Bytes(bmp.begin(), bmp.end() - 2)), "");
}

TEST(BadImage, truncationSaysSo) {
  const Bytes png = encode(Png{16, 16, 8, 2, Bytes(16 * 16 * 3, 90)});
  expectComplaint(Bytes(png.begin(), png.begin() + 400), "ends too early: the picture is truncated");
}

TEST(BadImage, anyFlippedByteIsSurvived) {
  for (const Sample& sample : validFiles()) {
    for (std::size_t i = 0; i < sample.bytes.size(); ++i) {
      for (const int change : {0x01, 0x80, 0xff}) {
        Bytes changed = sample.bytes;
        changed[i] = static_cast<std::uint8_t>(changed[i] ^ change);
        complaintAbout(changed);
      }
    }
  }
}

TEST(BadImage, damagedPngsAreNoticed) {
  const Bytes png = encode(Png{4, 4, 8, 2, Bytes(48, 90)});
  for (std::size_t i = 8; i < png.size(); ++i) {
    Bytes changed = png;
    changed[i] = static_cast<std::uint8_t>(changed[i] ^ 0x10);
    EXPECT_NE(complaintAbout(changed), "") << "byte " << i;
  }
}

TEST(BadImage, hugeHeadersAreRefusedBeforeDecoding) {
  expectComplaint(encode(Png{100000, 100000, 8, 2, Bytes(30, 0)}), "is too large: 100000x100000 pixels");
  expectComplaint(encode(Png{8193, 8192, 8, 0, Bytes(30, 0)}), "the limit is 67108864 pixels");
  expectComplaint(encode(Png{0xffffffff, 0xffffffff, 8, 6, Bytes()}), "is too large");
  expectComplaint(encode(Bmp{100000, 100000, 24, Bytes(30, 0)}), "is too large: 100000x100000 pixels");
  expectComplaint(encode(Bmp{100000, -2147483647 - 1, 24, Bytes(30, 0)}), "is too large");
  expectComplaint(encode(Tga{2, 65535, 65535, 24, Bytes(30, 0)}), "is too large: 65535x65535 pixels");
  expectComplaint(pictures::hdr(100000, 100000, Bytes(40, 0)), "is too large: 100000x100000");
  Bytes jpeg = pictures::jpeg({40});
  const std::size_t frame = 2 + 69 + 5;
  jpeg[frame] = jpeg[frame + 1] = jpeg[frame + 2] = jpeg[frame + 3] = 0xff;
  expectComplaint(jpeg, "is too large: 65535x65535 pixels");
}

TEST(BadImage, sizesThatTheDataCannotFill) {
  expectComplaint(encode(Png{8192, 8192, 8, 6, Bytes(8192, 0)}), "too little data");
  expectComplaint(encode(Bmp{8000, 8000, 24, Bytes(30, 0)}), "truncated");
  expectComplaint(encode(Tga{2, 8000, 8000, 24, Bytes(30, 0)}), "truncated");
  expectComplaint(encode(Tga{10, 8000, 8000, 24, Bytes(30, 0x80)}), "truncated");
  expectComplaint(pictures::hdr(8000, 8000, Bytes(40, 0)), "truncated");
  Bytes jpeg = pictures::jpeg({40});
  const std::size_t frame = 2 + 69 + 5;
  jpeg[frame] = jpeg[frame + 2] = 0x1f;
  expectComplaint(jpeg, "too little data");
}

TEST(BadImage, picturesWithoutPixels) {
  expectComplaint(encode(Png{0, 5, 8, 2, {}}), "has no pixels: 0x5");
  expectComplaint(encode(Bmp{0, 5, 24, {}}), "has no pixels");
  expectComplaint(encode(Bmp{-5, 5, 24, {}}), "has no pixels");
  expectComplaint(pictures::hdr(0, 0, {}), "has no pixels");
}

TEST(BadImage, headersThatContradictThemselves) {
  expectComplaint(encode(Png{1, 1, 16, 3, {0, 0}, {1, 2, 3}}), "contradicts itself");
  expectComplaint(encode(Png{1, 1, 7, 0, {0}}), "contradicts itself");
  expectComplaint(encode(Png{1, 1, 8, 5, {0}}), "contradicts itself");
  expectComplaint(encode(Png{1, 1, 8, 3, {0}}), "the palette is missing");
  expectComplaint(encode(Png{1, 1, 8, 3, {0}, Bytes(4, 0)}), "the palette is malformed");
  expectComplaint(encode(Png{1, 1, 8, 3, {0}, Bytes(3 * 257, 0)}), "the palette is malformed");
  expectComplaint(encode(Bmp{1, 1, 7, Bytes(4, 0)}), "contradicts itself");
}

TEST(BadImage, bmpColoursThatDoNotExist) {
  const Bytes palette{30, 20, 10, 0, 60, 50, 40, 0};
  expectComplaint(encode(Bmp{2, 1, 8, {1, 2, 0, 0}, palette}), "a colour that the palette lacks");
  expectComplaint(encode(Bmp{2, 1, 4, {0x12, 0, 0, 0}, palette}), "a colour that the palette lacks");
  EXPECT_EQ(complaintAbout(encode(Bmp{1, 1, 4, {0x12, 0, 0, 0}, palette})), "");
}

TEST(BadImage, bmpKindsThatAreNotRead) {
  // BITMAPCOREHEADER, eight bits: its palette is one that stb_image miscounts.
  Bytes old;
  pictures::append(old, "BM");
  for (const std::uint32_t field : {36u, 0u, 32u, 12u, 1u | 1u << 16, 1u | 8u << 16}) {
    pictures::appendLittleEndian(old, field, 4);
  }
  pictures::append(old, Bytes(10, 0));
  expectComplaint(old, "an OS/2 BMP with a palette is not supported");
  Bytes packed = encode(Bmp{4, 1, 8, {4, 0, 0, 1}, Bytes(8, 0)});
  packed[30] = 1;
  expectComplaint(packed, "a compressed BMP is not supported");
}

TEST(BadImage, hdrRunsThatNeverEnd) {
  Bytes rows{2, 2, 0, 8};
  rows.resize(400, 0);
  expectComplaint(pictures::hdr(8, 1, rows), "an HDR row has a wrong length");
}

TEST(BadImage, hdrRunsThatAreTooLong) {
  Bytes rows{2, 2, 0, 8, 128 + 9, 1};
  rows.resize(400, 7);
  expectComplaint(pictures::hdr(8, 1, rows), "an HDR row has a wrong length");
}

TEST(BadImage, hdrKindsThatAreNotRead) {
  expectComplaint(pictures::hdr(2, 1, {1, 1, 1, 1, 5, 5, 5, 5}), "old HDR files is not supported");
  expectComplaint(textBytes("#?RADIANCE\nFORMAT=32-bit_rle_xyze\n\n-Y 1 +X 1\nabcd"),
                  "32-bit_rle_rgbe is not supported");
  expectComplaint(textBytes("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n+X 1 -Y 1\nabcd"),
                  "size line '+X 1 -Y 1' is not supported");
  expectComplaint(textBytes("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1e9\nabcd"), "is not supported");
  expectComplaint(textBytes("#?RADIANCE\n"), "truncated");
  expectComplaint(textBytes("#?RGBE\n" + std::string(5000, 'x')), "the HDR header is not text");
}

TEST(BadImage, hdrExposureThatIsNoNumber) {
  expectComplaint(pictures::hdr(1, 1, {9, 9, 9, 130}, "EXPOSURE=nan\n"),
                  "its exposure is not a finite number");
  expectComplaint(pictures::hdr(1, 1, {9, 9, 9, 130}, "EXPOSURE=inf\n"),
                  "its exposure is not a finite number");
}

TEST(BadImage, jpegHuffmanTableLargerThanItsArray) {
  Bytes jpeg = pictures::jpeg({40});
  Bytes table{0xff, 0xc4};
  pictures::appendBigEndian(table, 2 + 17 + 300, 2);
  table.push_back(0x00);
  pictures::append(table, Bytes(12, 0));
  pictures::append(table, Bytes{0, 0, 100, 200});
  pictures::append(table, Bytes(300, 1));
  jpeg.insert(jpeg.begin() + 2, table.begin(), table.end());
  expectComplaint(jpeg, "more than 256 codes");
}

TEST(BadImage, jpegKindsThatAreNotRead) {
  Bytes lossless = pictures::jpeg({40});
  lossless[2 + 69 + 1] = 0xc3;
  expectComplaint(lossless, "is not supported");
  Bytes twelveBits = pictures::jpeg({40});
  twelveBits[2 + 69 + 4] = 12;
  expectComplaint(twelveBits, "more than 8 bits is not supported");
}

TEST(BadImage, missingFilesAndFolders) {
  EXPECT_THROW(readImage("/nowhere/at/all.png"), UserError);
  EXPECT_THROW(readImage("/"), UserError);
}

}  // namespace
}  // namespace rankscope
