// What rankscope inspect says of posed photographs.
#pragma once

#include <filesystem>

#include <nlohmann/json.hpp>

namespace rankscope {

/// Of a transforms.json or its folder; opens one photograph. @throws UserError as summariseScene does
nlohmann::ordered_json describeScene(const std::filesystem::path& path);

}  // namespace rankscope
