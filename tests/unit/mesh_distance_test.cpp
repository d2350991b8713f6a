#include "mesh/mesh_distance.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <numbers>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/rng.h"
#include "mesh/point_cloud_distance.h"
#include "mesh_fixture.h"

namespace rankscope {
namespace {

using meshes::serially;

std::vector<Point3> scattered(std::size_t count, double half) {
  Rng rng(7);
  std::vector<Point3> points(count);
  for (Point3& point : points) {
    for (float& value : point) {
      value = static_cast<float>(rng.uniform(-half, half));
    }
  }
  return points;
}

double dot(const Vector3& a, const Vector3& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
Vector3 minus(const Vector3& a, const Vector3& b) {
  return {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
}
Vector3 cross(const Vector3& a, const Vector3& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}
Vector3 wide(const Point3& p) {
  return {p[0], p[1], p[2]};
}

double toSegment(const Vector3& p, const Vector3& a, const Vector3& b) {
  const Vector3 along = minus(b, a);
  const double length = dot(along, along);
  const double t = length > 0 ? std::clamp(dot(minus(p, a), along) / length, 0.0, 1.0) : 0;
  const Vector3 away = minus(p, {a[0] + t * along[0], a[1] + t * along[1], a[2] + t * along[2]});
  return std::sqrt(dot(away, away));
}

/// The plane where the point stands over the triangle, else the nearest side.
double toTriangle(const Vector3& p, const Vector3& a, const Vector3& b, const Vector3& c) {
  const Vector3 normal = cross(minus(b, a), minus(c, a));
  const double length = std::sqrt(dot(normal, normal));
  const auto left = [&](const Vector3& u, const Vector3& v) {
    return dot(cross(minus(v, u), minus(p, u)), normal) >= 0;
  };
  if (length > 0 && left(a, b) && left(b, c) && left(c, a)) {
    return std::abs(dot(minus(p, a), normal)) / length;
  }
  return std::min({toSegment(p, a, b), toSegment(p, b, c), toSegment(p, c, a)});
}

double bruteDistance(const Mesh& mesh, const Point3& point) {
  double best = std::numeric_limits<double>::infinity();
  for (const auto& [a, b, c] : mesh.triangles) {
    best = std::min(best, toTriangle(wide(point), wide(mesh.positions[a]), wide(mesh.positions[b]),
                                     wide(mesh.positions[c])));
  }
  return best;
}

/// The sum of the solid angles (by their corners' cosines: Girard's theorem has no sign, so each gets its
/// side's).
double bruteWinding(const Mesh& mesh, const Point3& point) {
  double sum = 0;
  for (const Triangle& t : mesh.triangles) {
    std::array<Vector3, 3> r;
    for (std::size_t k = 0; k < 3; ++k) {
      r[k] = minus(wide(mesh.positions[t[k]]), wide(point));
      const double length = std::sqrt(dot(r[k], r[k]));
      r[k] = {r[k][0] / length, r[k][1] / length, r[k][2] / length};
    }
    double excess = -std::numbers::pi;
    for (std::size_t k = 0; k < 3; ++k) {
      const Vector3 u = cross(r[k], r[(k + 1) % 3]), v = cross(r[k], r[(k + 2) % 3]);
      const double cosine = dot(u, v) / std::sqrt(dot(u, u) * dot(v, v));
      excess += std::acos(std::clamp(cosine, -1.0, 1.0));
    }
    sum += dot(r[0], cross(r[1], r[2])) > 0 ? excess : -excess;
  }
  return sum / (4 * std::numbers::pi);
}

std::vector<float> distancesTo(const Mesh& mesh, const std::vector<Point3>& points,
                               SignRule rule = SignRule::Automatic) {
  std::vector<float> out(points.size());
  MeshDistance(mesh, rule).signedDistances(points, out, serially);
  return out;
}

TEST(MeshDistance, AgreesWithBruteForce) {
  const std::vector<Point3> points = scattered(600, 1.5);
  for (const Mesh& mesh :
       {meshes::torus(0.8, 0.3, 40, 24), meshes::sphere(1, 3), meshes::box({0.5F, 0.9F, 0.1F})}) {
    const std::vector<float> found = distancesTo(mesh, points);
    for (std::size_t i = 0; i < points.size(); ++i) {
      EXPECT_NEAR(std::abs(found[i]), bruteDistance(mesh, points[i]), 2e-7);
    }
  }
}

TEST(MeshDistance, NearTheSurfaceToo) {
  const Mesh mesh = meshes::torus(0.8, 0.3, 40, 24);
  Rng rng(3);
  std::vector<Point3> points;
  for (int i = 0; i < 600; ++i) {
    Point3 p = mesh.positions[rng.below(mesh.positions.size())];
    for (float& value : p) {
      value += static_cast<float>(1e-4 * rng.normal());
    }
    points.push_back(p);
  }
  const std::vector<float> found = distancesTo(mesh, points);
  for (std::size_t i = 0; i < points.size(); ++i) {
    EXPECT_NEAR(std::abs(found[i]), bruteDistance(mesh, points[i]), 1e-9);
  }
}

double boxDistance(const Point3& p, const Point3& half) {
  Vector3 q{};
  for (std::size_t k = 0; k < 3; ++k) {
    q[k] = std::abs(p[k]) - half[k];
  }
  const double outside = std::hypot(std::max(q[0], 0.0), std::max(q[1], 0.0), std::max(q[2], 0.0));
  return outside + std::min(std::max({q[0], q[1], q[2]}), 0.0);
}

TEST(MeshDistance, OfABoxIsTheClosedFormByEitherRule) {
  const Point3 half{0.5F, 0.9F, 0.25F};
  const std::vector<Point3> points = scattered(2000, 1.5);
  for (const SignRule rule : {SignRule::PseudoNormals, SignRule::WindingNumber}) {
    for (const Mesh& mesh : {meshes::box(half), meshes::insideOut(meshes::box(half))}) {
      const std::vector<float> found = distancesTo(mesh, points, rule);
      for (std::size_t i = 0; i < points.size(); ++i) {
        EXPECT_NEAR(found[i], boxDistance(points[i], half), 1e-6);
      }
    }
  }
}

TEST(MeshDistance, TheRuleFollowsTheMesh) {
  const auto rule = [](const Mesh& mesh) { return MeshDistance(mesh).rule(); };
  EXPECT_EQ(rule(meshes::box({1, 1, 1})), SignRule::PseudoNormals);
  EXPECT_EQ(rule(meshes::sphere(1, 2)), SignRule::PseudoNormals) << "duplicate vertices are one";
  Mesh collapsed = meshes::box({1, 1, 1});
  collapsed.triangles.push_back({3, 3, 5});
  EXPECT_EQ(rule(collapsed), SignRule::PseudoNormals);
  Mesh holed = meshes::box({1, 1, 1});
  holed.triangles.pop_back();
  EXPECT_EQ(rule(holed), SignRule::WindingNumber);
  EXPECT_THROW(MeshDistance(holed, SignRule::PseudoNormals), UserError);
  Mesh flipped = meshes::box({1, 1, 1});
  std::swap(flipped.triangles[0][0], flipped.triangles[0][1]);
  EXPECT_EQ(rule(flipped), SignRule::WindingNumber);
  EXPECT_EQ(rule(meshes::together(meshes::box({1, 1, 1}), meshes::sphere(1, 1))), SignRule::WindingNumber);
  Mesh nothing = meshes::box({1, 1, 1});
  nothing.triangles = {{0, 0, 1}, {2, 3, 3}};
  EXPECT_THROW(MeshDistance{nothing}, UserError);
}

/// Of points that are clear of the surface the sign must be the shape's.
void expectSigns(const Mesh& mesh, double (*shape)(const Point3&), double clear) {
  const std::vector<Point3> points = scattered(4000, 1.5);
  const std::vector<float> found = distancesTo(mesh, points);
  std::vector<std::uint8_t> inside(points.size());
  MeshDistance(mesh).inside(points, inside, serially);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double truth = shape(points[i]);
    if (std::abs(truth) > clear) {
      EXPECT_EQ(found[i] < 0, truth < 0) << points[i][0] << " " << points[i][1] << " " << points[i][2];
    }
    EXPECT_EQ(inside[i] == 1, found[i] < 0);
  }
}

double unitBall(const Point3& p) {
  return std::hypot(p[0], p[1], p[2]) - 1;
}

TEST(MeshDistance, SignsSurviveHoles) {
  Mesh mesh = meshes::sphere(1, 4);
  Rng rng(5);
  std::erase_if(mesh.triangles, [&](const Triangle&) { return rng.uniform() < 0.1; });
  expectSigns(mesh, unitBall, 0.06);
  // A tenth of the sphere missing in one piece: the lid spans the hole, somewhat bent outward.
  mesh = meshes::sphere(1, 4);
  std::erase_if(mesh.triangles, [&](const Triangle& t) { return mesh.positions[t[0]][2] < -0.9F; });
  expectSigns(
      mesh, [](const Point3& p) { return std::max(unitBall(p), -0.9 - p[2]); }, 0.12);
}

TEST(MeshDistance, SignsSurviveInvertedFaces) {
  Mesh mesh = meshes::sphere(1, 4);
  Rng rng(5);
  for (Triangle& triangle : mesh.triangles) {
    if (rng.uniform() < 0.05) {
      std::swap(triangle[0], triangle[1]);
    }
  }
  expectSigns(mesh, unitBall, 0.1);
}

TEST(MeshDistance, SignsSurviveDuplicateAndDegenerateFaces) {
  Mesh mesh = meshes::sphere(1, 3);
  const std::size_t count = mesh.triangles.size();
  for (std::size_t i = 0; i < count; i += 7) {
    const Triangle t = mesh.triangles[i];
    mesh.triangles.push_back({t[0], t[1], t[1]});
  }
  const auto middle = static_cast<std::uint32_t>(mesh.positions.size());
  const Point3 &a = mesh.positions[0], &b = mesh.positions[1];
  mesh.positions.push_back({(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2});
  mesh.triangles.push_back({0, middle, 1});
  expectSigns(mesh, unitBall, 0.02);
}

double twoBalls(const Point3& p) {
  return std::min(std::hypot(p[0] - 0.4, p[1], p[2]), std::hypot(p[0] + 0.4, p[1], p[2])) - 0.7;
}

TEST(MeshDistance, SignsOfPiecesThatCross) {
  expectSigns(meshes::together(meshes::sphere(0.7F, 4, {0.4F, 0, 0}), meshes::sphere(0.7F, 4, {-0.4F, 0, 0})),
              twoBalls, 0.01);
}

TEST(MeshDistance, ACavityIsOutside) {
  const Mesh shell = meshes::together(meshes::sphere(1, 4), meshes::insideOut(meshes::sphere(0.5F, 4)));
  expectSigns(
      shell,
      [](const Point3& p) {
        const double r = std::hypot(p[0], p[1], p[2]);
        return std::max(r - 1, 0.5 - r);
      },
      0.01);
}

TEST(MeshDistance, PseudoNormalsAreRightAtSharpCorners) {
  // A thin wedge: beyond its edge both planes' sides disagree.
  Mesh wedge;
  wedge.positions = {{0, 0, 0}, {1, 0.05F, 0}, {1, -0.05F, 0}, {0, 0, 1}, {1, 0.05F, 1}, {1, -0.05F, 1}};
  wedge.triangles = {{0, 1, 2}, {3, 5, 4}, {0, 3, 4}, {0, 4, 1}, {0, 2, 5}, {0, 5, 3}, {1, 4, 5}, {1, 5, 2}};
  const std::vector<Point3> points = scattered(3000, 1.5);
  const std::vector<float> normals = distancesTo(wedge, points, SignRule::PseudoNormals);
  const std::vector<float> windings = distancesTo(wedge, points, SignRule::WindingNumber);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Point3& p = points[i];
    const bool inside = p[2] > 0 && p[2] < 1 && p[0] < 1 && std::abs(p[1]) < 0.05 * p[0];
    EXPECT_EQ(normals[i] < 0, inside);
    EXPECT_EQ(windings[i] < 0, inside);
  }
}

TEST(WindingNumber, TheTreeAgreesWithTheSumOfSolidAngles) {
  Mesh mesh = meshes::torus(0.8, 0.3, 60, 40);
  std::erase_if(mesh.triangles, [&](const Triangle& t) { return mesh.positions[t[0]][0] > 0.7F; });
  const WindingNumber winding(mesh.positions, mesh.triangles);
  double worst = 0;
  for (const Point3& point : scattered(400, 1.5)) {
    worst = std::max(worst, std::abs(winding.at(point) - bruteWinding(mesh, point)));
  }
  EXPECT_LT(worst, 0.04);
}

TEST(WindingNumber, FewTrianglesAreExact) {
  const Mesh box = meshes::box({1, 1, 1});
  const WindingNumber winding(box.positions, box.triangles);
  EXPECT_NEAR(winding.at({0.2F, -0.3F, 0.9F}), 1, 1e-4);
  EXPECT_NEAR(winding.at({1.2F, -0.3F, 0.9F}), 0, 1e-4);
  EXPECT_NEAR(winding.at({30, -0.3F, 0.9F}), 0, 1e-4);
  EXPECT_EQ(WindingNumber({}, {}).at({0, 0, 0}), 0);
}

TEST(MeshDistance, ThreadsAndOrderDoNotMatter) {
  const Mesh mesh = meshes::sphere(1, 3);
  std::vector<Point3> points = scattered(5000, 1.5);
  points[17] = {std::numeric_limits<float>::quiet_NaN(), 0, 0};
  points[18] = {0, std::numeric_limits<float>::infinity(), 0};
  const MeshDistance distance(mesh);
  std::vector<float> alone(points.size()), shared(points.size());
  distance.signedDistances(points, alone, serially);
  distance.signedDistances(points, shared,
                           [](std::size_t count, const std::function<void(std::size_t)>& task) {
                             std::vector<std::thread> threads;
                             for (std::size_t i = count; i-- > 0;) {
                               threads.emplace_back([&task, i] { task(i); });
                             }
                             for (std::thread& thread : threads) {
                               thread.join();
                             }
                           });
  EXPECT_TRUE(std::isnan(alone[17]) && std::isnan(alone[18]));
  alone[17] = alone[18] = shared[17] = shared[18] = 0;
  EXPECT_EQ(alone, shared);
  distance.signedDistances({}, {}, serially);
}

TEST(MeshDistance, SaysWhereTheSurfaceIs) {
  Mesh mesh = meshes::box({1, 1, 1});
  mesh.triangles.insert(mesh.triangles.begin(), {0, 0, 1});
  std::vector<SurfacePoint> out(1);
  MeshDistance(mesh).closest(std::vector<Point3>{{0.25F, 0.5F, 3}}, out, serially);
  EXPECT_EQ(out[0].place, (Point3{0.25F, 0.5F, 1}));
  EXPECT_FLOAT_EQ(out[0].distance, 2);
  const Triangle& found = mesh.triangles[out[0].triangle];
  EXPECT_EQ(faceNormals(mesh)[out[0].triangle], (Point3{0, 0, 1})) << found[0];
}

Mesh cloudOf(const Mesh& mesh) {
  return {mesh.positions, mesh.positions, {}};
}

TEST(PointCloudDistance, OfADenseSphere) {
  const Mesh cloud = cloudOf(meshes::sphere(1, 5));
  const PointCloudDistance distance(cloud);
  const std::vector<Point3> points = scattered(500, 1.5);
  std::vector<float> nearest(points.size()), protocol(points.size());
  distance.signedDistances(points, nearest, serially);
  distance.protocolDistances(points, protocol, serially);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double truth = unitBall(points[i]);
    EXPECT_NEAR(nearest[i], truth, 0.03);
    if (std::abs(truth) < 0.3) {
      EXPECT_NEAR(protocol[i], truth, 0.03);
    }
  }
}

TEST(PointCloudDistance, TheProtocolsFormula) {
  Mesh cloud;
  cloud.positions = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {9, 9, 9}, {0.1F, 0, 0}};
  cloud.normals = {{0, 0, 1}, {0, 1, 0}, {1, 0, 0}, {0, 0, -1}, {0, 0, 0}};
  std::vector<float> out(2);
  const std::vector<Point3> points{{0.25F, 0.25F, 0.5F}, {std::numeric_limits<float>::quiet_NaN(), 0, 0}};
  PointCloudDistance(cloud).protocolDistances(points, out, serially);
  EXPECT_NEAR(out[0], (0.25 + 0.25 + 0.5) / 3, 1e-6) << "the point without a normal has no part";
  EXPECT_TRUE(std::isnan(out[1]));
  PointCloudDistance(cloud).signedDistances(points, out, serially);
  EXPECT_NEAR(out[0], std::sqrt(0.375), 1e-6);
  cloud.normals.assign(5, {0, 0, 0});
  EXPECT_THROW(PointCloudDistance{cloud}, UserError);
}

}  // namespace
}  // namespace rankscope
