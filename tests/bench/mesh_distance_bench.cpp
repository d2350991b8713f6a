// How many exact signed distances a second, at points drawn as BACON's data loader draws them:
//   bench_mesh_distance MESH [POINTS] [THREADS]
// Prints the seconds of the wall clock and of the processors; on a busy machine only the latter mean much.
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <iostream>
#include <span>
#include <vector>

#include "base/error.h"
#include "base/rng.h"
#include "compute/pool.h"
#include "mesh/mesh_distance.h"
#include "mesh/mesh_file.h"
#include "mesh/normalisation.h"

namespace {

using namespace rankscope;

double laplace(Rng& rng, double scale) {
  const double u = rng.uniform(-0.5, 0.5);
  return (u < 0 ? scale : -scale) * std::log(1 - 2 * std::abs(u));
}

std::vector<Point3> drawPoints(const Mesh& mesh, std::size_t count) {
  Rng rng(1);
  std::vector<Point3> points(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Point3& from = mesh.positions[rng.below(mesh.positions.size())];
    for (std::size_t k = 0; k < 3; ++k) {
      const double value = from[k] + laplace(rng, i % 2 == 0 ? 0.1 : 0.001);
      points[i][k] = static_cast<float>(value > 0.5 ? value - 1 : (value < -0.5 ? value + 1 : value));
    }
  }
  return points;
}

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double processorSeconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

template <class Work>
void measure(const char* name, std::size_t count, int threads, Work work) {
  const double wall = seconds(), processor = processorSeconds();
  work();
  const double wallTaken = seconds() - wall, taken = processorSeconds() - processor;
  const auto points = static_cast<double>(count);
  std::cout << name << ": " << wallTaken << " s, " << points / wallTaken << " a second; processors " << taken
            << " s, which allow " << points / taken * threads << " a second on " << threads << " threads\n";
}

int run(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: bench_mesh_distance MESH [POINTS] [THREADS]\n";
    return 2;
  }
  const std::size_t count = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1'000'000;
  Mesh mesh = readMesh(argv[1]);
  mesh = normalisationOf(mesh).apply(mesh);
  Pool pool(argc > 3 ? std::atoi(argv[3]) : 0);
  Pool::Turn turn(pool);
  const ParallelFor parallelFor = [&](std::size_t tasks, const std::function<void(std::size_t)>& task) {
    pool.parallelFor(tasks, task);
  };
  const double start = processorSeconds();
  const MeshDistance distance(mesh);
  std::cout << mesh.triangles.size() << " triangles, built in " << processorSeconds() - start
            << " s, sign by "
            << (distance.rule() == SignRule::PseudoNormals ? "pseudo-normals" : "winding number") << "\n";
  const std::vector<Point3> points = drawPoints(mesh, count);
  std::vector<float> distances(count);
  std::vector<std::uint8_t> inside(count);
  measure("signed distances", count, pool.threads(),
          [&] { distance.signedDistances(points, distances, parallelFor); });
  measure("inside or not", count, pool.threads(), [&] { distance.inside(points, inside, parallelFor); });
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const rankscope::UserError& error) {
    std::cerr << error.what() << "\n";
    return 2;
  }
}
