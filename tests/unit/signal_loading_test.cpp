#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/error.h"
#include "mesh/mesh_measures.h"
#include "signal/image_ops.h"
#include "signal/samples.h"
#include "signal/signal.h"
#include "signal/source_kind.h"
#include "signal_picture_bytes.h"

namespace rankscope {
namespace {

using pictures::Bytes;
using pictures::Png;

class TemporaryFile {
 public:
  TemporaryFile(const std::string& name, const Bytes& bytes)
      : folder_(std::filesystem::temp_directory_path() / ("rankscope_signal_" + std::to_string(::getpid()))),
        path_(folder_ / name) {
    std::filesystem::create_directories(folder_);
    std::ofstream(path_, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::filesystem::remove_all(folder_); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path folder_;
  std::filesystem::path path_;
};

SignalSpec specFor(const std::string& source) {
  SignalSpec spec;
  spec.source = source;
  return spec;
}

std::string complaintAbout(const SignalSpec& spec) {
  try {
    loadSignal(spec);
    return "";
  } catch (const UserError& error) {
    return error.what();
  }
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Signal, isThePixelsOnTheirLattice) {
  const TemporaryFile file(
      "six pixels.png",
      encode(Png{3, 2, 8, 2, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 255}}));
  const SignalPtr signal = loadSignal(specFor(file.path()));
  EXPECT_EQ(signal->kind, SignalKind::Image);
  EXPECT_EQ(signal->name, "six pixels.png");
  EXPECT_EQ(signal->points, 6);
  EXPECT_EQ(signal->inputDimension, 2);
  EXPECT_EQ(signal->outputDimension, 3);
  EXPECT_EQ(signal->lattice.extents, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(signal->coordinates, (std::vector<float>{-1, -1, 0, -1, 1, -1, -1, 1, 0, 1, 1, 1}));
  ASSERT_EQ(signal->values.size(), 18u);
  EXPECT_EQ(signal->values[16], 16.0f / 255.0f);
  EXPECT_EQ(signal->values[17], 1.0f);
}

TEST(Signal, alphaOnWhiteOrKept) {
  const TemporaryFile file("alpha.png", encode(Png{2, 1, 8, 6, {255, 0, 0, 255, 0, 0, 0, 51}}));
  SignalSpec spec = specFor(file.path());
  const SignalPtr white = loadSignal(spec);
  ASSERT_EQ(white->outputDimension, 3);
  EXPECT_FLOAT_EQ(white->values[0], 1.0f);
  EXPECT_FLOAT_EQ(white->values[1], 0.0f);
  EXPECT_FLOAT_EQ(white->values[3], 0.8f);
  spec.alpha = "keep";
  const SignalPtr kept = loadSignal(spec);
  ASSERT_EQ(kept->outputDimension, 4);
  EXPECT_FLOAT_EQ(kept->values[7], 0.2f);
  spec.alpha = "black";
  EXPECT_TRUE(contains(complaintAbout(spec), "alpha: 'black' is unknown"));
}

TEST(Signal, grayWithAlpha) {
  const TemporaryFile file("gray.png", encode(Png{2, 1, 8, 4, {0, 51, 255, 0}}));
  SignalSpec spec = specFor(file.path());
  const SignalPtr white = loadSignal(spec);
  ASSERT_EQ(white->outputDimension, 1);
  EXPECT_FLOAT_EQ(white->values[0], 0.8f);
  spec.alpha = "keep";
  EXPECT_EQ(loadSignal(spec)->outputDimension, 2);
}

TEST(Signal, transparentPixelsDoNotBleedWhenResized) {
  // A red pixel that nobody can see beside an opaque black one: their mean is half black, half white.
  const TemporaryFile file("bleed.png",
                           encode(Png{4, 1, 8, 6, {255, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 255}}));
  SignalSpec spec = specFor(file.path());
  spec.resize = "2x1";
  const SignalPtr signal = loadSignal(spec);
  for (const float value : signal->values) {
    EXPECT_FLOAT_EQ(value, 0.5f);
  }
}

TEST(Signal, cropsBeforeItResizes) {
  Png png{4, 2, 8, 0, {0, 100, 200, 40, 0, 60, 120, 80}};
  const TemporaryFile file("crop.png", encode(png));
  SignalSpec spec = specFor(file.path());
  spec.crop = "2x2+1+0";
  spec.resize = "2x1";
  const SignalPtr signal = loadSignal(spec);
  ASSERT_EQ(signal->points, 2);
  EXPECT_FLOAT_EQ(signal->values[0], 80.0f / 255.0f);
  EXPECT_FLOAT_EQ(signal->values[1], 160.0f / 255.0f);
  spec.crop = "2x2+3+0";
  EXPECT_TRUE(contains(complaintAbout(spec), "leaves the picture of 4x2"));
}

TEST(Signal, onePixelIsNotEnough) {
  const TemporaryFile file("dot.png", encode(Png{1, 1, 8, 0, {9}}));
  const std::string message = complaintAbout(specFor(file.path()));
  EXPECT_TRUE(contains(message, "is a picture of 1x1 pixels; at least two pixels are needed")) << message;
  SignalSpec shrunk = specFor("sample:chart");
  shrunk.resize = "1x1";
  EXPECT_TRUE(contains(complaintAbout(shrunk), "at least two pixels"));
}

TEST(Signal, badFilesAreNamed) {
  const TemporaryFile text("notes.png", {'h', 'e', 'l', 'l', 'o', '\n'});
  EXPECT_TRUE(contains(complaintAbout(specFor(text.path())), text.path() + ": is a text file"));
  const TemporaryFile empty("empty.png", {});
  EXPECT_TRUE(contains(complaintAbout(specFor(empty.path())), "is empty"));
  EXPECT_NE(complaintAbout(specFor("/nowhere/at/all.png")), "");
  EXPECT_NE(complaintAbout(specFor("/tmp")), "");
  EXPECT_NE(complaintAbout(specFor("/proc/self/mem")), "");
  EXPECT_NE(complaintAbout(specFor("")), "");
}

TEST(Signal, badOptionsAreFoundBeforeTheFileIsRead) {
  SignalSpec spec = specFor("/nowhere/at/all.png");
  spec.resize = "large";
  EXPECT_TRUE(contains(complaintAbout(spec), "resize: 'large'"));
  spec.resize = "";
  spec.crop = "1x1";
  EXPECT_TRUE(contains(complaintAbout(spec), "crop: '1x1'"));
}

TEST(Signal, refusesValuesThatCannotBeLearned) {
  Image image{2, 1, 1, {0.5f, std::numeric_limits<float>::quiet_NaN()}};
  EXPECT_THROW(makeImageSignal(image, "nan"), UserError);
  image.pixels[1] = std::numeric_limits<float>::infinity();
  EXPECT_THROW(makeImageSignal(image, "infinite"), UserError);
  image.pixels[1] = -1e30f;
  EXPECT_THROW(makeImageSignal(image, "huge"), UserError);
  image.pixels[1] = 1e6f;
  EXPECT_EQ(makeImageSignal(image, "bright")->points, 2);
  const TemporaryFile file("sun.hdr", pictures::hdr(2, 1, {9, 9, 9, 130, 255, 255, 255, 255}));
  SignalSpec asStored = specFor(file.path());
  asStored.percentile = 0;
  EXPECT_TRUE(contains(complaintAbout(asStored), "holds the value 1.69"));
}

// ---- the digest ----

std::uint64_t fnv1a(const Bytes& bytes) {
  std::uint64_t hash = 14695981039346656037ull;
  for (const std::uint8_t byte : bytes) {
    hash ^= byte;
    hash *= 1099511628211ull;
  }
  return hash;
}

TEST(Signal, digestIsFnv1aOverExtentsAndValues) {
  // The test's own FNV-1a against a published vector (draft-eastlake-fnv, "foobar").
  EXPECT_EQ(fnv1a({'f', 'o', 'o', 'b', 'a', 'r'}), 0x85944171f73967e8ull);
  const SignalPtr signal = makeImageSignal({2, 1, 1, {0.25f, 1.0f}}, "two");
  Bytes bytes;
  for (const std::uint32_t extent : {1u, 2u}) {
    pictures::appendLittleEndian(bytes, extent, 4);
    pictures::appendLittleEndian(bytes, 0, 4);
  }
  pictures::appendLittleEndian(bytes, 0x3e800000u, 4);
  pictures::appendLittleEndian(bytes, 0x3f800000u, 4);
  std::uint64_t digest = 0;
  ASSERT_EQ(signal->digest.size(), 16u);
  digest = std::stoull(signal->digest, nullptr, 16);
  EXPECT_EQ(digest, fnv1a(bytes));
}

TEST(Signal, digestTellsSignalsApart) {
  const std::vector<float> values{0.1f, 0.2f, 0.3f, 0.4f};
  std::vector<float> other = values;
  other[2] = std::nextafter(other[2], 1.0f);
  const std::string digest = makeImageSignal({2, 2, 1, values}, "a")->digest;
  EXPECT_EQ(makeImageSignal({2, 2, 1, values}, "b")->digest, digest);
  EXPECT_NE(makeImageSignal({4, 1, 1, values}, "a")->digest, digest);
  EXPECT_NE(makeImageSignal({2, 2, 1, other}, "a")->digest, digest);
}

// ---- built-in pictures ----

double gradientEnergy(const Image& image) {
  double sum = 0;
  const auto channels = static_cast<std::size_t>(image.channels);
  for (std::size_t i = channels; i < image.pixels.size(); ++i) {
    const double step = static_cast<double>(image.pixels[i] - image.pixels[i - channels]);
    sum += step * step;
  }
  return sum / static_cast<double>(image.pixels.size());
}

TEST(Samples, areRepeatablePicturesInRange) {
  const std::vector<SampleInfo> list = sampleList();
  ASSERT_GE(list.size(), 3u);
  EXPECT_EQ(list.front().name, "harbour");
  for (const SampleInfo& info : list) {
    EXPECT_FALSE(info.title.empty());
    EXPECT_FALSE(info.help.empty());
    const Image image = makeSample(info.name);
    EXPECT_EQ(image.channels, info.name == "phantom" ? 1 : 3);
    ASSERT_EQ(image.pixels.size(), image.pixelCount() * static_cast<std::size_t>(image.channels));
    EXPECT_EQ(makeSample(info.name).pixels, image.pixels) << info.name;
    for (const float value : image.pixels) {
      ASSERT_GE(value, 0.0f);
      ASSERT_LE(value, 1.0f);
      ASSERT_NEAR(value * 255.0f, std::round(value * 255.0f), 1e-4f);
    }
  }
}

TEST(Samples, areTheSameWithEveryCompiler) {
  // A checkpoint fits only the signal whose digest it holds: repainting a sample orphans what was trained on
  // it. Recorded with gcc 12 at -O0 and -O3 and with clang 14 at -O2.
  EXPECT_EQ(makeImageSignal(makeSample("harbour"), "")->digest, "d797fb2e0dd993ba");
  EXPECT_EQ(makeImageSignal(makeSample("chart"), "")->digest, "9f1590621bb11c36");
  EXPECT_EQ(makeImageSignal(makeSample("fabric"), "")->digest, "b37c94b2c1146b74");
  EXPECT_EQ(makeImageSignal(makeSample("phantom"), "")->digest, "324a1971efcf7f80");
}

TEST(Samples, haveDetailThatReducingLoses) {
  // Enlarged again from a quarter of the size, a picture without fine texture would be nearly the same.
  for (const SampleInfo& info : sampleList()) {
    const Image image = makeSample(info.name);
    const Image coarse =
        resizeArea(resizeArea(image, {image.width / 4, image.height / 4}), {image.width, image.height});
    EXPECT_GT(gradientEnergy(image), 2.5 * gradientEnergy(coarse)) << info.name;
  }
}

TEST(Samples, loadThroughTheSameDoorAsFiles) {
  SignalSpec spec;
  EXPECT_EQ(spec.source, "sample:harbour");
  spec.resize = "96x64";
  const SignalPtr signal = loadSignal(spec);
  EXPECT_EQ(signal->name, "harbour");
  EXPECT_EQ(signal->points, 96 * 64);
  EXPECT_EQ(signal->outputDimension, 3);
}

TEST(Samples, ctGetsOneChannelFromZeroToOne) {
  TaskSpec task;
  task.task = "ct";
  const SignalPtr signal = loadSignal(specFor("sample:harbour"), task);
  EXPECT_EQ(signal->outputDimension, 1);
  EXPECT_EQ(*std::min_element(signal->values.begin(), signal->values.end()), 0.0f);
  EXPECT_EQ(*std::max_element(signal->values.begin(), signal->values.end()), 1.0f);
  const Image colours = makeSample("harbour");
  const auto gray = [&](std::size_t i) {
    const float* p = colours.pixels.data() + 3 * i;
    return 0.299 * static_cast<double>(p[0]) + 0.587 * static_cast<double>(p[1]) +
           0.114 * static_cast<double>(p[2]);
  };
  const auto value = [&](std::size_t i) { return static_cast<double>(signal->values[i]); };
  // An affine map of the brightness: the same ratio of differences everywhere.
  EXPECT_NEAR((gray(700) - gray(10)) / (gray(5000) - gray(10)),
              (value(700) - value(10)) / (value(5000) - value(10)), 1e-4);
}

TEST(Samples, aFlatPictureCannotBeStretched) {
  EXPECT_THROW(stretchedToUnit(Image{2, 1, 1, {0.5f, 0.5f}}, "flat"), UserError);
}

TEST(Samples, unknownNamesNameTheNearest) {
  const std::string message = complaintAbout(specFor("sample:harbor"));
  EXPECT_EQ(
      message,
      "sample:harbor: is unknown; the nearest is sample:harbour (there are harbour, chart, fabric, phantom)");
}

TEST(Samples, theKnotIsATorusThatLooksOutward) {
  const MeshReport report = measureMesh(makeShapeSample("knot"));
  EXPECT_TRUE(report.watertight);
  EXPECT_EQ(report.eulerNumber, 0);
  EXPECT_EQ(report.components, 1u);
  EXPECT_EQ(report.degenerateFaces, 0u);
  EXPECT_GT(report.volume, 0);
  EXPECT_TRUE(isShapeSample("knot"));
  EXPECT_EQ(sourceKindByName("sample:knot"), SourceKind::Shape);
  EXPECT_THROW(makeShapeSample("knott"), UserError);
}

TEST(Samples, endingsAreLowerCaseWithoutDot) {
  const std::vector<std::string> endings = supportedSignalEndings();
  EXPECT_EQ(std::set<std::string>(endings.begin(), endings.end()),
            (std::set<std::string>{"png", "jpg", "jpeg", "bmp", "tga", "hdr", "exr", "dcm", "wav", "flac",
                                   "ogg", "obj", "ply", "stl", "off", "xyz"}));
}

}  // namespace
}  // namespace rankscope
