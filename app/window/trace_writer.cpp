#include "window/trace_writer.h"

#include <cmath>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "panels/comparison.h"
#include "panels/scene_source.h"

namespace rankscope {
namespace {

using Json = nlohmann::ordered_json;

Json runToJson(const RunView& run) {
  Json json = {{"name", run.name},
               {"state", stateName(run.frame->state)},
               {"step", run.frame->step},
               {"target", run.frame->target},
               {"lr", run.frame->rates.lr},
               {"muon_lr", run.frame->rates.muonLr},
               {"partial_power", run.frame->rates.partialPower},
               {"rank_weight", run.frame->rates.rankWeight},
               {"psnr", nullptr}};
  if (run.frame->surface) {
    json["surface"] = {run.frame->surface->step, run.frame->surface->cells};
  }
  if (const LiveViewPtr& view = run.frame->view) {
    json["view"] = {{"serial", view->serial},       {"step", view->step},
                    {"reduction", view->reduction}, {"kind", static_cast<int>(view->kind)},
                    {"width", view->width},         {"height", view->height}};
    json["view"]["photograph"] = view->photograph ? Json(*view->photograph) : Json(nullptr);
    const double psnr = viewPsnr(*view);
    json["view"]["psnr"] = std::isfinite(psnr) ? Json(psnr) : Json(nullptr);
  }
  if (run.frame->replay && run.frame->replay->surface) {
    json["replayed_surface"] = {run.frame->replay->step, run.frame->replay->surface->cells};
  }
  json["scores"] = Json::object();
  for (const Score& score : allScores(run.frame->evaluation)) {
    json["scores"][score.name] = std::isfinite(score.value) ? Json(score.value) : Json(nullptr);
    if (score.name == "psnr" && std::isfinite(score.value)) {
      json["psnr"] = score.value;
    }
  }
  return json;
}

Json freezeToJson(const FreezeOverview& freeze, const SweepView& view) {
  const auto layer = [](const std::optional<std::int64_t>& value) {
    return value ? Json(*value) : Json(nullptr);
  };
  return {{"shown", !view.cells},
          {"score", view.freezeScore == 1 ? "ssim" : "psnr"},
          {"best", layer(freeze.psnr.whole().best)},
          {"weight_peak", layer(freeze.study.weightPeak())},
          {"activation_peak", layer(freeze.study.activationPeak())},
          {"headline", freeze.headline},
          {"verdict", freeze.verdict}};
}

Json sweepToJson(const SweepOverview& sweep, const SweepView& view) {
  return {{"name", sweep.snapshot->folder.filename().string()},
          {"cells", sweep.snapshot->results.size()},
          {"finished", sweep.snapshot->finished},
          {"failed", sweep.snapshot->failed},
          {"running", sweep.snapshot->beingRun},
          {"score", sweep.score},
          {"opened", view.opened},
          {"problem", sweep.snapshot->freezeProblem},
          {"freeze", sweep.freeze == nullptr ? Json(nullptr) : freezeToJson(*sweep.freeze, view)}};
}

Json sceneToJson(const SceneViewState& view) {
  Json json = {{"look", static_cast<int>(view.look)}, {"flying", view.flying}};
  json["standing"] = view.standing ? Json(*view.standing) : Json(nullptr);
  json["camera"] = view.camera ? Json({view.camera->azimuth, view.camera->elevation, view.camera->distance})
                               : Json(nullptr);
  return json;
}

Json atomsToJson(const AtomFrame& frame, const AtomsView& view) {
  Json json = {{"open", view.open},        {"stage", static_cast<int>(frame.stage)},
               {"layer", view.layer},      {"selected", view.selected},
               {"problem", frame.problem}, {"edits", Json::array()},
               {"layers", Json::array()},  {"edited", nullptr}};
  for (const AtomEdit& edit : view.edits) {
    json["edits"].push_back({edit.atom, edit.scale});
  }
  for (const LabLayer& one : frame.layers) {
    json["layers"].push_back({{"layer", one.layer}, {"steps", one.steps}, {"studied", one.study != nullptr}});
    if (one.study != nullptr) {
      json["layers"].back()["psnr"] = one.study->psnr;
      json["layers"].back()["alive"] = one.study->summary.alive;
    }
  }
  json["below"] = static_cast<int>(view.below);
  json["grid"] = frame.grid == nullptr ? 0 : frame.grid->cells.size();
  json["drawn"] = frame.edited == nullptr ? 0 : frame.edited->serial;  // also a first, unfinished picture
  if (frame.edited != nullptr && frame.edited->complete()) {
    json["edited"] = {{"serial", frame.edited->serial},
                      {"psnr", frame.edited->psnr},
                      {"changed", frame.edited->changed},
                      {"seconds", frame.edited->seconds}};
  }
  return json;
}

Json stateToJson(const TraceWriter::Moment& moment, const UiModel& model, const ViewState& view) {
  Json json = {{"session", moment.session}, {"signal", moment.signal}, {"toast", moment.toast},
               {"dialog", moment.dialog},   {"dark", model.dark},      {"scale", model.scale},
               {"zoom", view.zoom},         {"scrub", view.scrubStep}, {"layer", view.layer},
               {"flip", view.flipToTarget}};
  json["error_spectrum"] = view.errorSpectrum;
  json["scene"] = sceneToJson(view.scene);
  json["sweep"] = model.sweep == nullptr ? Json(nullptr) : sweepToJson(*model.sweep, view.sweep);
  json["atoms"] = model.atoms == nullptr ? Json(nullptr) : atomsToJson(*model.atoms, view.atoms);
  json["spectrogram"] = view.spectrogram;
  json["sound"] = {view.soundBegin, view.soundEnd, view.soundTop};
  json["listening"] = {{"possible", model.listening.possible},
                       {"reason", model.listening.reason},
                       {"playing", model.listening.playing}};
  json["task"] = model.spec == nullptr ? "" : model.spec->task.task;
  json["measurement"] = shownObservation(model, view) != nullptr;
  json["runs"] = Json::array();
  for (const RunView& run : model.runs) {
    json["runs"].push_back(runToJson(run));
  }
  return json;
}

Json widgetsToJson(const std::vector<UiTrace::Rect>& widgets) {
  Json json = Json::array();
  for (const UiTrace::Rect& rect : widgets) {
    json.push_back({{"widget", rect.widget}, {"x", rect.x}, {"y", rect.y}, {"w", rect.w}, {"h", rect.h}});
  }
  return json;
}

std::string text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

TraceWriter::TraceWriter(const std::filesystem::path& path) : file_(path) {
  if (!file_) {
    throw UserError(path.string(), "the trace cannot be written there", "choose another file");
  }
}

void TraceWriter::write(const Moment& moment, const UiModel& model, const ViewState& view,
                        std::vector<UiTrace::Rect> widgets, const UiTrace::Active& active) {
  Json line = {{"t", moment.time}, {"frame_ms", moment.frameSeconds * 1e3}};
  if (moment.inputToPresent >= 0) {
    line["input_to_present_ms"] = moment.inputToPresent * 1e3;
  }
  line["cause"] = moment.cause;
  line["pointer"] = {moment.pointer.x, moment.pointer.y};
  Json shown = widgetsToJson(widgets);
  if (std::string written = text(shown); written != lastWidgets_) {
    lastWidgets_ = std::move(written);
    line["widgets"] = std::move(shown);
  }
  Json state = stateToJson(moment, model, view);
  if (std::string written = text(state); written != lastState_) {
    lastState_ = std::move(written);
    line["state"] = std::move(state);
  }
  if (active != lastActive_) {
    lastActive_ = active;
    line["active"] = {{"widget", active.widget},
                      {"field", active.field},
                      {"text", active.text},
                      {"selection", active.selection}};
  }
  file_ << text(line) << std::endl;
}

}  // namespace rankscope
