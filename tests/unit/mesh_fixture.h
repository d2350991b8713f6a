// Meshes whose measures are known, and bytes of mesh files.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "mesh/mesh.h"
#include "mesh/mesh_file.h"

namespace rankscope::meshes {

using Bytes = std::vector<std::uint8_t>;

inline void serially(std::size_t count, const std::function<void(std::size_t)>& task) {
  for (std::size_t i = 0; i < count; ++i) {
    task(i);
  }
}

/// Joins a grid of rows x columns vertices that closes in both directions.
inline void joinTorus(Mesh& mesh, std::uint32_t rows, std::uint32_t columns) {
  for (std::uint32_t i = 0; i < rows; ++i) {
    for (std::uint32_t j = 0; j < columns; ++j) {
      const std::uint32_t a = i * columns + j, b = (i + 1) % rows * columns + j;
      const std::uint32_t c = (i + 1) % rows * columns + (j + 1) % columns,
                          d = i * columns + (j + 1) % columns;
      mesh.triangles.push_back({a, b, c});
      mesh.triangles.push_back({a, c, d});
    }
  }
}

/// Around the z axis: `large` from the middle to the tube's, `small` the tube's.
inline Mesh torus(double large, double small, std::uint32_t rows, std::uint32_t columns) {
  Mesh mesh;
  for (std::uint32_t i = 0; i < rows; ++i) {
    for (std::uint32_t j = 0; j < columns; ++j) {
      const double u = 2 * std::numbers::pi * i / rows, v = 2 * std::numbers::pi * j / columns;
      const double ring = large + small * std::cos(v);
      mesh.positions.push_back({static_cast<float>(ring * std::cos(u)),
                                static_cast<float>(ring * std::sin(u)),
                                static_cast<float>(small * std::sin(v))});
    }
  }
  joinTorus(mesh, rows, columns);
  return mesh;
}

/// Twelve triangles from -half to half, looking outward.
inline Mesh box(const Point3& half, const Point3& middle = {}) {
  Mesh mesh;
  for (int i = 0; i < 8; ++i) {
    Point3 p{};
    for (std::size_t k = 0; k < 3; ++k) {
      p[k] = middle[k] + ((i >> k & 1) != 0 ? half[k] : -half[k]);
    }
    mesh.positions.push_back(p);
  }
  mesh.triangles = {{0, 2, 1}, {1, 2, 3}, {4, 5, 6}, {5, 7, 6}, {0, 1, 4}, {1, 5, 4},
                    {2, 6, 3}, {3, 6, 7}, {0, 4, 2}, {2, 4, 6}, {1, 3, 5}, {3, 7, 5}};
  return mesh;
}

/// A box's faces cut into four again and again, and the corners put onto the sphere.
inline Mesh sphere(float radius, int levels, const Point3& middle = {}) {
  Mesh mesh = box({1, 1, 1});
  for (int level = 0; level < levels; ++level) {
    Mesh finer;
    for (const auto& [a, b, c] : mesh.triangles) {
      const auto first = static_cast<std::uint32_t>(finer.positions.size());
      const auto half = [&](std::uint32_t i, std::uint32_t j) {
        const Point3 &p = mesh.positions[i], &q = mesh.positions[j];
        return Point3{(p[0] + q[0]) / 2, (p[1] + q[1]) / 2, (p[2] + q[2]) / 2};
      };
      for (const Point3& p :
           {mesh.positions[a], mesh.positions[b], mesh.positions[c], half(a, b), half(b, c), half(c, a)}) {
        finer.positions.push_back(p);
      }
      for (const Triangle& t : {Triangle{0, 3, 5}, Triangle{3, 1, 4}, Triangle{5, 4, 2}, Triangle{3, 4, 5}}) {
        finer.triangles.push_back({first + t[0], first + t[1], first + t[2]});
      }
    }
    mesh = finer;
  }
  for (Point3& p : mesh.positions) {
    const float scale = radius / std::sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2]);
    p = {p[0] * scale + middle[0], p[1] * scale + middle[1], p[2] * scale + middle[2]};
  }
  return mesh;
}

inline Mesh together(Mesh a, const Mesh& b) {
  const auto first = static_cast<std::uint32_t>(a.positions.size());
  a.positions.insert(a.positions.end(), b.positions.begin(), b.positions.end());
  for (const auto& [i, j, k] : b.triangles) {
    a.triangles.push_back({first + i, first + j, first + k});
  }
  return a;
}

inline Mesh insideOut(Mesh mesh) {
  for (Triangle& triangle : mesh.triangles) {
    std::swap(triangle[1], triangle[2]);
  }
  return mesh;
}

inline Bytes bytesOf(const std::string& text) {
  return {text.begin(), text.end()};
}

template <class T>
void put(Bytes& out, T value, bool bigEndian = false) {
  std::array<std::uint8_t, sizeof(T)> bytes{};
  std::memcpy(bytes.data(), &value, sizeof(T));
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    out.push_back(bytes[bigEndian ? sizeof(T) - 1 - i : i]);
  }
}

inline Bytes binaryStl(const Mesh& mesh, std::uint32_t promised) {
  Bytes out(80, ' ');
  put(out, promised);
  for (const Triangle& triangle : mesh.triangles) {
    put(out, 0.0F), put(out, 0.0F), put(out, 1.0F);
    for (const std::uint32_t corner : triangle) {
      for (const float value : mesh.positions[corner]) {
        put(out, value);
      }
    }
    put(out, std::uint16_t{0});
  }
  return out;
}

/// What a loader says of bytes that it refuses; "" if it takes them.
inline std::string complaint(const Bytes& bytes, MeshFormat format) {
  try {
    decodeMesh(bytes, format, "mesh");
  } catch (const UserError& error) {
    const std::string line = error.what();
    EXPECT_TRUE(line.starts_with("mesh: ")) << line;
    EXPECT_EQ(line.find('\n'), std::string::npos);
    return line;
  }
  return "";
}

inline std::string complaint(const std::string& text, MeshFormat format) {
  return complaint(bytesOf(text), format);
}

}  // namespace rankscope::meshes

/// The bytes are refused in words that hold `words`.
#define EXPECT_REFUSED(bytes, format, words)                                \
  {                                                                         \
    const std::string said = ::rankscope::meshes::complaint(bytes, format); \
    EXPECT_NE(said, "") << "was taken";                                     \
    EXPECT_NE(said.find(words), std::string::npos) << said;                 \
  }
