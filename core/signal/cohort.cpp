#include "signal/cohort.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>

#include <fmt/format.h>

#include "base/error.h"
#include "base/fnv1a.h"
#include "base/text.h"
#include "signal/coordinates.h"
#include "signal/picture_preparation.h"
#include "signal/picture_source.h"
#include "signal/samples.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostMembers = 1024;
constexpr std::size_t kNamedFaults = 4;          ///< files that a message names
constexpr std::int64_t kMostValues = 1LL << 28;  ///< of all members together: 1 GiB
constexpr std::string_view kSamplePrefix = "sample:";

/// A picture of the cohort before it is read.
struct MemberSource {
  std::string name;    ///< as shown
  std::string source;  ///< as SignalSpec::source
};

std::vector<MemberSource> sourcesOfSample(const std::string& sample) {
  std::vector<MemberSource> sources;
  for (int i = 0; i < cohortSampleSize(sample).members; ++i) {
    sources.push_back({fmt::format("{}/{}", sample, i), fmt::format("{}{}/{}", kSamplePrefix, sample, i)});
  }
  return sources;
}

std::vector<MemberSource> sourcesOfFolder(const std::string& folder) {
  std::vector<MemberSource> sources;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    std::error_code ignored;
    const std::string name = entry->path().filename().string();
    if (!name.starts_with('.') && entry->is_regular_file(ignored)) {
      sources.push_back({name, entry->path().string()});
    }
  }
  if (failure) {
    throw UserError(folder, failure.message(), "name a folder of pictures");
  }
  std::sort(sources.begin(), sources.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return sources;
}

/// What the spec takes of a folder or sample.
std::vector<MemberSource> chosenSources(const SignalSpec& spec) {
  std::error_code ignored;
  const bool sample = spec.source.starts_with(kSamplePrefix);
  if (!sample && !fs::is_directory(spec.source, ignored)) {
    const bool exists = fs::exists(spec.source, ignored);
    throw UserError(spec.source, exists ? "is no folder" : "there is no such folder",
                    "name a folder of pictures, or sample:plants");
  }
  std::vector<MemberSource> sources =
      sample ? sourcesOfSample(spec.source.substr(kSamplePrefix.size())) : sourcesOfFolder(spec.source);
  const auto wanted = static_cast<std::size_t>(spec.members);
  if (wanted > sources.size() || sources.size() < 2) {
    throw UserError(spec.source,
                    sources.empty() ? "holds no file"
                    : sources.size() == 1
                        ? fmt::format("holds one file, {}", sources.front().name)
                        : fmt::format("holds {} files, --members asks for {}", sources.size(), wanted),
                    sources.size() < 2 ? "a cohort needs at least two pictures" : "ask for fewer");
  }
  if (wanted == 1 || (wanted == 0 && sources.size() > kMostMembers)) {
    throw UserError(
        "members",
        wanted == 1 ? "one picture is no cohort" : fmt::format("{} pictures are too many", sources.size()),
        fmt::format("choose 2 to {}", kMostMembers));
  }
  sources.resize(wanted > 0 ? wanted : sources.size());
  return sources;
}

/// Reads pictures, and remembers which cannot be read.
class MemberReader {
 public:
  explicit MemberReader(const SignalSpec& spec) : spec_(spec), preparation_(spec) {}

  const PicturePreparation& preparation() const { return preparation_; }

  /// An empty picture for a file that is none.
  Image read(const MemberSource& member) {
    SignalSpec one = spec_;
    one.source = member.source;
    try {
      return preparation_.applyBeforeSize(readPictureSource(one));
    } catch (const UserError& failure) {
      faults_.push_back(member.name);
      if (why_.empty()) {
        why_ = failure.what();
      }
      return {};
    }
  }

  /// @throws UserError naming what could not be read
  void requireAll(std::size_t files) const {
    if (faults_.empty()) {
      return;
    }
    std::vector<std::string> named(faults_.begin(), faults_.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                                          faults_.size(), kNamedFaults)));
    const std::string more =
        faults_.size() > named.size() ? fmt::format(" and {} more", faults_.size() - named.size()) : "";
    throw UserError(spec_.source,
                    fmt::format("{} of its {} files cannot be taken as pictures: {}{} ({})", faults_.size(),
                                files, joinNames(named), more, why_),
                    "take them out of the folder");
  }

 private:
  const SignalSpec& spec_;
  PicturePreparation preparation_;
  std::vector<std::string> faults_;
  std::string why_;  ///< of the first
};

/// Sizes are found by reading everything once and keeping nothing: a folder of photographs may not fit into
/// memory.
PixelSize commonSize(MemberReader& reader, const std::vector<MemberSource>& sources) {
  PixelSize size;
  for (const MemberSource& source : sources) {
    const Image picture = reader.read(source);
    if (picture.pixelCount() > 0) {
      size.width = size.width > 0 ? std::min(size.width, picture.width) : picture.width;
      size.height = size.height > 0 ? std::min(size.height, picture.height) : picture.height;
    }
  }
  reader.requireAll(sources.size());
  return size;
}

void requireAffordable(const SignalSpec& spec, std::size_t members, const PixelSize& size) {
  constexpr std::int64_t kChannels = 3;
  const std::int64_t values =
      static_cast<std::int64_t>(size.width) * size.height * static_cast<std::int64_t>(members) * kChannels;
  if (values > kMostValues) {
    throw UserError(
        spec.source,
        fmt::format("{} pictures of {}x{} are too much at once", members, size.width, size.height),
        "add --resize WxH, or --members N");
  }
}

Image sized(const PicturePreparation& preparation, const MemberSource& member, const Image& picture,
            const PixelSize& size) {
  try {
    return preparation.toSize(picture, size, "cover");
  } catch (const UserError& failure) {
    throw UserError(member.name, failure.what());
  }
}

/// Gray ones become RGB if any is.
void unifyChannels(std::vector<Image>& pictures) {
  const bool colours = std::any_of(pictures.begin(), pictures.end(),
                                   [](const Image& picture) { return picture.channels >= 3; });
  for (Image& picture : pictures) {
    picture = colours ? asRgb(std::move(picture)) : std::move(picture);
  }
}

std::string nameOfSource(const std::string& source) {
  if (source.starts_with(kSamplePrefix)) {
    return source.substr(kSamplePrefix.size());
  }
  const fs::path path = (fs::path(source) / "").lexically_normal().parent_path();
  const std::string name = path.filename().string();
  return name.empty() || name == "." || name == ".."
             ? fs::absolute(path).lexically_normal().filename().string()
             : name;
}

}  // namespace

PixelSize cohortSize(const SignalSpec& spec) {
  const std::vector<MemberSource> sources = chosenSources(spec);
  MemberReader reader(spec);
  return reader.preparation().hasSize() ? reader.preparation().size() : commonSize(reader, sources);
}

SignalPtr loadCohort(const SignalSpec& spec) {
  const std::vector<MemberSource> sources = chosenSources(spec);
  MemberReader reader(spec);
  const PixelSize size =
      reader.preparation().hasSize() ? reader.preparation().size() : commonSize(reader, sources);
  requireAffordable(spec, sources.size(), size);
  std::vector<Image> pictures;
  std::vector<std::string> names;
  for (const MemberSource& source : sources) {
    const Image picture = reader.read(source);
    if (picture.pixelCount() > 0) {
      pictures.push_back(sized(reader.preparation(), source, picture, size));
      names.push_back(source.name);
    }
  }
  reader.requireAll(sources.size());
  unifyChannels(pictures);
  return makeCohortSignal(pictures, names, nameOfSource(spec.source));
}

SignalPtr makeCohortSignal(const std::vector<Image>& pictures, const std::vector<std::string>& names,
                           const std::string& name) {
  if (pictures.empty() || pictures.front().pixelCount() < 2) {
    throw UserError(name, pictures.empty() ? "holds no picture" : "holds pictures of one pixel",
                    "use pictures of at least two pixels");
  }
  const Image& first = pictures.front();
  const auto channels = static_cast<std::size_t>(first.channels);
  const std::size_t columns = pictures.size() * channels;
  auto signal = std::make_shared<Signal>();
  signal->kind = SignalKind::Cohort;
  signal->name = name;
  signal->members = names;
  signal->points = static_cast<std::int64_t>(first.pixelCount());
  signal->inputDimension = 2;
  signal->outputDimension = static_cast<int>(columns);
  signal->coordinates = pixelCoordinates(first.width, first.height);
  signal->lattice.extents = {first.height, first.width};
  signal->values.resize(first.pixelCount() * columns);
  for (std::size_t member = 0; member < pictures.size(); ++member) {
    const Image& picture = pictures[member];
    if (picture.width != first.width || picture.height != first.height ||
        picture.channels != first.channels) {
      throw UserError(
          names[member],
          fmt::format("is {}x{} with {} channels, {} is {}x{} with {}", picture.width, picture.height,
                      picture.channels, names.front(), first.width, first.height, first.channels),
          "bring them to one shape");
    }
    requireLearnable(picture, names[member]);
    for (std::size_t i = 0; i < first.pixelCount(); ++i) {
      std::copy_n(picture.pixels.begin() + static_cast<std::ptrdiff_t>(i * channels), channels,
                  signal->values.begin() + static_cast<std::ptrdiff_t>(i * columns + member * channels));
    }
  }
  Fnv1a hash;
  hash.add(signal->lattice.extents);
  hash.add(std::vector<std::int64_t>{static_cast<std::int64_t>(pictures.size())});
  hash.add(signal->values);
  signal->digest = hash.hex();
  return signal;
}

int memberChannels(const Signal& cohort) {
  return cohort.outputDimension / static_cast<int>(cohort.members.size());
}

Image memberPicture(const Signal& cohort, std::span<const float> values, std::size_t member) {
  const auto channels = static_cast<std::size_t>(memberChannels(cohort));
  const auto columns = static_cast<std::size_t>(cohort.outputDimension);
  Image picture{static_cast<int>(cohort.lattice.extents[1]),
                static_cast<int>(cohort.lattice.extents[0]),
                static_cast<int>(channels),
                {}};
  picture.pixels.reserve(picture.pixelCount() * channels);
  for (std::size_t i = 0; i < picture.pixelCount(); ++i) {
    const std::span<const float> pixel = values.subspan(i * columns + member * channels, channels);
    picture.pixels.insert(picture.pixels.end(), pixel.begin(), pixel.end());
  }
  return picture;
}

}  // namespace rankscope
