// Which learning rates a sweep file gives: the others follow each cell's task, network and optimizer. Pure
// functions but for the file reading, any thread.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "sweep/sweep_spec.h"

namespace rankscope {

/// The rates that each Run of an experiment's JSON gives; one Run that gives none if it lists no Runs.
std::vector<std::set<std::string>> givenRatesIn(const nlohmann::ordered_json& experiment);

/// Notes that every Run is given this field, if it is a rate that has a default.
void noteGivenRate(const std::string& field, std::vector<std::set<std::string>>& given);

/// Removes from an experiment's JSON the rates that are not given.
void eraseImpliedRates(nlohmann::ordered_json& experiment, const std::vector<std::set<std::string>>& given);

/// Gives a cell's Runs the default rates where neither the sweep nor the cell's own fields have one.
void fillRates(ExperimentSpec& cell, const SweepSpec& sweep, const SweepPoint& fields);

}  // namespace rankscope
