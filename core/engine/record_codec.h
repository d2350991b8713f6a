// Curves and spectra as stored tensors.
#pragma once

#include <nlohmann/json.hpp>

#include "io/safetensors.h"
#include "train/history.h"

namespace rankscope {

/// Appends "curve.steps" [T], "curve.values" [T, 3 + scores] (loss, lr, muon_lr, scores), "spectra.steps" [K]
/// and per matrix "spectra.<kind>.<name>" [K, R] and "….ranks" [K, 4]. Seconds are left out.
/// @returns what the tensors do not say: {"target", "scores": […], "matrices": [{"name", "kind", "layer",
/// "rows", "columns"}]}
nlohmann::ordered_json storeRecord(const RunRecord& record, SafetensorsFile& file);

/// The inverse; seconds become NaN. @throws UserError or nlohmann::json::exception if it is inconsistent
RunRecord loadRecord(const nlohmann::ordered_json& description, const SafetensorsFile& file);

}  // namespace rankscope
