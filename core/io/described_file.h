// What stands in the JSON descriptions of .safetensors files may be anything.
#pragma once

#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

#include "base/error.h"

namespace rankscope {

/// What `read` makes of a file. @throws UserError naming `where` if its description is missing, incomplete or
/// damaged, with `advice` on what to do
template <class Read>
auto readDescribed(const std::string& where, const std::string& advice, const Read& read) {
  try {
    return read();
  } catch (const UserError& failure) {
    throw UserError(where, failure.what());
  } catch (const nlohmann::json::exception&) {
    throw UserError(where, "its description is incomplete or damaged", advice);
  } catch (const std::out_of_range&) {
    throw UserError(where, "its description is missing", advice);
  }
}

}  // namespace rankscope
