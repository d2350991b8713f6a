// What is looked at of a radiance field: against closed forms, against what the Trainee shows, and without a
// trace in it.
#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "engine/inr_trainee.h"
#include "engine/no_objective.h"
#include "engine/radiance_view.h"
#include "engine/tiled_engine.h"
#include "model/radiance_mlp.h"
#include "scene/photograph.h"
#include "scene/pixel_draw.h"
#include "scene/sample_scene.h"
#include "scene/scene_signal.h"
#include "scene/viewpoint.h"
#include "spec/default_rates.h"
#include "spec/task_defaults.h"
#include "train/live_view.h"

namespace rankscope {
namespace {

void serially(std::size_t count, const std::function<void(std::size_t)>& task) {
  for (std::size_t i = 0; i < count; ++i) {
    task(i);
  }
}

bool always() {
  return true;
}

ViewRequest requestOf(ViewKind kind, int width, int height) {
  ViewRequest request;
  request.serial = 4;
  request.kind = kind;
  request.width = width;
  request.height = height;
  request.camera.distance = 3;
  request.camera.azimuth = 0;
  request.camera.elevation = 0;
  return request;
}

TEST(DensityNormals, PointOutwardsFromABall) {
  const DensityAt ball = [](std::span<const float> x, std::span<float> out) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      const double r2 = std::pow(x[3 * i] - 0.1F, 2) + std::pow(x[3 * i + 1], 2) + std::pow(x[3 * i + 2], 2);
      out[i] = static_cast<float>(50 * std::exp(-8 * r2));
    }
  };
  // The last is on a face of the cube, where one of the two differences has no room.
  const std::vector<float> places{0.4F, 0, 0, 0.1F, 0.2F, -0.2F, -0.3F, 0.5F, 0.1F, 1, 0.2F, 0};
  std::vector<float> normals(places.size());
  densityNormals(ball, places, 0.01F, normals);
  for (std::size_t i = 0; i < places.size(); i += 3) {
    const double x = static_cast<double>(places[i]) - 0.1;
    const double y = static_cast<double>(places[i + 1]);
    const double z = static_cast<double>(places[i + 2]);
    const double r = std::hypot(x, y, z);
    EXPECT_NEAR(normals[i], x / r, 2e-2);
    EXPECT_NEAR(normals[i + 1], y / r, 2e-2);
    EXPECT_NEAR(normals[i + 2], z / r, 2e-2);
  }
}

TEST(DensityNormals, AreNoneWhereNothingChangesOrNothingIsKnown) {
  for (const float value : {3.0F, INFINITY}) {
    std::vector<float> normals(3, 7);
    densityNormals([&](auto, std::span<float> out) { std::fill(out.begin(), out.end(), value); },
                   std::vector<float>{0.1F, 0.2F, 0.3F}, 0.05F, normals);
    EXPECT_EQ(normals, std::vector<float>(3, 0));
  }
}

/// A network whose log-density is linear in the position and whose colour is one everywhere.
class LinearMedium {
 public:
  LinearMedium(double logarithm, const std::array<double, 3>& slope) {
    ModelSpec spec;
    spec.network = "relu";
    spec.hiddenLayers = 1;
    spec.width = 4;
    spec.geometryFeatures = 3;
    spec.colourLayers = 1;
    spec.occupancy = 0;
    Rng rng(1);
    inr_ = makeRadianceInr(spec, 1, rng);
    for (Parameter& parameter : inr_->parameters()) {
      parameter.value.zero_();
    }
    // Above zero all over the cube, so that the activation passes it on.
    constexpr double kLift = 2;
    double lift = 0;
    for (std::int64_t k = 0; k < 3; ++k) {
      at("layers.0.weight")[k][k] = 1;
      at("layers.0.bias")[k] = kLift;
      at("layers.1.weight")[0][k] = slope[static_cast<std::size_t>(k)];
      lift += kLift * slope[static_cast<std::size_t>(k)];
    }
    at("layers.1.bias")[0] = logarithm - lift;
    engine_ = std::make_unique<TiledEngine>(*inr_, objective_, pool);
    pool->enter();
  }

  LiveViewPtr view(const ViewRequest& request, int reduction = 1) {
    const Pool::Turn turn(*pool);
    const ViewedField field{*engine_, nullptr, settings, at::Device(at::kCPU)};
    return renderView(field, posedCameraOf(request.camera, request.width, request.height), request, reduction,
                      serially, always);
  }

  std::shared_ptr<Pool> pool = makeTensorPool(MachineSpec{"cpu", 1});
  MarchSettings settings{1, 0.1F, 512, 0, false};

 private:
  at::Tensor at(const std::string& name) {
    for (Parameter& parameter : inr_->parameters()) {
      if (parameter.name == name) {
        return parameter.value;
      }
    }
    throw std::runtime_error(name);
  }

  NoObjective objective_;
  std::unique_ptr<Inr> inr_;
  std::unique_ptr<TiledEngine> engine_;
};

TEST(RadianceView, OfAnEvenMediumIsItsClosedForm) {
  const double sigma = 0.8;
  LinearMedium medium(std::log(sigma), {0, 0, 0});
  // The middle pixel of an odd number looks along the axis: from 2 to 4 through the cube.
  const int middle = (5 * 7 + 3);
  const ViewRequest request = requestOf(ViewKind::Colour, 7, 11);
  const double through = std::exp(-2 * sigma);
  const LiveViewPtr colour = medium.view(request);
  ASSERT_EQ(colour->pixels.size(), 7U * 11 * 3);
  EXPECT_EQ(colour->serial, 4U);
  EXPECT_NEAR(colour->pixels[3 * middle], 0.5 * (1 - through) + through, 1e-4) << "over white";
  const LiveViewPtr depth = medium.view(requestOf(ViewKind::Depth, 7, 11));
  ASSERT_EQ(depth->pixels.size(), 7U * 11);
  EXPECT_NEAR(depth->pixels[middle], 2 + 1 / sigma - 2 * through / (1 - through), 1e-3);
  const LiveViewPtr samples = medium.view(requestOf(ViewKind::Samples, 7, 11));
  EXPECT_EQ(samples->pixels[middle], 512);
}

TEST(RadianceView, NothingIsSeenBesideTheCube) {
  LinearMedium medium(1, {0, 0, 0});
  ViewRequest request = requestOf(ViewKind::Colour, 3, 3);
  request.camera.target = {40, 0, 0};
  EXPECT_EQ(medium.view(request)->pixels, std::vector<float>(27, 1));
  for (const ViewKind kind : {ViewKind::Depth, ViewKind::Normals, ViewKind::Samples}) {
    request.kind = kind;
    const LiveViewPtr view = medium.view(request);
    EXPECT_TRUE(std::all_of(view->pixels.begin(), view->pixels.end(), [](float v) { return v == 0; }));
  }
}

TEST(RadianceView, NormalsPointToWhereItThins) {
  LinearMedium medium(2, {1, -2, 2});
  const LiveViewPtr view = medium.view(requestOf(ViewKind::Normals, 5, 5));
  const std::size_t middle = 3 * 12;
  const double length = std::hypot(view->pixels[middle], view->pixels[middle + 1], view->pixels[middle + 2]);
  EXPECT_GT(length, 0.9) << "it is dense there";
  EXPECT_LE(length, 1.0001);
  const std::array<double, 3> expected{-1.0 / 3, 2.0 / 3, -2.0 / 3};
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_NEAR(view->pixels[middle + k] / length, expected[k], 1e-2);
  }
}

class TraineeViewTest : public ::testing::Test {
 protected:
  std::shared_ptr<Pool> pool = makeTensorPool(MachineSpec{"cpu", 2});
  void SetUp() override { pool->enter(); }

  static SignalPtr scene() {
    static const SignalPtr signal = makeSceneSignal(makeSampleScene({20, 12, 3}, serially), 1);
    return signal;
  }

  std::unique_ptr<Trainee> trainee() const {
    TaskSpec task;
    task.task = "nerf";
    task.raySamples = 2048;
    task.marchSteps = 64;
    RunSpec run;
    run.name = "adam";
    run.model.network = "hash-grid";
    run.optimizer.optimizer = "adam";
    takeTaskDefaults(run, "nerf", {"model"});
    takeDefaultRates(run, "nerf");
    run.model.gridTable = 12;
    run.model.gridLevels = 6;
    run.model.gridFinest = 64;
    run.model.occupancy = 24;
    run.training.steps = 150;
    return makeTrainee(run, task, scene(), pool, MachineSpec{"cpu", 2});
  }

  static ViewRequest shownRequest(ViewKind kind = ViewKind::Colour) {
    ViewRequest request = requestOf(kind, 20, 20);
    request.photograph = shownViewNumber(*scene()->scene, 1);
    return request;
  }
};

TEST_F(TraineeViewTest, StandingInAPhotographShowsWhatIsMeasured) {
  const std::unique_ptr<Trainee> learner = trainee();
  const Pool::Turn turn(*pool);
  for (int i = 0; i < 20; ++i) {
    learner->step();
  }
  const Evaluation shown = learner->evaluate();
  const LiveViewPtr view = learner->view(shownRequest(), 1, always);
  ASSERT_NE(view, nullptr);
  EXPECT_EQ(view->step, 20);
  EXPECT_EQ(view->photograph, shownRequest().photograph);
  EXPECT_EQ(view->pixels, std::vector<float>(learner->outputs().begin(), learner->outputs().end()));
  EXPECT_NEAR(view->meanSquaredError, shown.loss, 1e-6 * shown.loss);
  // A coarse one has some of the same pixels.
  const LiveViewPtr coarse = learner->view(shownRequest(), 8, always);
  ASSERT_EQ(coarse->width, 3);
  for (int j = 0; j < 3; ++j) {
    for (int i = 0; i < 3; ++i) {
      const auto at = static_cast<std::size_t>(20 * pixelOf(j, 8, 20) + pixelOf(i, 8, 20));
      EXPECT_EQ(coarse->pixels[static_cast<std::size_t>(3 * (3 * j + i))], view->pixels[3 * at]);
    }
  }
  // A free camera at the same place sees the same, as this lens is a pinhole.
  ViewRequest free = shownRequest();
  free.photograph.reset();
  free.camera = cameraOf(viewOf(*scene()->scene, *shownRequest().photograph).camera);
  ASSERT_FALSE(std::isnan(coarse->meanSquaredError));
  const LiveViewPtr stood = learner->view(free, 1, always);
  double worst = 0;
  for (std::size_t i = 0; i < view->pixels.size(); ++i) {
    worst = std::max(worst,
                     std::abs(static_cast<double>(stood->pixels[i]) - static_cast<double>(view->pixels[i])));
  }
  EXPECT_LT(worst, 0.02);
  EXPECT_TRUE(std::isnan(stood->meanSquaredError)) << "it is compared with no photograph";
}

TEST(RadianceView, IsComparedWithThePhotographBroughtToItsSize) {
  Image image{10, 6, 4, {}};
  for (std::size_t i = 0; i < 240; ++i) {
    image.pixels.push_back(static_cast<float>(i * 37 % 101) / 101);
  }
  const Photograph photograph(image);
  for (const PixelSize size : {PixelSize{10, 6}, PixelSize{5, 3}, PixelSize{7, 4}}) {
    const std::vector<float> target = laidOver(Photograph(resizedWithAlpha(image, size)), kShownBackground);
    const std::shared_ptr<LiveView> view = blankView(requestOf(ViewKind::Colour, size.width, size.height), 1);
    ASSERT_EQ(view->pixels.size(), target.size());
    view->pixels = target;
    compareWith(photograph, *view);
    EXPECT_NEAR(view->meanSquaredError, 0, 1e-9) << size.width;
    for (float& value : view->pixels) {
      value += 0.1F;
    }
    compareWith(photograph, *view);
    EXPECT_NEAR(view->meanSquaredError, 0.01, 1e-5) << size.width;
  }
  const std::shared_ptr<LiveView> depth = blankView(requestOf(ViewKind::Depth, 5, 3), 1);
  compareWith(photograph, *depth);
  EXPECT_TRUE(std::isnan(depth->meanSquaredError));
}

TEST(RadianceView, KeepsTheCameraItIsOf) {
  const ViewRequest request = requestOf(ViewKind::Normals, 5, 3);
  EXPECT_EQ(blankView(request, 4)->camera, request.camera);
}

TEST_F(TraineeViewTest, LookingLeavesNoTrace) {
  const std::unique_ptr<Trainee> alone = trainee();
  const std::unique_ptr<Trainee> watched = trainee();
  const Pool::Turn turn(*pool);
  for (int i = 0; i < 18; ++i) {
    alone->step();
    watched->step();
    watched->view(shownRequest(static_cast<ViewKind>(i % 4)), i % 2 == 0 ? 4 : 1, always);
  }
  EXPECT_EQ(alone->checkpoint({}), watched->checkpoint({}));
}

TEST_F(TraineeViewTest, IsGivenUpBetweenItsParts) {
  const std::unique_ptr<Trainee> learner = trainee();
  const Pool::Turn turn(*pool);
  ViewRequest request = requestOf(ViewKind::Colour, 64, 48);  // three parts
  int asked = 0;
  EXPECT_EQ(learner->view(request, 1, [&] { return ++asked < 2; }), nullptr);
  EXPECT_EQ(asked, 2);
  EXPECT_NE(learner->view(request, 1, always), nullptr);
  request.photograph = 15;  // of 15, from 0
  EXPECT_EQ(learner->view(request, 8, always), nullptr);
  request.photograph.reset();
  request.width = 0;
  EXPECT_EQ(learner->view(request, 8, always), nullptr);
}

}  // namespace
}  // namespace rankscope
