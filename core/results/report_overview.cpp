#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "results/html.h"
#include "results/record_view.h"
#include "results/report_sections.h"
#include "scene/scene_signal.h"
#include "signal/cohort.h"

namespace rankscope::report {
namespace {

/// The sizes between the layers, "2 → 256 ×4 → 3"; empty without spectra.
std::string layerSizes(const RunResult& run) {
  const SpectraPtr spectra = newestSpectra(run);
  std::vector<std::int64_t> sizes;
  for (int layer = 0; spectra; ++layer) {
    const MatrixSpectrum* matrix = findMatrix(*spectra, MatrixKind::Weight, layer);
    if (matrix == nullptr) {
      break;
    }
    if (sizes.empty()) {
      sizes.push_back(matrix->columns);
    }
    sizes.push_back(matrix->rows);
  }
  std::vector<std::string> parts;
  for (auto from = sizes.begin(); from != sizes.end();) {
    const auto to = std::find_if(from, sizes.end(), [&](std::int64_t size) { return size != *from; });
    parts.push_back(to - from > 1 ? fmt::format("{} ×{}", *from, to - from) : fmt::format("{}", *from));
    from = to;
  }
  return fmt::format("{}", fmt::join(parts, " → "));
}

std::string networkOf(const RunResult& run) {
  const std::string label = choiceLabel(ModelSpec::properties(), "model", run.spec.model.network);
  const std::string sizes = layerSizes(run);
  return sizes.empty() ? label : label + " " + sizes;
}

std::string signalWords(const Signal& signal) {
  const std::vector<std::int64_t>& extents = signal.lattice.extents;
  const std::string channels =
      signal.outputDimension == 1 ? "one channel" : fmt::format("{} channels", signal.outputDimension);
  if (signal.kind == SignalKind::Image && extents.size() == 2) {
    return fmt::format("A picture of {} × {} pixels, {}", extents[1], extents[0], channels);
  }
  if (signal.kind == SignalKind::Cohort) {
    return fmt::format("{} pictures of {} × {} pixels, {} channel{} each", signal.members.size(), extents[1],
                       extents[0], memberChannels(signal), memberChannels(signal) == 1 ? "" : "s");
  }
  if (signal.kind == SignalKind::Audio) {
    return fmt::format("{} s of audio, {} samples at {} Hz",
                       formatShort(static_cast<double>(signal.points) / signal.sampleRate),
                       grouped(signal.points), signal.sampleRate);
  }
  if (signal.kind == SignalKind::Scene) {
    return fmt::format("A scene of {} photographs, {} more held out; shown is {} ({} × {} pixels)",
                       signal.scene->train.size(), signal.scene->heldOut.size(),
                       shownView(*signal.scene, signal.view).name, extents[1], extents[0]);
  }
  return fmt::format("A signal of {} points, {}", grouped(signal.points), channels);
}

bool sameModel(const ReportInput& input) {
  return std::all_of(input.runs.begin(), input.runs.end(), [&](const RunResult& run) {
    return run.spec.model == input.runs.front().spec.model &&
           run.spec.training.seed == input.runs.front().spec.training.seed;
  });
}

std::string leadSentence(const ReportInput& input) {
  std::string out = signalWords(input.signal);
  if (input.runs.size() == 1) {
    return out + fmt::format(", learnt by one {} with {}.", networkOf(input.runs[0]),
                             choiceLabel(OptimizerSpec::properties(), "optimizer",
                                         input.runs[0].spec.optimizer.optimizer));
  }
  if (input.runs.empty() || !sameModel(input)) {
    return out + fmt::format(", learnt by {} networks.", input.runs.size());
  }
  const std::string times = input.runs.size() == 2 ? "twice" : fmt::format("{} times", input.runs.size());
  return out + fmt::format(", learnt {} by the same {} from the same initial weights (seed {}).", times,
                           networkOf(input.runs[0]), input.runs[0].spec.training.seed);
}

Score findScore(const RunResult& run, const std::string& name) {
  for (const Score& score : allScores(run.frame->evaluation)) {
    if (score.name == name) {
      return score;
    }
  }
  return {name, std::nan("")};
}

double scoreOf(const RunResult& run, const std::string& name) {
  return findScore(run, name).value;
}

double hiddenSum(const RunResult& run) {
  const std::vector<double> ranks = hiddenStableRanks(run);
  return ranks.empty() ? std::nan("") : std::accumulate(ranks.begin(), ranks.end(), 0.0);
}

/// The task's first score, by which Runs are compared; empty before the first evaluation.
std::string headline(const ReportInput& input) {
  const std::vector<std::string> names = scoreNamesOf(input);
  return names.empty() ? "" : names.front();
}

/// Runs whose `score` is finite, best first.
std::vector<const RunResult*> byScore(const ReportInput& input, const std::string& score) {
  std::vector<const RunResult*> runs;
  for (const RunResult& run : input.runs) {
    if (!run.frame->failure && std::isfinite(scoreOf(run, score))) {
      runs.push_back(&run);
    }
  }
  std::stable_sort(runs.begin(), runs.end(), [&](const RunResult* a, const RunResult* b) {
    return scoreOf(*a, score) > scoreOf(*b, score);
  });
  return runs;
}

std::string findingSentence(const ReportInput& input) {
  const std::string score = headline(input);
  const std::vector<const RunResult*> ranked = byScore(input, score);
  if (ranked.empty()) {
    return "";
  }
  const RunResult& best = *ranked.front();
  std::string out =
      fmt::format("<b>{}</b> reaches {} dB", escapeHtml(best.spec.name), decimal(scoreOf(best, score), 2));
  if (ranked.size() > 1) {
    const RunResult& next = *ranked[1];
    out += fmt::format(", {} dB above <b>{}</b>", decimal(scoreOf(best, score) - scoreOf(next, score), 2),
                       escapeHtml(next.spec.name));
    const double ratio = hiddenSum(best) / hiddenSum(next);
    if (std::isfinite(ratio)) {
      out += fmt::format("; its hidden stable ranks add up to {}, {} times those of {}",
                         decimal(hiddenSum(best), 1), decimal(ratio, 1), escapeHtml(next.spec.name));
    }
  }
  return "<p class=\"finding\">" + out + ".</p>\n";
}

std::string rates(const OptimizerSpec& spec) {
  const std::string lr = fmt::format("{:g}", spec.lr);
  return spec.optimizer == "muon" ? fmt::format("{:g} <small>aux {}</small>", spec.muonLr, lr) : lr;
}

std::string stepsCell(const Frame& frame) {
  return frame.step >= frame.target
             ? grouped(frame.step)
             : fmt::format("{} <small>of {}</small>", grouped(frame.step), grouped(frame.target));
}

std::string rankCell(const RunResult& run) {
  std::vector<std::string> parts;
  for (const double rank : hiddenStableRanks(run)) {
    parts.push_back(decimal(rank, 1));
  }
  if (parts.empty()) {
    return "–";
  }
  const std::string each = parts.size() > 6 ? fmt::format("{} matrices", parts.size())
                                            : fmt::format("{}", fmt::join(parts, " + "));
  return fmt::format("<small>{} =</small> {}", each, decimal(hiddenSum(run), 1));
}

/// Marks the best of a column, if there is something to compare.
bool isBest(const ReportInput& input, const std::string& score, const RunResult& run) {
  const ScoreInfo info = scoreInfo(score);
  if (info.formula.empty()) {
    return false;
  }
  const double value = scoreOf(run, score);
  return input.runs.size() > 1 && std::isfinite(value) &&
         std::all_of(input.runs.begin(), input.runs.end(), [&](const RunResult& other) {
           const double its = scoreOf(other, score);
           return !(info.higherIsBetter ? its > value : its < value);
         });
}

std::string scoreCell(const ReportInput& input, const RunResult& run, const std::string& name) {
  const Score score = findScore(run, name);
  const std::string reason = score.reason.empty() ? "" : " title=\"" + escapeHtml(score.reason) + "\"";
  return fmt::format("<td{}{}>{}</td>", isBest(input, name, run) ? " class=\"best\"" : "", reason,
                     decimal(score.value, scoreInfo(name).decimals));
}

std::string headRow(const ReportInput& input, const std::vector<std::string>& scores) {
  std::string out = "<tr><th>Run</th><th class=\"word\">Optimizer</th>";
  if (!sameModel(input)) {
    out += "<th class=\"word\">Network</th>";
  }
  out +=
      "<th title=\"The rate at the start. With Muon: Muon's own, then its auxiliary Adam's.\">Rate</th>"
      "<th title=\"Updates made\">Steps</th>"
      "<th title=\"The Run's own active time: pauses and the other Runs' turns do not count\">Time</th>"
      "<th title=\"Smoothed, of the Run's own active time\">Steps/s</th>"
      "<th title=\"Of the weights after the last update: mean of (f(x) − target)² over what is trained on; "
      "in CT and "
      "super-resolution over the measurement\">Loss</th>";
  for (const std::string& score : scores) {
    const ScoreInfo words = scoreInfo(score);
    out += fmt::format("<th title=\"{}\">{}{}</th>", escapeHtml(words.formula), escapeHtml(words.label),
                       words.unit.empty() ? "" : ", " + words.unit);
  }
  return out +
         "<th title=\"‖W‖F² / ‖W‖₂² = Σσ² / σ₁² of every weight matrix but the first and the last, and their "
         "sum\">"
         "Hidden stable ranks</th></tr>\n";
}

std::string runRow(const ReportInput& input, std::size_t index, const std::vector<std::string>& scores) {
  const RunResult& run = input.runs[index];
  const Frame& frame = *run.frame;
  std::string out = fmt::format(
      "<tr><td>{}{}</td><td class=\"word\">{}</td>", accentDot(index), escapeHtml(run.spec.name),
      escapeHtml(choiceLabel(OptimizerSpec::properties(), "optimizer", run.spec.optimizer.optimizer)));
  if (!sameModel(input)) {
    out += "<td class=\"word\">" + escapeHtml(networkOf(run)) + "</td>";
  }
  out += fmt::format("<td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td>", rates(run.spec.optimizer),
                     stepsCell(frame), formatDuration(frame.activeSeconds), decimal(frame.stepsPerSecond, 1),
                     formatShort(frame.evaluation.loss));
  for (const std::string& score : scores) {
    out += scoreCell(input, run, score);
  }
  return out + "<td>" + rankCell(run) + "</td></tr>\n";
}

std::string failureRow(const RunResult& run, std::size_t columns) {
  const Failure& failure = *run.frame->failure;
  return fmt::format(
      "<tr class=\"failure\"><td colspan=\"{}\"><b>{} stopped itself at step {}:</b> {}. {}</td></tr>\n",
      columns, escapeHtml(run.spec.name), grouped(failure.step), escapeHtml(failure.what),
      failure.hint.empty() ? "" : "<small>To go on: " + escapeHtml(failure.hint) + ".</small>");
}

}  // namespace

std::string choiceLabel(const PropertyTable& table, const std::string& field, const std::string& choice) {
  if (const Property* row = table.find(field)) {
    for (const Choice& option : row->choices) {
      if (option.name == choice) {
        return option.label;
      }
    }
  }
  return choice;
}

std::vector<std::string> scoreNamesOf(const ReportInput& input) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    // A cohort's members have a section of their own.
    if (!isMemberScore(name) && std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
  };
  for (const RunResult& run : input.runs) {
    for (const Score& score : allScores(run.frame->evaluation)) {
      add(score.name);
    }
    for (const std::string& name : recordOf(run).scoreNames) {
      add(name);
    }
  }
  return names;
}

std::string overviewSection(const ReportInput& input) {
  const std::vector<std::string> scores = scoreNamesOf(input);
  std::string out = fmt::format("<p class=\"brand\">Rankscope report</p>\n<h1>{}</h1>\n<p>{}</p>\n",
                                escapeHtml(input.signal.name), escapeHtml(leadSentence(input)));
  out += findingSentence(input) + "<div class=\"table\"><table class=\"wide\">\n" + headRow(input, scores);
  const std::size_t columns = 8 + scores.size() + (sameModel(input) ? 0 : 1);
  for (std::size_t i = 0; i < input.runs.size(); ++i) {
    out += runRow(input, i, scores);
    if (input.runs[i].frame->failure) {
      out += failureRow(input.runs[i], columns);
    }
  }
  return out + "</table></div>\n";
}

}  // namespace rankscope::report
