// Folders of pictures as one signal.
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/error.h"
#include "signal/cohort.h"
#include "signal/image_ops.h"
#include "signal/samples.h"
#include "signal/signal.h"
#include "signal/source_kind.h"
#include "signal_picture_bytes.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

using pictures::Bytes;
using pictures::Png;

/// A picture whose every value says where it is.
Png rampPng(unsigned width, unsigned height, int channels, unsigned start) {
  Png png{width, height, 8, static_cast<std::uint8_t>(channels == 1 ? 0 : 2), {}};
  for (unsigned i = 0; i < width * height * static_cast<unsigned>(channels); ++i) {
    png.samples.push_back(static_cast<std::uint8_t>((start + 3 * i) % 256));
  }
  return png;
}

class CohortTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("rankscope_cohort_" + std::to_string(::getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string write(const std::string& name, const Bytes& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return (folder_ / name).string();
  }
  SignalSpec spec() const {
    SignalSpec spec;
    spec.source = folder_.string();
    return spec;
  }
  static SignalPtr load(const SignalSpec& spec) {
    TaskSpec task;
    task.task = "cohort";
    return loadSignal(spec, task);
  }
  static std::string complaint(const SignalSpec& spec) {
    try {
      load(spec);
      return "";
    } catch (const UserError& error) {
      return error.what();
    }
  }
  static bool says(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  }

  fs::path folder_;
};

TEST_F(CohortTest, MembersLieSideBySideInTheOrderOfTheirNames) {
  const std::string second = write("b.png", encode(rampPng(4, 3, 3, 7)));
  const std::string first = write("a.png", encode(rampPng(4, 3, 3, 100)));
  write(".hidden", {'x'});
  fs::create_directories(folder_ / "folder");
  const SignalPtr cohort = load(spec());
  EXPECT_EQ(cohort->kind, SignalKind::Cohort);
  EXPECT_EQ(cohort->members, (std::vector<std::string>{"a.png", "b.png"}));
  EXPECT_EQ(cohort->name, folder_.filename().string());
  EXPECT_EQ(cohort->points, 12);
  EXPECT_EQ(cohort->outputDimension, 6);
  EXPECT_EQ(memberChannels(*cohort), 3);
  for (std::size_t member = 0; member < 2; ++member) {
    SignalSpec alone;
    alone.source = member == 0 ? first : second;
    const SignalPtr picture = loadSignal(alone);
    EXPECT_EQ(memberPicture(*cohort, cohort->values, member).pixels, picture->values);
    EXPECT_EQ(cohort->coordinates, picture->coordinates);
    EXPECT_EQ(cohort->lattice.extents, picture->lattice.extents);
    for (std::size_t pixel = 0; pixel < 12; ++pixel) {
      for (std::size_t c = 0; c < 3; ++c) {
        EXPECT_EQ(cohort->values[pixel * 6 + member * 3 + c], picture->values[pixel * 3 + c]);
      }
    }
  }
}

TEST_F(CohortTest, DifferentSizesBecomeTheSmallestOfEachSideOrTheOneAskedFor) {
  write("wide.png", encode(rampPng(12, 4, 1, 0)));
  write("tall.png", encode(rampPng(6, 9, 1, 5)));
  const SignalPtr smallest = load(spec());
  EXPECT_EQ(smallest->lattice.extents, (std::vector<std::int64_t>{4, 6}));
  // "tall" is first: 6 x 9 cut to the proportions of 6 x 4, that is to its rows 2 … 5, and not resized.
  SignalSpec tall;
  tall.source = (folder_ / "tall.png").string();
  tall.crop = "6x4+0+2";
  EXPECT_EQ(memberPicture(*smallest, smallest->values, 0).pixels, loadSignal(tall)->values);
  SignalSpec asked = spec();
  asked.resize = "3x2";
  const SignalPtr small = load(asked);
  EXPECT_EQ(small->lattice.extents, (std::vector<std::int64_t>{2, 3}));
  tall.resize = "3x2";
  EXPECT_EQ(memberPicture(*small, small->values, 0).pixels, loadSignal(tall)->values);
  asked.fit = "stretch";
  SignalSpec stretched;
  stretched.source = (folder_ / "wide.png").string();
  stretched.resize = "3x2";
  EXPECT_EQ(memberPicture(*load(asked), load(asked)->values, 1).pixels, loadSignal(stretched)->values);
  asked.fit = "centre";
  stretched.resize = "";
  stretched.crop = "3x2+4+1";
  EXPECT_EQ(memberPicture(*load(asked), load(asked)->values, 1).pixels, loadSignal(stretched)->values);
}

TEST_F(CohortTest, GrayAndColouredTogetherAreColoured) {
  write("a.png", encode(rampPng(3, 2, 1, 9)));
  write("b.png", encode(rampPng(3, 2, 3, 0)));
  const SignalPtr cohort = load(spec());
  EXPECT_EQ(memberChannels(*cohort), 3);
  const Image gray = memberPicture(*cohort, cohort->values, 0);
  for (std::size_t i = 0; i < 6; ++i) {
    const float expected = static_cast<float>(9 + 3 * i) / 255.0F;
    EXPECT_EQ(gray.pixels[3 * i], expected);
    EXPECT_EQ(gray.pixels[3 * i + 2], expected);
  }
  SignalSpec all = spec();
  all.color = "gray";
  EXPECT_EQ(memberChannels(*load(all)), 1);
}

TEST_F(CohortTest, TakesTheFirstSoMany) {
  for (const char* name : {"a.png", "b.png", "c.png"}) {
    write(name, encode(rampPng(3, 2, 1, 1)));
  }
  write("d.txt", {'t', 'e', 'x', 't'});
  SignalSpec two = spec();
  two.members = 2;
  EXPECT_EQ(load(two)->members, (std::vector<std::string>{"a.png", "b.png"}));
  two.members = 5;
  EXPECT_TRUE(says(complaint(two), "holds 4 files, --members asks for 5"));
  two.members = 1;
  EXPECT_TRUE(says(complaint(two), "one picture is no cohort"));
}

TEST_F(CohortTest, SaysWhatIsWrongWithAFolder) {
  EXPECT_TRUE(says(complaint(spec()), "holds no file"));
  write("only.png", encode(rampPng(3, 2, 1, 1)));
  EXPECT_TRUE(says(complaint(spec()), "holds one file, only.png; a cohort needs at least two pictures"));
  SignalSpec file = spec();
  file.source += "/only.png";
  EXPECT_TRUE(says(complaint(file), "is no folder"));
  SignalSpec nowhere = spec();
  nowhere.source += "/nowhere";
  EXPECT_TRUE(says(complaint(nowhere), "there is no such folder"));
  write("another.png", encode(rampPng(3, 2, 1, 1)));
  write("notes.txt", {'t', 'e', 'x', 't'});
  write("table.csv", {'1', ',', '2'});
  for (const char* resize : {"", "2x2"}) {
    SignalSpec mixed = spec();
    mixed.resize = resize;
    const std::string text = complaint(mixed);
    EXPECT_TRUE(says(text, "2 of its 4 files cannot be taken as pictures: notes.txt, table.csv (")) << text;
    EXPECT_EQ(text.find('\n'), std::string::npos);
  }
  for (int i = 0; i < 6; ++i) {
    write("x" + std::to_string(i), {'?', '?'});
  }
  EXPECT_TRUE(says(complaint(spec()), "notes.txt, table.csv, x0, x1 and 4 more"));
}

TEST_F(CohortTest, OtherTasksAndOtherSourcesDoNotMix) {
  write("a.png", encode(rampPng(3, 2, 1, 1)));
  write("b.png", encode(rampPng(3, 2, 1, 1)));
  EXPECT_EQ(sourceKind(folder_.string()), SourceKind::Cohort);
  EXPECT_EQ(usualTask(SourceKind::Cohort), "cohort");
  EXPECT_THROW(loadSignal(spec()), UserError);
  SignalSpec picture;
  picture.source = "sample:harbour";
  EXPECT_TRUE(says(complaint(picture), "there are plants"));
}

TEST(Cohort, OfOnePictureIsThatPicture) {
  const Image image = makeSample("plants/3");
  const SignalPtr alone = makeImageSignal(image, "plant");
  const SignalPtr cohort = makeCohortSignal({image}, {"plant"}, "one");
  EXPECT_EQ(cohort->values, alone->values);
  EXPECT_EQ(cohort->coordinates, alone->coordinates);
  EXPECT_EQ(cohort->outputDimension, alone->outputDimension);
}

TEST(Cohort, DigestTellsMembersFromChannels) {
  const Image gray{2, 1, 1, {0.25F, 0.5F}};
  const Image both{2, 1, 2, {0.25F, 0.25F, 0.5F, 0.5F}};
  const SignalPtr two = makeCohortSignal({gray, gray}, {"a", "b"}, "two");
  const SignalPtr one = makeCohortSignal({both}, {"a"}, "one");
  EXPECT_EQ(two->values, one->values);
  EXPECT_NE(two->digest, one->digest);
  EXPECT_THROW(makeCohortSignal({gray, both}, {"a", "b"}, "mixed"), UserError);
  EXPECT_THROW(makeCohortSignal({}, {}, "none"), UserError);
  EXPECT_THROW(makeCohortSignal({gray, Image{2, 1, 1, {0.0F, std::nanf("")}}}, {"a", "b"}, "nan"), UserError);
}

TEST(CohortSample, HasMembersAndOthersThatAreHeldOut) {
  const CohortSampleSize size = cohortSampleSize("plants");
  EXPECT_GE(size.members, 12);
  EXPECT_GE(size.heldOut, 1);
  SignalSpec spec;
  spec.source = "sample:plants";
  TaskSpec task;
  task.task = "cohort";
  const SignalPtr cohort = loadSignal(spec, task);
  ASSERT_EQ(cohort->members.size(), static_cast<std::size_t>(size.members));
  EXPECT_EQ(cohort->members.front(), "plants/0");
  EXPECT_EQ(memberChannels(*cohort), 3);
  EXPECT_EQ(cohort->lattice.extents, (std::vector<std::int64_t>{96, 96}));
  std::set<std::vector<float>> different;
  for (int i = 0; i < size.members + size.heldOut; ++i) {
    spec.source = "sample:plants/" + std::to_string(i);
    const SignalPtr plant = loadSignal(spec);
    EXPECT_EQ(plant->kind, SignalKind::Image);
    different.insert(plant->values);
    if (i < size.members) {
      EXPECT_EQ(memberPicture(*cohort, cohort->values, static_cast<std::size_t>(i)).pixels, plant->values);
    }
  }
  EXPECT_EQ(different.size(), static_cast<std::size_t>(size.members + size.heldOut));
  for (const char* bad : {"sample:plants/16", "sample:plants/-1", "sample:plants/x", "sample:plants"}) {
    spec.source = bad;
    EXPECT_THROW(loadSignal(spec), UserError) << bad;
  }
  EXPECT_EQ(sourceKind("sample:plants"), SourceKind::Cohort);
  EXPECT_EQ(sourceKind("sample:plants/12"), SourceKind::Picture);
}

TEST(ImageOps, CoveringTakesTheMiddleOfTheProportions) {
  Image wide{8, 2, 1, {}};
  for (int i = 0; i < 16; ++i) {
    wide.pixels.push_back(static_cast<float>(i));
  }
  // 2 x 1 of 8 x 2: the box of 4 x 2 from column 2 on, each half of it averaged.
  const Image small = resizeCovering(wide, {2, 1});
  EXPECT_EQ(small.pixels, (std::vector<float>{(2 + 3 + 10 + 11) / 4.0F, (4 + 5 + 12 + 13) / 4.0F}));
  EXPECT_EQ(centreCrop(wide, {2, 2}).pixels, (std::vector<float>{3, 4, 11, 12}));
  EXPECT_THROW(centreCrop(wide, {9, 1}), UserError);
  EXPECT_EQ(resizeCovering(wide, {8, 2}).pixels, wide.pixels);
}

TEST(ImageOps, RgbOfGray) {
  EXPECT_EQ(asRgb({2, 1, 1, {0.25F, 0.5F}}).pixels,
            (std::vector<float>{0.25F, 0.25F, 0.25F, 0.5F, 0.5F, 0.5F}));
  EXPECT_EQ(asRgb({1, 1, 2, {0.25F, 0.75F}}).pixels, (std::vector<float>{0.25F, 0.25F, 0.25F, 0.75F}));
  const Image rgb{1, 1, 3, {0, 0.5F, 1}};
  EXPECT_EQ(asRgb(rgb).pixels, rgb.pixels);
}

}  // namespace
}  // namespace rankscope
