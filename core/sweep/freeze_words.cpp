// The freeze sweep's verdict and its tables.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/csv.h"
#include "results/html.h"
#include "spec/json_text.h"
#include "sweep/freeze_study.h"

namespace rankscope {
namespace {

using Json = nlohmann::ordered_json;

/// Further down than this from the best, a depth has collapsed.
constexpr double kCollapse = 6;  // dB: twice the error

std::string decibels(const MeanDeviation& value) {
  return std::isfinite(value.deviation) ? fmt::format("{:.2f} ± {:.2f} dB", value.mean, value.deviation)
                                        : fmt::format("{:.2f} dB", value.mean);
}

std::string difference(const MeanDeviation& value) {
  return std::isfinite(value.deviation) ? fmt::format("{:+.2f} ± {:.2f} dB", value.mean, value.deviation)
                                        : fmt::format("{:+.2f} dB", value.mean);
}

std::string peakSentence(const FreezeStudy& study) {
  const auto weight = study.weightPeak();
  if (!weight) {
    return "No layer of the encoder has a weight stable rank.";
  }
  std::string text = fmt::format("The weight stable rank peaks at layer {} (sr(W) = {:.2f})", *weight,
                                 study.encoder.weightRanks[static_cast<std::size_t>(*weight)]);
  if (const auto activation = study.activationPeak()) {
    text += fmt::format(", the activation stable rank at layer {} (sr(H) = {:.2f})", *activation,
                        study.encoder.activationRanks[static_cast<std::size_t>(*activation)]);
  }
  return text + ".";
}

std::string ruleSentence(const FreezeStudy& study) {
  const std::int64_t best = *study.all.bestTau();
  const std::vector<std::int64_t> tried = study.depths();
  const std::string found = fmt::format("The best depth to freeze to{} is τ = {}, at {}",
                                        tried.size() < study.encoder.weightRanks.size()
                                            ? fmt::format(", of {},", fmt::join(tried, ", "))
                                            : std::string(),
                                        best, decibels(study.all.row(best)->psnr));
  const auto peak = study.weightPeak();
  if (!peak || study.all.row(*peak) == nullptr || study.all.row(*peak)->psnr.count == 0) {
    return found + "; the layer of the highest sr(W) was not tried.";
  }
  if (*peak == best) {
    return found + ": the peak of sr(W) names it.";
  }
  const MeanDeviation lead = study.lead(best, *peak);
  if (lead.count == 0) {
    return found + "; no target and seed has the fits of the highest sr(W) too yet.";
  }
  return fmt::format(
      "{}: the peak of sr(W) does not name it. τ = {} gives {}; the difference of the same fits is {}.",
      found, *peak, decibels(study.all.row(*peak)->psnr), difference(lead));
}

std::string activationSentence(const FreezeStudy& study) {
  const auto peak = study.activationPeak();
  const auto best = study.all.bestTau();
  if (!peak || !best || peak == study.weightPeak()) {
    return "";
  }
  return fmt::format("The peak of sr(H), layer {}, {} it.", *peak,
                     *peak == *best ? "names" : "does not name");
}

std::string recipeSentence(const FreezeStudy& study) {
  const FreezeRow* recipe = study.all.row(kNothingFrozen);
  const auto best = study.all.bestTau();
  if (recipe == nullptr || recipe->psnr.count == 0 || !best) {
    return "";
  }
  const MeanDeviation gain = study.lead(*best, kNothingFrozen);
  if (gain.count == 0) {
    return "";  // no target and seed has both fits yet
  }
  return fmt::format(
      "Without freezing (the published recipe) it is {}; the difference that freezing at τ = {} makes is {}.",
      decibels(recipe->psnr), *best, difference(gain));
}

std::string collapseSentence(const FreezeStudy& study) {
  const auto best = study.all.bestTau();
  if (!best || study.all.rows.empty()) {
    return "";
  }
  const FreezeRow& last = study.all.rows.back();
  const double fall = study.all.row(*best)->psnr.mean - last.psnr.mean;
  const bool headOnly = last.tau + 1 == static_cast<std::int64_t>(study.encoder.weightRanks.size());
  if (!headOnly || last.tau == *best || !(fall > kCollapse)) {
    return "";
  }
  return fmt::format("With every layer frozen (τ = {}) only the head is fitted, and the fit collapses to {}.",
                     last.tau, decibels(last.psnr));
}

std::string targetsSentence(const FreezeStudy& study) {
  if (study.targets.size() < 2) {
    return "";
  }
  std::vector<std::string> parts;
  std::int64_t named = 0;
  for (const FreezeTarget& target : study.targets) {
    const auto best = target.bestTau();
    parts.push_back(best ? fmt::format("{} τ = {}", target.name, *best) : target.name + " –");
    named += best && best == study.weightPeak() ? 1 : 0;
  }
  return fmt::format("Target by target the best depth is: {}; the peak of sr(W) names {} of {}.",
                     fmt::join(parts, ", "), named, study.targets.size());
}

Json numberOrNull(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json layerOrNull(const std::optional<std::int64_t>& layer) {
  return layer ? Json(*layer) : Json(nullptr);
}

Json ranksOrNull(const std::vector<double>& ranks) {
  Json list = Json::array();
  for (const double rank : ranks) {
    list.push_back(numberOrNull(rank));
  }
  return list;
}

Json targetJson(const FreezeTarget& target) {
  Json rows = Json::array();
  for (const FreezeRow& row : target.rows) {
    rows.push_back({{"tau", row.tau},
                    {"fits", row.psnr.count},
                    {"failed", row.failed},
                    {"psnr", numberOrNull(row.psnr.mean)},
                    {"psnr_deviation", numberOrNull(row.psnr.deviation)},
                    {"ssim", numberOrNull(row.ssim.mean)},
                    {"ssim_deviation", numberOrNull(row.ssim.deviation)}});
  }
  return {{"name", target.name}, {"best_tau", layerOrNull(target.bestTau())}, {"rows", rows}};
}

std::string rankAt(const std::vector<double>& ranks, std::int64_t layer) {
  return layer >= 0 && layer < static_cast<std::int64_t>(ranks.size())
             ? csvNumber(ranks[static_cast<std::size_t>(layer)])
             : std::string();
}

/// What the means over all targets rest on, where some fits are missing.
std::string basisSentence(const FreezeStudy& study) {
  return study.evenPairs > 0
             ? fmt::format(
                   "Depths are compared over the {} of {} pairs of target and seed that have every one.",
                   study.evenPairs, study.pairs)
             : std::string("No target and seed has every depth: depths are compared over unlike fits.");
}

}  // namespace

std::vector<std::string> freezeVerdict(const FreezeStudy& study) {
  std::vector<std::string> sentences{peakSentence(study)};
  if (!study.all.bestTau()) {
    sentences.emplace_back("No fit with frozen layers is finished.");
    return sentences;
  }
  for (const std::string& sentence : {ruleSentence(study), activationSentence(study), targetsSentence(study),
                                      recipeSentence(study), collapseSentence(study)}) {
    if (!sentence.empty()) {
      sentences.push_back(sentence);
    }
  }
  if (study.evenPairs < study.pairs) {
    sentences.push_back(basisSentence(study));
  }
  if (study.missing > 0) {
    sentences.push_back(fmt::format("{} fits are not finished, so all of this may change.", study.missing));
  }
  return sentences;
}

std::string freezeCsv(const FreezeStudy& study) {
  std::string csv =
      "target,tau,fits,failed,psnr,psnr_deviation,ssim,ssim_deviation,sr_w,sr_h,best,peak_w,peak_h\n";
  std::vector<const FreezeTarget*> targets{&study.all};
  for (const FreezeTarget& target : study.targets) {
    targets.push_back(&target);
  }
  for (const FreezeTarget* target : targets) {
    for (const FreezeRow& row : target->rows) {
      csv += fmt::format("{},{},{},{},{},{},{},{},{},{},{:d},{:d},{:d}\n", csvText(target->name), row.tau,
                         row.psnr.count, row.failed, csvNumber(row.psnr.mean), csvNumber(row.psnr.deviation),
                         csvNumber(row.ssim.mean), csvNumber(row.ssim.deviation),
                         rankAt(study.encoder.weightRanks, row.tau),
                         rankAt(study.encoder.activationRanks, row.tau), target->bestTau() == row.tau,
                         study.weightPeak() == row.tau, study.activationPeak() == row.tau);
    }
  }
  return csv;
}

Json freezeJson(const FreezeStudy& study, const std::vector<std::string>& verdict) {
  Json json = {{"rankscope-freeze", 1}};
  json["encoder"] = {{"path", study.encoder.path},
                     {"network", study.encoder.network},
                     {"trained_on", study.encoder.trainedOn},
                     {"digest", study.encoder.digest},
                     {"stable_rank_weight", ranksOrNull(study.encoder.weightRanks)},
                     {"stable_rank_activation", ranksOrNull(study.encoder.activationRanks)}};
  json["training"] = study.training;
  json["seeds"] = study.seeds;
  json["steps"] = study.steps;
  json["reinitialise"] = study.reinitialises ? "rest" : "head";
  json["missing"] = study.missing;
  json["peak_weight_rank"] = layerOrNull(study.weightPeak());
  json["peak_activation_rank"] = layerOrNull(study.activationPeak());
  json["best_tau"] = layerOrNull(study.all.bestTau());
  json["verdict"] = verdict;
  json["targets"] = Json::array({targetJson(study.all)});
  for (const FreezeTarget& target : study.targets) {
    json["targets"].push_back(targetJson(target));
  }
  return json;
}

std::string freezeText(const FreezeStudy& study, const std::vector<std::string>& verdict) {
  std::string text = fmt::format("{:<6} {:>8} {:>8}  {:>16}  {:>18}  {}\n", "tau", "sr(W)", "sr(H)",
                                 "PSNR, dB", "SSIM", "fits");
  const auto rank = [&](const std::vector<double>& ranks, std::int64_t layer, bool peak) {
    const bool known = layer >= 0 && layer < static_cast<std::int64_t>(ranks.size());
    return (known ? report::decimal(ranks[static_cast<std::size_t>(layer)], 2) : std::string("")) +
           (peak ? "*" : " ");
  };
  for (const FreezeRow& row : study.all.rows) {
    const bool best = study.all.bestTau() == row.tau;
    text += fmt::format(
        "{:<6} {:>8} {:>8}  {:>16}{} {:>18}  {}{}\n",
        row.tau == kNothingFrozen ? std::string("none") : fmt::format("{}", row.tau),
        rank(study.encoder.weightRanks, row.tau, study.weightPeak() == row.tau),
        rank(study.encoder.activationRanks, row.tau, study.activationPeak() == row.tau),
        fmt::format("{} +- {}", report::decimal(row.psnr.mean, 2), report::decimal(row.psnr.deviation, 2)),
        best ? "*" : " ",
        fmt::format("{} +- {}", report::decimal(row.ssim.mean, 4), report::decimal(row.ssim.deviation, 4)),
        row.psnr.count, row.failed > 0 ? fmt::format(" ({} failed)", row.failed) : "");
  }
  return text + fmt::format("{}\n", fmt::join(verdict, "\n"));
}

}  // namespace rankscope
