#include <array>

#include "base/error.h"
#include "model/network_maker.h"
#include "model/radiance_mlp.h"

namespace rankscope {
namespace {

struct Row {
  const char* name;
  std::unique_ptr<Inr> (*make)(const NetworkRequest&);
};

constexpr auto kNetworks = std::to_array<Row>({
#define RANKSCOPE_NETWORK(name, label, help, maker) {name, &maker},
#include "spec/networks.def"
#undef RANKSCOPE_NETWORK
});

}  // namespace

std::unique_ptr<Inr> makeInr(const ModelSpec& spec, const InrShape& shape, Rng& rng) {
  if (shape.bound > 0) {
    return makeRadianceInr(spec, shape.bound, rng);
  }
  for (const Row& row : kNetworks) {
    if (spec.network == row.name) {
      return row.make({spec, shape.inputDimension, shape.outputDimension, rng, shape.extents});
    }
  }
  throw UserError("model", "there is no '" + spec.network + "'", "see rankscope fit --help");
}

std::unique_ptr<Inr> makeInr(const ModelSpec& spec, int inputDimension, int outputDimension, Rng& rng) {
  return makeInr(spec, InrShape{inputDimension, outputDimension, {}, 0}, rng);
}

}  // namespace rankscope
