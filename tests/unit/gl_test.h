// A test with an OpenGL context of its own.
#pragma once

#include <memory>

#include <gtest/gtest.h>

#include "gl_context.h"

namespace rankscope {

/// Tests are skipped where no context can be had.
class GlTest : public ::testing::Test {
 protected:
  void SetUp() override {
    context_ = std::make_unique<GlContext>();
    if (context_->missing() != nullptr) {
      GTEST_SKIP() << context_->missing();
    }
  }

  void TearDown() override { context_.reset(); }

  /// False once the test was skipped.
  bool ready() const { return context_ != nullptr && context_->missing() == nullptr; }

 private:
  std::unique_ptr<GlContext> context_;
};

}  // namespace rankscope
