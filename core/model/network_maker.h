// Every row of networks.def declares its maker here; core/model/networks/<name>.cpp defines it.
#pragma once

#include <memory>

#include "model/inr.h"

namespace rankscope {

/// What a network is made from.
struct NetworkRequest {
  const ModelSpec& spec;
  int inputDimension;
  int outputDimension;
  Rng& rng;
  const std::vector<std::int64_t>&
      extents;  ///< of the signal's lattice, from slowest to fastest; may be empty
};

#define RANKSCOPE_NETWORK(name, label, help, maker) std::unique_ptr<Inr> maker(const NetworkRequest& request);
#include "spec/networks.def"
#undef RANKSCOPE_NETWORK

}  // namespace rankscope
