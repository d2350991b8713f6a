#include <filesystem>
#include <numeric>

#include <gtest/gtest.h>

#include "base/error.h"
#include "signal/checks/dicom_check.h"
#include "signal/dicom_file.h"
#include "signal_dicom_bytes.h"

namespace rankscope {
namespace {

using dicoms::Bytes;
using dicoms::encode;
using dicoms::Picture;

Picture ramp() {
  return {3, 2, 1, {-100, 0, 100, 200, 300, 400}};
}

std::vector<float> pixels(const Picture& picture, const DicomOptions& options = {}) {
  return decodeDicom(encode(picture), options, "slice").image.pixels;
}

std::string complaint(const Bytes& bytes, const DicomOptions& options = {}) {
  try {
    decodeDicom(bytes, options, "slice");
  } catch (const UserError& error) {
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    return error.what();
  }
  return "";
}

void expectNear(const std::vector<float>& values, const std::vector<double>& expected) {
  ASSERT_EQ(values.size(), expected.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_NEAR(values[i], expected[i], 1e-6) << i;
  }
}

TEST(Dicom, GoesFromTheLowestToTheHighest) {
  const Dicom dicom = decodeDicom(encode(ramp()), {}, "slice");
  expectNear(dicom.image.pixels, {0, 0.2, 0.4, 0.6, 0.8, 1});
  EXPECT_EQ(dicom.image.width, 3);
  EXPECT_EQ(dicom.image.height, 2);
  EXPECT_EQ(dicom.image.channels, 1);
  EXPECT_EQ(dicom.description.lowest, -100);
  EXPECT_EQ(dicom.description.highest, 400);
  EXPECT_EQ(dicom.description.bits, 16);
  EXPECT_TRUE(dicom.description.isSigned);
  EXPECT_EQ(dicom.description.transferSyntax, "1.2.840.10008.1.2.1");
}

TEST(Dicom, Monochrome1IsInverted) {
  Picture picture = ramp();
  picture.photometric = "MONOCHROME1";
  expectNear(pixels(picture), {1, 0.8, 0.6, 0.4, 0.2, 0});
}

TEST(Dicom, PaddingIsLeftOutOfTheRangeAndBecomesZero) {
  Picture picture = ramp();
  picture.values[0] = -2000;
  picture.padding = -2000;
  picture.hasPadding = true;
  expectNear(pixels(picture), {0, 0, 0.25, 0.5, 0.75, 1});
  picture.photometric = "MONOCHROME1";
  expectNear(pixels(picture), {0, 1, 0.75, 0.5, 0.25, 0});
}

TEST(Dicom, InCtWhatNoBodyHasIsPaddingToo) {
  Picture picture = ramp();
  picture.values[0] = -2000;
  picture.slope = "1";
  picture.intercept = "-1024";
  EXPECT_EQ(decodeDicom(encode(picture), {}, "s").description.lowest, -3024);
  picture.modality = "CT";
  EXPECT_EQ(decodeDicom(encode(picture), {}, "s").description.lowest, -1024);
  expectNear(pixels(picture), {0, 0, 0.25, 0.5, 0.75, 1});
}

// PS3.3 C.11.2.1.2.1 with values rescaled by 2 x + 10: -190 10 210 410 610 810.
TEST(Dicom, RescaledValuesGoThroughTheWindow) {
  Picture picture = ramp();
  picture.slope = "2";
  picture.intercept = "10";
  EXPECT_EQ(decodeDicom(encode(picture), {}, "s").description.highest, 810);
  const auto gray = [](double x, double c, double w) {
    if (x <= c - 0.5 - (w - 1) / 2) {
      return 0.0;
    }
    return x > c - 0.5 + (w - 1) / 2 ? 1.0 : (x - (c - 0.5)) / (w - 1) + 0.5;
  };
  expectNear(pixels(picture, {"300/401", -1}),
             {0, gray(10, 300, 401), gray(210, 300, 401), gray(410, 300, 401), 1, 1});
  picture.centre = "300";
  picture.windowWidth = "401";
  EXPECT_EQ(pixels(picture, {"file", -1}), pixels(picture, {"300/401", -1}));
  expectNear(pixels(picture, {"211/1", -1}), {0, 0, 0, 1, 1, 1});
}

TEST(Dicom, WindowsThatAreNoneAreRefused) {
  EXPECT_NE(complaint(encode(ramp()), {"file", -1}).find("states no window"), std::string::npos);
  for (const char* text : {"40", "40/", "/400", "40/400x", "40/0", "a/b", "nan/4", "1/inf"}) {
    EXPECT_NE(complaint(encode(ramp()), {text, -1}).find("window: "), std::string::npos) << text;
  }
}

TEST(Dicom, OneOfSeveralFramesIsChosen) {
  Picture picture{2, 1, 3, {0, 10, 100, 300, 7, 9}};
  EXPECT_NE(complaint(encode(picture)).find("--frame 0 to 2"), std::string::npos);
  EXPECT_NE(complaint(encode(picture), {"", 3}).find("frame 3"), std::string::npos);
  EXPECT_EQ(decodeDicom(encode(picture), {"", 1}, "s").description.lowest, 100);
  EXPECT_EQ(decodeDicom(encode(picture), {"", 2}, "s").description.highest, 9);
  EXPECT_EQ(decodeDicom(encode(picture), {"", 2}, "s").description.frames, 3);
}

TEST(Dicom, CutAnywhereIsRefused) {
  const Bytes whole = encode(ramp());
  EXPECT_EQ(complaint(whole), "");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_NE(complaint(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length))), "")
        << length;
  }
}

TEST(Dicom, WhatIsNoGrayPictureIsRefused) {
  Picture picture = ramp();
  picture.hasPixels = false;
  EXPECT_NE(complaint(encode(picture)).find("without a picture"), std::string::npos);
  picture = ramp();
  picture.values.pop_back();
  EXPECT_NE(complaint(encode(picture)).find("holds 10 bytes of pixels and needs 12"), std::string::npos);
  picture.values = std::vector<int>(60, 3);
  picture.width = 60000;
  picture.height = 60000;
  EXPECT_NE(complaint(encode(picture)), "");
  picture = ramp();
  picture.photometric = "RGB";
  picture.samples = 3;
  EXPECT_NE(complaint(encode(picture)), "");
  picture = {2, 1, 1, {5, 5}};
  EXPECT_NE(complaint(encode(picture)).find("same value"), std::string::npos);
  EXPECT_NE(complaint(Bytes(500, 'x')).find("no DICOM file"), std::string::npos);
  EXPECT_NE(complaint({}).find("no DICOM file"), std::string::npos);
}

TEST(DicomCheck, LengthsBeyondTheFileAndEndlessNestingAreRefused) {
  Bytes bytes = encode(ramp());
  dicoms::element(bytes, 0x7fe1, 0x10, "OW", {1, 2, 3, 4});
  bytes[bytes.size() - 6] = 0xff;  // its length: 0x00ff0004
  EXPECT_THROW(checkDicom(bytes, "s"), UserError);
  Bytes deep = encode(ramp());
  for (int i = 0; i < 100000; ++i) {
    dicoms::put(deep, 0x7fe1, 2);
    dicoms::put(deep, 0x10, 2);
    deep.insert(deep.end(), {'S', 'Q', 0, 0});
    dicoms::put(deep, 0xffffffff, 4);
    dicoms::put(deep, 0xfffe, 2);
    dicoms::put(deep, 0xe000, 2);
    dicoms::put(deep, 0xffffffff, 4);
  }
  EXPECT_THROW(checkDicom(deep, "s"), UserError);
}

// Saved by GDCM's own encoders from values that are written down here.
TEST(Dicom, LosslessTransferSyntaxesGiveTheValuesBack) {
  std::vector<double> expected;
  for (int i = 0; i < 256; ++i) {
    expected.push_back(((i * 37) % 300) / 299.0);
  }
  const auto corpus = std::filesystem::path(RANKSCOPE_SOURCE_DIR) / "tests/fuzz/corpus/dicom";
  for (const auto& [name, syntax] : {std::pair{"encoded_j2k.dcm", "1.2.840.10008.1.2.4.90"},
                                     std::pair{"encoded_jls.dcm", "1.2.840.10008.1.2.4.80"},
                                     std::pair{"encoded_jpeg.dcm", "1.2.840.10008.1.2.4.70"},
                                     std::pair{"encoded_rle.dcm", "1.2.840.10008.1.2.5"}}) {
    const Dicom dicom = readDicom(corpus / name, {});
    EXPECT_EQ(dicom.description.transferSyntax, syntax);
    EXPECT_EQ(dicom.description.lowest, -50);
    EXPECT_EQ(dicom.description.highest, 249);
    expectNear(dicom.image.pixels, expected);
  }
}

std::filesystem::path shared(const std::string& name) {
  return std::filesystem::path(RANKSCOPE_SOURCE_DIR) / "../shared/data/ct" / name;
}

TEST(Dicom, OneSliceInThreeTransferSyntaxesIsTheSamePicture) {
  const auto plain = shared("CTImage.dcm_LittleEndianExplicitTransferSyntax_1.2.840.10008.1.2.1.dcm");
  if (!std::filesystem::exists(plain)) {
    GTEST_SKIP() << "no shared data";
  }
  const Dicom dicom = readDicom(plain, {});
  EXPECT_EQ(dicom.image.width, 512);
  EXPECT_EQ(dicom.description.modality, "CT");
  EXPECT_EQ(dicom.description.lowest, -1024);
  EXPECT_EQ(dicom.description.highest, 2402 - 1024);
  // pydicom gives the stored values 1009 1035 1036 1038 at row 256, columns 60 to 63.
  for (const auto& [column, stored] : {std::pair{60, 1009}, std::pair{61, 1035}, std::pair{63, 1038}}) {
    EXPECT_NEAR(dicom.image.pixels[static_cast<std::size_t>(256 * 512 + column)], stored / 2402.0, 1e-6);
  }
  for (const char* other : {"CTImage.dcm_JPEG2000LosslessOnlyTransferSyntax_1.2.840.10008.1.2.4.90.dcm",
                            "CTImage.dcm_JPEGLSLosslessTransferSyntax_1.2.840.10008.1.2.4.80.dcm"}) {
    EXPECT_EQ(readDicom(shared(other), {}).image.pixels, dicom.image.pixels) << other;
  }
  EXPECT_EQ(readDicom(shared("CT_small.dcm"), {}).description.lowest, 128 - 1024);
}

}  // namespace
}  // namespace rankscope
