#include "signal/samples/noise.h"

#include <cstdint>

namespace rankscope {
namespace {

/// Without SSE 4.1, std::floor is a call.
int floorOf(float x) {
  const int truncated = static_cast<int>(x);
  return static_cast<float>(truncated) > x ? truncated - 1 : truncated;
}

}  // namespace

float cellNoise(int x, int y, int seed) {
  std::uint32_t h = static_cast<std::uint32_t>(x) * 0x9e3779b1u ^
                    static_cast<std::uint32_t>(y) * 0x85ebca77u ^
                    static_cast<std::uint32_t>(seed) * 0xc2b2ae3du;
  h = (h ^ (h >> 15)) * 0x2c1b3c6du;
  h = (h ^ (h >> 12)) * 0x297a2d39u;
  h ^= h >> 15;
  return static_cast<float>(h >> 8) * 0x1.0p-24f;
}

float valueNoise(Vec2 p, int seed) {
  const int x = floorOf(p.x);
  const int y = floorOf(p.y);
  const float u = smoothStep(0, 1, p.x - static_cast<float>(x));
  const float v = smoothStep(0, 1, p.y - static_cast<float>(y));
  const float top = mix(cellNoise(x, y, seed), cellNoise(x + 1, y, seed), u);
  const float bottom = mix(cellNoise(x, y + 1, seed), cellNoise(x + 1, y + 1, seed), u);
  return mix(top, bottom, v);
}

float fractalNoise(Vec2 p, int octaves, int seed) {
  float sum = 0;
  float height = 1;
  float total = 0;
  for (int i = 0; i < octaves; ++i) {
    sum += height * valueNoise(p, seed + i);
    total += height;
    height /= 2;
    // The shift keeps the lattices of successive octaves from meeting in one point.
    p = p * 2 + Vec2{17.3f, 9.1f};
  }
  return sum / total;
}

}  // namespace rankscope
