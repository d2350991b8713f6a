#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "panels/audio_envelope.h"
#include "panels/audio_layout.h"
#include "panels/audio_shapes.h"
#include "panels/audio_source.h"
#include "ui/color_bar.h"

namespace rankscope {
namespace {

std::vector<float> randomSamples(std::size_t count) {
  std::vector<float> samples(count);
  std::uint32_t seed = 9;
  for (float& sample : samples) {
    seed = seed * 1664525U + 1013904223U;
    sample = static_cast<float>(seed >> 8) / 8388608.0F - 1;
  }
  return samples;
}

TEST(Envelope, FindsWhatALookAtEverySampleFinds) {
  for (const std::size_t count : {1U, 15U, 16U, 17U, 255U, 256U, 300U, 4096U, 5000U, 70001U}) {
    const std::vector<float> samples = randomSamples(count);
    const Envelope envelope(samples);
    std::uint32_t seed = 3;
    const auto random = [&](std::size_t below) {
      seed = seed * 1664525U + 1013904223U;
      return static_cast<std::size_t>(seed >> 8) % below;
    };
    for (int trial = 0; trial < 300; ++trial) {
      const std::size_t begin = trial == 0 ? 0 : random(count);
      const std::size_t end = trial == 0 ? count : begin + 1 + random(count - begin);
      const auto [low, high] = std::minmax_element(samples.begin() + static_cast<std::ptrdiff_t>(begin),
                                                   samples.begin() + static_cast<std::ptrdiff_t>(end));
      const Extremes found = envelope.over(samples, begin, end);
      ASSERT_EQ(found.low, *low) << count << ": " << begin << " to " << end;
      ASSERT_EQ(found.high, *high) << count << ": " << begin << " to " << end;
    }
  }
}

TEST(Envelope, LeavesOutWhatIsNoNumber) {
  std::vector<float> samples(100, NAN);
  EXPECT_TRUE(Envelope(samples).over(samples, 0, 100).empty());
  samples[40] = 0.25F;
  const Extremes found = Envelope(samples).over(samples, 0, 100);
  EXPECT_EQ(found.low, 0.25F);
  EXPECT_EQ(found.high, 0.25F);
  EXPECT_TRUE(Envelope(samples).over(samples, 7, 7).empty());
  EXPECT_EQ(Envelope(samples).over(samples, 30, 1000).high, 0.25F) << "the end of the sound is the end";
}

TEST(TimeRange, ZoomsAboutTheMomentUnderTheMouse) {
  TimeRange range;
  for (const double at : {0.3, 0.31, 0.29}) {
    const double share = (at - range.begin) / range.length();
    const TimeRange next = zoomTime(range, at, 2, 1'000'000);
    EXPECT_NEAR(next.length(), range.length() / 2, 1e-12);
    EXPECT_NEAR((at - next.begin) / next.length(), share, 1e-9) << "stays where it is";
    range = next;
  }
  EXPECT_TRUE(zoomTime(range, 0.3, 1e-3, 1'000'000).whole());
  EXPECT_EQ(zoomTime({0, 0.5}, 0.5, 0.9, 1000).begin, 0) << "never before the start";
  EXPECT_NEAR(zoomTime({}, 0.5, 1e9, 1000).length(), 4.0 / 1000, 1e-12) << "four samples at least";
  EXPECT_TRUE(zoomTime({}, 0.5, 100, 3).whole());
}

TEST(TimeRange, PansWithinTheSound) {
  EXPECT_EQ(panTime({0.2, 0.4}, 0.1).begin, 0.2 + 0.1);
  EXPECT_DOUBLE_EQ(panTime({0.2, 0.4}, 0.9).end, 1);
  EXPECT_EQ(panTime({0.2, 0.4}, -0.9).begin, 0);
}

TEST(TimeRange, NamesTheSamplesThatAreSeen) {
  const SampleSpan all = seenSamples({}, 50);
  EXPECT_EQ(all.begin, 0U);
  EXPECT_EQ(all.end, 50U);
  const SampleSpan some = seenSamples({0.5, 0.61}, 100);
  EXPECT_EQ(some.begin, 49U);
  EXPECT_EQ(some.end, 62U);
  EXPECT_DOUBLE_EQ(momentOf(0, 10), 0.05);
  EXPECT_DOUBLE_EQ(momentOf(9, 10), 0.95);
}

/// Cells neither overlap nor leave their room.
void expectTiling(const AudioLayout& layout, int blocks, const AudioRoom& room) {
  std::vector<ScreenRect> rects;
  for (int block = 0; block < blocks; ++block) {
    rects.push_back(layout.headerOf(block));
    rects.push_back(layout.cell(block));
    if (layout.pairs && layout.errorCell(block).h > 0) {
      rects.push_back(layout.errorCell(block));
    }
  }
  for (std::size_t i = 0; i < rects.size(); ++i) {
    const ScreenRect& a = rects[i];
    EXPECT_GE(a.x, room.axisX);
    EXPECT_GE(a.y, 0);
    EXPECT_LE(a.x + a.w, room.width);
    EXPECT_LE(a.y + a.h, room.height - room.axisY + 1e-9);
    EXPECT_GT(a.h, 8);
    for (std::size_t k = i + 1; k < rects.size(); ++k) {
      const ScreenRect& b = rects[k];
      EXPECT_TRUE(a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y)
          << blocks << " blocks: " << i << " and " << k;
    }
  }
}

TEST(AudioLayout, CellsDoNotOverlap) {
  const AudioRoom room{900, 520, 22, 44, 18, 8};
  for (int blocks = 1; blocks <= 5; ++blocks) {
    for (const bool pairs : {false, true}) {
      expectTiling(layOutLanes(blocks, pairs, room), blocks, room);
      expectTiling(layOutGrid(blocks, pairs, room), blocks, room);
    }
  }
  EXPECT_EQ(layOutGrid(3, true, room).columns, 3);
  EXPECT_EQ(layOutGrid(3, true, {420, 520, 22, 44, 18, 8}).columns, 2) << "narrow ones get another row";
}

Spectrogram tinySpectrogram() {
  // Two columns of five bins.
  return {{0, 10, 2, 8}, 5, {1, 1e-2F, 1e-4F, 1e-6F, 1e-8F, 0, 0, NAN, NAN, NAN}};
}

TEST(SpectrogramColours, RunFromTheBottomToTheTopOfTheScale) {
  SpectrogramWish wish;
  wish.rows = 5;
  wish.top = 0;
  wish.range = 80;
  const auto texels = coloursOf(tinySpectrogram(), wish);
  ASSERT_EQ(texels.size(), 3U * 2 * 5);
  const auto table = colorTexels(ColorScale::Sequential);
  const auto entryOf = [&](std::size_t row, std::size_t column) -> std::ptrdiff_t {
    const std::uint8_t* texel = &texels[3 * (row * 2 + column)];
    for (std::ptrdiff_t k = 0; k < 256; ++k) {
      if (std::equal(texel, texel + 3, &table[static_cast<std::size_t>(3 * k)])) {
        return k;
      }
    }
    return -1;
  };
  // Bins are at 0, -20, -40, -60 and -80 dB; five rows share their four spacings: 0 to 0.8, 0.8 to 1.6, …,
  // and each shows the loudest of those bins that are within half a spacing.
  const std::vector<std::ptrdiff_t> expected{255, 191, 128, 128, 64};
  for (std::size_t k = 0; k < 5; ++k) {
    EXPECT_NEAR(static_cast<double>(entryOf(4 - k, 0)), static_cast<double>(expected[k]), 1) << k;
  }
  EXPECT_EQ(entryOf(4, 1), 0) << "silence";
  const std::uint8_t* broken = &texels[3 * 1];
  EXPECT_EQ(std::vector<std::uint8_t>(broken, broken + 3), std::vector<std::uint8_t>(3, 128))
      << "NaN is gray";
}

TEST(SpectrogramColours, ARowShowsTheLoudestOfItsBins) {
  SpectrogramWish wish;
  wish.rows = 1;
  wish.range = 80;
  const auto table = colorTexels(ColorScale::Sequential);
  const auto texels = coloursOf(tinySpectrogram(), wish);
  EXPECT_TRUE(std::equal(table.end() - 3, table.end(), texels.begin()));
}

Frame frameWith(const std::vector<float>& outputs, std::int64_t step) {
  Frame frame;
  auto history = std::make_shared<History>();
  history->pictures.push_back(makeSoundThumbnail(10, std::vector<float>{0.1F, 0.2F, 0.3F}));
  history->pictures.push_back(makeSoundThumbnail(20, std::vector<float>{0.4F, 0.5F, 0.6F}));
  frame.history = history;
  frame.outputs = std::make_shared<std::vector<float>>(outputs);
  frame.outputsStep = step;
  auto replay = std::make_shared<Replay>();
  replay->step = 15;
  replay->outputs = {7, 8, 9};
  frame.replay = replay;
  return frame;
}

TEST(ShownSound, IsLiveRecordedOrReplayed) {
  const SignalPtr signal = makeAudioSignal({8000, {0.0F, 0.5F, -0.5F}}, "tiny", 0);
  EXPECT_EQ(*samplesOf(targetSound(signal)), signal->values);
  const Frame frame = frameWith({1, 2, 3}, 25);
  const ShownSound live = runSound(*signal, frame, -1);
  EXPECT_EQ(live.origin, PictureOrigin::Live);
  EXPECT_EQ(live.step, 25);
  EXPECT_EQ(*samplesOf(live), (std::vector<float>{1, 2, 3}));
  const ShownSound recorded = runSound(*signal, frame, 14);
  EXPECT_EQ(recorded.origin, PictureOrigin::Recorded);
  EXPECT_EQ(recorded.step, 10);
  EXPECT_NEAR(samplesOf(recorded)->at(1), 0.2, 1e-5);
  EXPECT_EQ(runSound(*signal, frame, 22).step, 20);
  EXPECT_EQ(*samplesOf(runSound(*signal, frame, 15)), (std::vector<float>{7, 8, 9}));
  EXPECT_EQ(runSound(*signal, frame, 5).origin, PictureOrigin::None) << "nothing was recorded before";
  EXPECT_EQ(samplesOf(runSound(*signal, frame, 5)), nullptr);
  EXPECT_EQ(runSound(*signal, frameWith({1, 2}, 3), -1).origin, PictureOrigin::None) << "of another signal";
  EXPECT_NE(live.identity(), recorded.identity());
}

}  // namespace
}  // namespace rankscope
