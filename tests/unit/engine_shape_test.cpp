// Signed distances and occupancy on the Trainee: drawn points, losses, scores, and the same bits again.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/file.h"
#include "engine/inr_trainee.h"
#include "engine/learnt_field.h"
#include "engine/surface_maker.h"
#include "mesh/connectivity.h"
#include "shape/shape.h"
#include "shape_fixture.h"
#include "spec/task_defaults.h"
#include "surface/surface.h"
#include "surface_oracle.h"
#include "task/objective.h"

namespace rankscope {
namespace {

class ShapeTraineeTest : public ::testing::Test {
 protected:
  std::shared_ptr<Pool> pool = makeTensorPool(MachineSpec{"cpu", 2});

  void SetUp() override { pool->enter(); }

  static TaskSpec task(const std::string& name) {
    TaskSpec spec;
    spec.task = name;
    spec.surfacePoints = 5000;
    spec.meshResolution = 48;
    return spec;
  }

  static RunSpec runSpec(const std::string& network, const std::string& optimizer, const TaskSpec& task) {
    RunSpec run;
    run.name = optimizer;
    run.model.network = network;
    run.optimizer.optimizer = optimizer;
    takeTaskDefaults(run, task.task);
    run.model.hiddenLayers = 3;
    run.optimizer.lr = 2e-3;
    run.training.steps = 300;
    run.training.batch = 1000;
    return run;
  }

  static SignalPtr sphere(const TaskSpec& task) {
    return makeShapeSignal(testing::sphereMesh(40, {100, 0, -5}, 32), "sphere", task);
  }

  std::unique_ptr<Trainee> make(const RunSpec& run, const TaskSpec& task) {
    return makeTrainee(run, task, sphere(task), pool, MachineSpec{"cpu", 2});
  }

  void steps(Trainee& trainee, int count) {
    const Pool::Turn turn(*pool);
    for (int i = 0; i < count; ++i) {
      trainee.step();
    }
  }

  SlowEvaluation finalScores(Trainee& trainee) {
    const Pool::Turn turn(*pool);
    trainee.evaluate();
    return trainee.evaluateFinally();
  }

  static double score(const std::vector<Score>& scores, const std::string& name) {
    for (const Score& s : scores) {
      if (s.name == name) {
        return s.value;
      }
    }
    ADD_FAILURE() << "no score " << name;
    return 0;
  }
};

TEST_F(ShapeTraineeTest, LearnsASphere) {
  for (const std::string name : {"sdf", "occupancy"}) {
    const TaskSpec spec = task(name);
    const auto trainee = make(runSpec("siren", "adam", spec), spec);
    Evaluation before;
    {
      const Pool::Turn turn(*pool);
      before = trainee->evaluate();
    }
    steps(*trainee, 300);
    const SlowEvaluation slow = finalScores(*trainee);
    EXPECT_GT(score(slow.scores, "iou"), 0.95) << name;
    EXPECT_GT(score(slow.scores, "iou_dense"), 0.95) << name;
    EXPECT_LT(score(slow.scores, "chamfer"), 1e-2) << name;
    EXPECT_GT(score(slow.scores, "normal_consistency"), 0.9) << name;
    const Pool::Turn turn(*pool);
    EXPECT_LT(trainee->evaluate().loss, 0.6 * before.loss) << name;
  }
}

TEST_F(ShapeTraineeTest, AHashGridLearnsWithItsDefaults) {
  for (const std::string name : {"sdf", "occupancy"}) {
    const TaskSpec spec = task(name);
    const auto trainee = make(runSpec("hash-grid", "adam", spec), spec);
    const auto lossNow = [&] {
      const Pool::Turn turn(*pool);
      return trainee->evaluate().loss;
    };
    const double before = lossNow();
    steps(*trainee, 100);
    EXPECT_LT(lossNow(), before) << name;
  }
}

TEST_F(ShapeTraineeTest, EvaluationsCountTheErrorsOfFineAndCoarsePoints) {
  const TaskSpec spec = task("sdf");
  const SignalPtr signal = sphere(spec);
  const auto trainee = makeTrainee(runSpec("relu", "adam", spec), spec, signal, pool, MachineSpec{"cpu", 2});
  const Pool::Turn turn(*pool);
  const Evaluation evaluation = trainee->evaluate();
  ASSERT_TRUE(evaluation.wholeSignal);
  double loss = 0;
  double near = 0;
  double far = 0;
  for (std::size_t i = 0; i < signal->values.size(); ++i) {
    const double f = trainee->outputs()[i];
    loss += (i % 2 == 0 ? 0.01 : 1) * std::pow(f - static_cast<double>(signal->values[i]), 2);
    (i % 2 == 0 ? far : near) += std::abs(f - static_cast<double>(signal->distances[i])) / 4096;
  }
  EXPECT_NEAR(evaluation.loss / (loss * 10'000 / 8192), 1, 1e-5);
  EXPECT_NEAR(score(evaluation.scores, "sdf_error_near"), near, 1e-6);
  EXPECT_NEAR(score(evaluation.scores, "sdf_error_far"), far, 1e-6);
}

TEST_F(ShapeTraineeTest, GradientsAreThoseOfTheLoss) {
  for (const std::string name : {"sdf", "occupancy"}) {
    const TaskSpec spec = task(name);
    const auto objective = makeObjective(spec, *sphere(spec));
    const std::int64_t rows = 64;
    const PointSource& source = *objective->pointSource();
    std::vector<float> x(static_cast<std::size_t>(3 * rows));
    std::vector<float> t(static_cast<std::size_t>(rows * source.targetColumns()));
    source.draw(3, 9, x, t, onThisThread);
    const at::Tensor targets = at::from_blob(t.data(), {rows, source.targetColumns()}, at::kFloat);
    const at::Tensor outputs = at::linspace(-2, 2, rows).view({rows, 1}).contiguous();
    at::Tensor gradient = at::empty_like(outputs);
    objective->lossAndGradient(outputs, targets, rows, gradient);
    for (std::int64_t i = 0; i < rows; ++i) {
      const auto lossAt = [&](double shift) {
        at::Tensor moved = outputs.clone();
        moved.data_ptr<float>()[i] += static_cast<float>(shift);
        at::Tensor none;
        return objective->lossAndGradient(moved, targets, rows, none);
      };
      const double slope = (lossAt(1.0 / 64) - lossAt(-1.0 / 64)) * 32;
      EXPECT_NEAR(gradient.data_ptr<float>()[i], slope, 1e-3 * std::abs(slope) + 1e-5) << name << " " << i;
    }
  }
}

TEST_F(ShapeTraineeTest, RestoredTrainingEqualsUninterrupted) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "shape.safetensors";
  for (const std::string name : {"sdf", "occupancy"}) {
    const TaskSpec spec = task(name);
    for (const std::string optimizer : {"adam", "muon"}) {
      const RunSpec run = runSpec("siren", optimizer, spec);
      const auto whole = make(run, spec);
      steps(*whole, 12);
      const auto first = make(run, spec);
      steps(*first, 5);
      writeFileAtomically(path, first->checkpoint({}));
      RestoredTrainee second = restoreTrainee(path, sphere(spec), pool, MachineSpec{"cpu", 2});
      steps(*second.trainee, 7);
      EXPECT_EQ(second.trainee->checkpoint({}), whole->checkpoint({})) << name << " " << optimizer;
    }
  }
}

TEST_F(ShapeTraineeTest, ThreadsDoNotChangeAResult) {
  const TaskSpec spec = task("sdf");
  const RunSpec run = runSpec("relu", "adam", spec);
  const auto two = make(run, spec);
  steps(*two, 5);
  const auto one = makeTensorPool(MachineSpec{"cpu", 1});
  one->enter();
  const auto alone = makeTrainee(run, spec, sphere(spec), one, MachineSpec{"cpu", 1});
  {
    const Pool::Turn turn(*one);
    for (int i = 0; i < 5; ++i) {
      alone->step();
    }
  }
  EXPECT_EQ(alone->checkpoint({}), two->checkpoint({}));
}

TEST_F(ShapeTraineeTest, AnotherShapeOrAnotherTaskIsAnotherSignal) {
  const TaskSpec spec = task("sdf");
  TaskSpec other = spec;
  other.distance = "mesh";
  EXPECT_EQ(sphere(spec)->digest, sphere(spec)->digest);
  EXPECT_NE(sphere(spec)->digest, sphere(other)->digest);
  EXPECT_NE(sphere(spec)->digest, sphere(task("occupancy"))->digest);
}

TEST_F(ShapeTraineeTest, ACheckpointKnowsTheWayBackToTheFile) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "field.safetensors";
  const TaskSpec spec = task("sdf");
  const auto trainee = make(runSpec("siren", "adam", spec), spec);
  steps(*trainee, 300);
  writeFileAtomically(path, trainee->checkpoint({}));
  const auto learnt = openLearntField(path, pool, MachineSpec{"cpu", 2});
  ASSERT_TRUE(learnt->info().normalisation.has_value());
  SurfaceGrid grid;
  grid.cells = 63;
  SurfaceOptions closed;
  closed.closedAtFaces = true;
  const Mesh mesh = learnt->info().normalisation->invert(extractSurface(learnt->field(), grid, closed)->mesh);
  double mean = 0;
  for (const Point3& p : mesh.positions) {
    mean += std::hypot(p[0] - 100, p[1], p[2] + 5) / static_cast<double>(mesh.positions.size());
  }
  EXPECT_NEAR(mean, 40, 1);
  EXPECT_EQ(testing::faultyEdges(mesh), 0);
}

/// A sphere, and around it a ring that is two cells of a lattice of 96 thin.
Mesh thinRing() {
  Mesh mesh = testing::sphereMesh(10, {0, 0, 0}, 16);
  constexpr std::uint32_t kAround = 96;
  constexpr std::uint32_t kGirth = 8;
  const auto first = static_cast<std::uint32_t>(mesh.positions.size());
  for (std::uint32_t i = 0; i < kAround; ++i) {
    for (std::uint32_t j = 0; j < kGirth; ++j) {
      const double turn = 2 * M_PI * i / kAround;
      const double girth = 2 * M_PI * j / kGirth;
      const double radius = 30 + 0.6 * std::cos(girth);
      mesh.positions.push_back({static_cast<float>(radius * std::cos(turn)),
                                static_cast<float>(radius * std::sin(turn)),
                                static_cast<float>(4 * std::sin(3 * turn) + 0.6 * std::sin(girth))});
      const auto at = [&](std::uint32_t along, std::uint32_t about) {
        return first + kGirth * ((i + along) % kAround) + (j + about) % kGirth;
      };
      mesh.triangles.push_back({at(0, 0), at(1, 0), at(1, 1)});
      mesh.triangles.push_back({at(0, 0), at(1, 1), at(0, 1)});
    }
  }
  return mesh;
}

TEST_F(ShapeTraineeTest, SurfacesOfTrainedNetworksAreThoseOfTheDenseGrid) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "thin.safetensors";
  const std::vector<std::pair<std::string, std::vector<std::string>>> cases{{"sdf", {"siren", "relu"}},
                                                                            {"occupancy", {"siren"}}};
  for (const auto& [name, networks] : cases) {
    for (const std::string& network : networks) {
      const TaskSpec spec = task(name);
      RunSpec run = runSpec(network, "adam", spec);
      run.training.seed = static_cast<int>(network.size());
      const SignalPtr signal = makeShapeSignal(thinRing(), "ring", spec);
      const auto trainee = makeTrainee(run, spec, signal, pool, MachineSpec{"cpu", 2});
      steps(*trainee, 250);
      writeFileAtomically(path, trainee->checkpoint({}));
      const auto learnt = openLearntField(path, pool, MachineSpec{"cpu", 2});
      for (const int cells : {64, 96}) {
        SurfaceGrid grid;
        grid.cells = cells;
        SurfaceOptions options;
        options.closedAtFaces = true;
        const Surface sparse = *extractSurface(learnt->field(), grid, options);
        options.everywhere = true;
        const Surface dense = *extractSurface(learnt->field(), grid, options);
        EXPECT_GT(dense.mesh.triangles.size(), 500U) << name << " " << network;
        EXPECT_EQ(sparse.mesh.triangles, dense.mesh.triangles) << name << " " << network << " " << cells;
        EXPECT_EQ(sparse.mesh.positions, dense.mesh.positions) << name << " " << network << " " << cells;
        EXPECT_LT(sparse.evaluated, dense.evaluated) << name << " " << network << " " << cells;
      }
    }
  }
}

ViewRequest shapeRequest(ViewKind kind, int width = 40, int height = 30) {
  ViewRequest request;
  request.serial = 5;
  request.kind = kind;
  request.camera.distance = 2;
  request.width = width;
  request.height = height;
  return request;
}

/// A ball of radius 0.45 about the origin, as a sphere is normalised.
TEST_F(ShapeTraineeTest, IsSeenBySphereTracing) {
  for (const std::string name : {"sdf", "occupancy"}) {
    const TaskSpec spec = task(name);
    const auto trainee = make(runSpec("siren", "adam", spec), spec);
    steps(*trainee, 300);
    const Pool::Turn turn(*pool);
    const GoOn always = [] { return true; };
    const ViewRequest request = shapeRequest(ViewKind::Depth);
    const LiveViewPtr depth = trainee->view(request, 1, always);
    const LiveViewPtr normals = trainee->view(shapeRequest(ViewKind::Normals), 1, always);
    ASSERT_TRUE(depth && normals);
    EXPECT_EQ(depth->step, 300);
    EXPECT_EQ(depth->serial, 5U);
    const std::size_t middle = 15 * 40 + 20;
    EXPECT_NEAR(depth->pixels[middle], 2 - 0.45, 0.02) << name;
    EXPECT_EQ(depth->pixels[0], 0) << name << ": nothing is seen in the corner";
    const CameraPose pose = poseOf(request.camera);
    for (std::size_t k = 0; k < 3; ++k) {
      EXPECT_NEAR(normals->pixels[3 * middle + k], pose.back[k], 0.15) << name;
      EXPECT_EQ(normals->pixels[k], 0) << name;
    }
    const LiveViewPtr coarse = trainee->view(request, 4, always);
    EXPECT_EQ(coarse->width, 10);
    EXPECT_EQ(coarse->pixels[4 * 10 + 5], depth->pixels[static_cast<std::size_t>(18 * 40 + 22)]);
  }
}

TEST_F(ShapeTraineeTest, SlicesAreTheFieldOnAPlane) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "slice.safetensors";
  const TaskSpec spec = task("sdf");
  const auto trainee = make(runSpec("siren", "adam", spec), spec);
  steps(*trainee, 300);
  writeFileAtomically(path, trainee->checkpoint({}));
  const auto learnt = openLearntField(path, pool, MachineSpec{"cpu", 2});
  ViewRequest request = shapeRequest(ViewKind::Slice, 32, 32);
  request.slice = {1, 0.1};
  LiveViewPtr slice;
  {
    const Pool::Turn turn(*pool);
    slice = trainee->view(request, 1, [] { return true; });
  }
  ASSERT_TRUE(slice);
  ASSERT_EQ(slice->pixels.size(), 32U * 32);
  // Column 4, row 7 of a plane across y: z grows to the right and x upwards.
  const std::vector<Point3> place{{0.5F - 7.5F / 32, 0.1F, 4.5F / 32 - 0.5F}};
  std::vector<float> value(1);
  learnt->field()(place, value);
  EXPECT_NEAR(slice->pixels[7 * 32 + 4], value[0], 1e-6);
  int seen = 0;
  for (std::size_t i = 0; i < slice->pixels.size(); ++i) {
    const double x = 0.5 - (static_cast<double>(i / 32) + 0.5) / 32;
    const double z = (static_cast<double>(i % 32) + 0.5) / 32 - 0.5;
    const double exact = std::hypot(x, 0.1, z) - 0.45;
    if (std::abs(exact) > 0.04 && exact < 0.15) {
      EXPECT_EQ(slice->pixels[i] < 0, exact < 0) << i;
      ++seen;
    }
  }
  EXPECT_GT(seen, 500);
}

TEST_F(ShapeTraineeTest, SurfacesOfTheWindowAreWatertightWhereTheyMeetTheBox) {
  const TaskSpec spec = task("occupancy");
  const RunSpec run = runSpec("relu", "adam", spec);
  const SignalPtr signal = sphere(spec);
  const auto trainee = makeTrainee(run, spec, signal, pool, MachineSpec{"cpu", 2});
  WeightSnapshot weights = [&] {
    const Pool::Turn turn(*pool);
    return *trainee->snapshot();
  }();
  // So much is inside that the surface is nowhere but there.
  for (NamedArray& array : weights.arrays) {
    if (array.name.ends_with(".bias") && array.values.size() == 1) {
      array.values[0] = 50;
    }
  }
  LiveSurfacePtr made;
  const auto maker = makeSurfaceMaker(run.model, spec, signal);
  ASSERT_TRUE(maker->make(weights, 32, {}, [&](const LiveSurfacePtr& surface) { made = surface; }));
  ASSERT_TRUE(made);
  const Mesh& mesh = made->surface->mesh;
  const auto onFace = [](const Point3& p) {
    return std::any_of(p.begin(), p.end(), [](float x) { return std::abs(x) > 0.4999F; });
  };
  ASSERT_TRUE(std::any_of(mesh.positions.begin(), mesh.positions.end(), onFace));
  EXPECT_TRUE(connect(mesh).oriented());
}

TEST_F(ShapeTraineeTest, AViewIsGivenUpBetweenItsParts) {
  const TaskSpec spec = task("sdf");
  const auto trainee = make(runSpec("relu", "adam", spec), spec);
  const Pool::Turn turn(*pool);
  int asked = 0;
  const GoOn no = [&] {
    ++asked;
    return false;
  };
  EXPECT_EQ(trainee->view(shapeRequest(ViewKind::Normals, 200, 150), 1, no), nullptr);
  EXPECT_EQ(trainee->view(shapeRequest(ViewKind::Slice, 300, 300), 1, no), nullptr);
  EXPECT_EQ(asked, 2);
  ViewRequest none = shapeRequest(ViewKind::Normals);
  none.photograph = 0;
  EXPECT_EQ(trainee->view(none, 1, no), nullptr) << "shapes were never photographed";
}

TEST_F(ShapeTraineeTest, APictureHasNoField) {
  const TaskSpec spec = task("sdf");
  Signal picture;
  picture.name = "photo";
  EXPECT_THROW(makeObjective(spec, picture), UserError);
}

TEST_F(ShapeTraineeTest, NetworksThatNeedALatticeSaySo) {
  const TaskSpec spec = task("sdf");
  RunSpec run = runSpec("hash-grid", "adam", spec);
  run.model.gridFinest = 0;
  EXPECT_THROW(make(run, spec), UserError);
}

}  // namespace
}  // namespace rankscope
