// Some layers of a plain MLP as a network of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "model/inr.h"

namespace rankscope {

/// Numbers that layer `layer` of a plain MLP gives for a point: complex ones count twice, real parts first.
std::int64_t outWidth(const Inr& inr, std::size_t layer);

/// Layers `from` to `to` (not included); what stands in front of the first belongs to it. It shares the
/// parameters of `whole`, which must have plainMlp(), and gives the same bits as these layers in the whole.
/// For the fused kernels only: forward() throws.
std::unique_ptr<Inr> sliceMlp(std::shared_ptr<const Inr> whole, std::size_t from, std::size_t to);

}  // namespace rankscope
