// The part of a network behind a hidden layer, as interventions on that layer see it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

namespace rankscope {

/// Immutable; any thread, one after the other.
class NetworkTail {
 public:
  virtual ~NetworkTail() = default;

  virtual std::int64_t width() const = 0;    ///< d, of the layer
  virtual std::int64_t outputs() const = 0;  ///< c, of the network

  /// Each row alone: its result does not depend on how rows are split into calls.
  /// @param h rows x d  @param out rows x c
  virtual void evaluate(std::span<const float> h, std::span<float> out) const = 0;
};

using NetworkTailPtr = std::shared_ptr<const NetworkTail>;

}  // namespace rankscope
