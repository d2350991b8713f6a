#include "panels/audio_shapes.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <utility>

#include "panels/panels.h"
#include "ui/color_bar.h"

namespace rankscope {
namespace {

/// Of the time while Runs train, the background work may take one part in so many.
constexpr double kPauseFactor = 8;

constexpr std::uint8_t kNotANumber = 128;  ///< the gray of the colour map

using ShapePtr = std::shared_ptr<const SoundShape>;
using PicturePtr = std::shared_ptr<const SpectrogramPicture>;

ShapePtr makeShape(const ShownSound& sound, const std::vector<float>& target) {
  const Samples samples = samplesOf(sound);
  if (samples == nullptr) {
    return nullptr;
  }
  auto shape = std::make_shared<SoundShape>();
  shape->sound = sound;
  shape->samples = samples;
  shape->envelope = Envelope(*samples);
  if (sound.origin != PictureOrigin::Target) {
    shape->error.resize(samples->size());
    std::transform(target.begin(), target.end(), samples->begin(), shape->error.begin(),
                   [](float t, float p) { return t - p; });
    shape->errorEnvelope = Envelope(shape->error);
  }
  return shape;
}

bool anyRunning(const UiModel& model) {
  return std::any_of(model.runs.begin(), model.runs.end(),
                     [](const RunView& run) { return run.frame->state == RunState::Running; });
}

}  // namespace

/// The pictures of one sound, made for `wish`.
struct SpectrogramPictures {
  const void* of = nullptr;  ///< the sound's identity, which its shape keeps alive
  PicturePtr itself;
  PicturePtr error;
};

/// Everything the thread needs; nothing in it changes.
struct AudioShapes::Work {
  SignalPtr signal;
  std::vector<ShownSound> sounds;
  std::optional<SpectrogramWish> wish;
  std::shared_ptr<const Made> before;  ///< parts of it are used again
};

struct AudioShapes::Made {
  SignalPtr signal;
  std::vector<ShapePtr> shapes;
  std::optional<SpectrogramWish> wish;  ///< what the pictures were made for
  std::vector<SpectrogramPictures> pictures;
  double seconds = 0;  ///< that it took
};

/// Between the background's outcomes and the panel, both on the UI thread; outlives whichever ends first.
struct AudioShapes::Exchange {
  std::shared_ptr<const Made> made;
  bool busy = false;
  double endedAt = 0;  ///< of the newest work, on ImGui's clock
};

namespace {

PicturePtr recoloured(const PicturePtr& before, const SpectrogramWish& wish) {
  auto picture = std::make_shared<SpectrogramPicture>(*before);
  picture->texels = coloursOf(picture->spectrogram, wish);
  return picture;
}

PicturePtr makePicture(Spectrogram spectrogram, const SpectrogramWish& wish) {
  auto picture = std::make_shared<SpectrogramPicture>();
  picture->texels = coloursOf(spectrogram, wish);
  picture->spectrogram = std::move(spectrogram);
  return picture;
}

SpectrogramPictures makePictures(const SoundShape& shape, const std::vector<float>& target,
                                 const SpectrogramWish& wish) {
  if (shape.sound.origin == PictureOrigin::Target) {
    return {shape.sound.identity(), makePicture(spectrogramOf(*shape.samples, wish.grid), wish), nullptr};
  }
  SpectrogramPair pair = spectrogramsOf(target, *shape.samples, wish.grid);
  return {shape.sound.identity(), makePicture(std::move(pair.output), wish),
          makePicture(std::move(pair.error), wish)};
}

/// Those from before if they are of the same sound and grid, in new colours if need be.
SpectrogramPictures usedAgain(const SpectrogramPictures& before, const SpectrogramWish& old,
                              const SpectrogramWish& wish) {
  if (old == wish) {
    return before;
  }
  return {before.of, recoloured(before.itself, wish),
          before.error == nullptr ? nullptr : recoloured(before.error, wish)};
}

}  // namespace

AudioShapes::Made AudioShapes::perform(const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  Made made{work.signal, {}, work.wish, {}, 0};
  const bool sameSignal = work.before != nullptr && work.before->signal == work.signal;
  for (std::size_t i = 0; i < work.sounds.size(); ++i) {
    const void* wanted = work.sounds[i].identity();
    const bool had = sameSignal && i < work.before->shapes.size() && work.before->shapes[i] != nullptr &&
                     work.before->shapes[i]->sound.identity() == wanted;
    made.shapes.push_back(had ? work.before->shapes[i] : makeShape(work.sounds[i], work.signal->values));
    if (!work.wish) {
      continue;
    }
    const bool drawn = had && work.before->wish && work.before->wish->grid == work.wish->grid &&
                       i < work.before->pictures.size() && work.before->pictures[i].of == wanted;
    made.pictures.push_back(made.shapes[i] == nullptr ? SpectrogramPictures{}
                            : drawn ? usedAgain(work.before->pictures[i], *work.before->wish, *work.wish)
                                    : makePictures(*made.shapes[i], work.signal->values, *work.wish));
  }
  made.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return made;
}

void AudioShapesDeleter::operator()(AudioShapes* shapes) const {
  delete shapes;
}

AudioShapesPtr makeAudioShapes() {
  return AudioShapesPtr(new AudioShapes);
}

AudioShapes::AudioShapes() : exchange_(std::make_shared<Exchange>()) {}

bool AudioShapes::upToDate(const UiModel& model, const std::vector<ShownSound>& sounds,
                           const SpectrogramWish* wish) const {
  const Made* made = exchange_->made.get();
  if (made == nullptr || made->signal != model.signal || made->shapes.size() != sounds.size() ||
      (wish != nullptr && (!made->wish || !(*made->wish == *wish)))) {
    return false;
  }
  for (std::size_t i = 0; i < sounds.size(); ++i) {
    const void* has = made->shapes[i] == nullptr ? nullptr : made->shapes[i]->sound.identity();
    if (has != sounds[i].identity()) {
      return false;
    }
  }
  return true;
}

bool AudioShapes::mayBegin(const UiModel& model, const SpectrogramWish* wish) const {
  const Made* made = exchange_->made.get();
  // What the user asked for comes at once; what training brings may not take much of its time.
  const bool asked = made == nullptr || made->signal != model.signal ||
                     (wish != nullptr && (!made->wish || !(*made->wish == *wish)));
  return asked || !anyRunning(model) || ImGui::GetTime() >= exchange_->endedAt + kPauseFactor * made->seconds;
}

void AudioShapes::update(const UiModel& model, const std::vector<ShownSound>& sounds,
                         const SpectrogramWish* wish, const UiActions& actions) {
  if (!exchange_->busy && !upToDate(model, sounds, wish) && mayBegin(model, wish)) {
    exchange_->busy = true;
    Work work{model.signal, sounds, wish == nullptr ? std::nullopt : std::optional(*wish), exchange_->made};
    actions.inBackground(
        [exchange = exchange_, work = std::move(work)]() -> std::function<void()> {
          auto made = std::make_shared<const Made>(perform(work));
          return [exchange, made] {
            exchange->made = made;
            exchange->busy = false;
            exchange->endedAt = ImGui::GetTime();
          };
        },
        [exchange = exchange_, toast = actions.toast](const std::string& message) {
          exchange->busy = false;
          exchange->endedAt = ImGui::GetTime();
          toast("The sounds cannot be drawn: " + message);
        });
  }
  if (exchange_->made != nullptr && exchange_->made->signal != model.signal) {
    shown_.reset();
  } else if (shown_ != exchange_->made) {
    shown_ = exchange_->made;
    upload();
  }
}

void AudioShapes::upload() {
  if (!shown_->wish) {
    return;
  }
  const auto columns = static_cast<int>(shown_->wish->grid.columns);
  const auto rows = static_cast<int>(shown_->wish->rows);
  while (textures_.size() < 2 * shown_->pictures.size()) {
    textures_.emplace_back();
  }
  for (std::size_t i = 0; i < shown_->pictures.size(); ++i) {
    const SpectrogramPictures& pictures = shown_->pictures[i];
    if (pictures.itself != nullptr) {
      textures_[2 * i].upload(columns, rows, 3, std::span(pictures.itself->texels));
    }
    if (pictures.error != nullptr) {
      textures_[2 * i + 1].upload(columns, rows, 3, std::span(pictures.error->texels));
    }
  }
}

const SoundShape* AudioShapes::shape(std::size_t sound) const {
  return shown_ != nullptr && sound < shown_->shapes.size() ? shown_->shapes[sound].get() : nullptr;
}

AudioShapes::Shown AudioShapes::spectrogram(std::size_t sound, bool ofError) const {
  if (shown_ == nullptr || !shown_->wish || sound >= shown_->pictures.size()) {
    return {};
  }
  const SpectrogramPictures& pictures = shown_->pictures[sound];
  const PicturePtr& picture = ofError ? pictures.error : pictures.itself;
  if (picture == nullptr) {
    return {};
  }
  return {picture.get(), &*shown_->wish, &textures_[2 * sound + (ofError ? 1 : 0)]};
}

std::vector<std::uint8_t> coloursOf(const Spectrogram& spectrogram, const SpectrogramWish& wish) {
  const auto table = colorTexels(ColorScale::Sequential);
  const std::size_t columns = spectrogram.grid.columns;
  std::vector<std::uint8_t> texels(3 * columns * wish.rows);
  const double seen = wish.topFrequency * static_cast<double>(spectrogram.bins - 1);
  for (std::size_t row = 0; row < wish.rows; ++row) {
    // Row 0 is the highest. Bin k stands for the frequencies around it, from k - ½ to k + ½.
    const double high = seen * static_cast<double>(wish.rows - row) / static_cast<double>(wish.rows);
    const double low = seen * static_cast<double>(wish.rows - row - 1) / static_cast<double>(wish.rows);
    const auto first = std::min(static_cast<std::size_t>(low + 0.5), spectrogram.bins - 1);
    const auto last =
        std::clamp(static_cast<std::size_t>(std::ceil(high - 0.5)), first, spectrogram.bins - 1);
    for (std::size_t column = 0; column < columns; ++column) {
      const float* bins = &spectrogram.power[column * spectrogram.bins];
      const double power = static_cast<double>(*std::max_element(bins + first, bins + last + 1));
      const double unit = std::clamp((decibels(power) - wish.top) / wish.range + 1, 0.0, 1.0);
      std::uint8_t* texel = &texels[3 * (row * columns + column)];
      if (std::isnan(unit)) {
        std::fill_n(texel, 3, kNotANumber);
      } else {
        std::copy_n(&table[3 * static_cast<std::size_t>(std::lround(unit * 255))], 3, texel);
      }
    }
  }
  return texels;
}

}  // namespace rankscope
