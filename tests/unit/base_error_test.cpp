#include <new>
#include <stdexcept>

#include <gtest/gtest.h>

#include "base/error.h"

namespace rankscope {
namespace {

TEST(OutOfMemory, IsToldFromTypeAndText) {
  EXPECT_TRUE(isOutOfMemory(std::bad_alloc()));
  // What LibTorch 1.13 says on a CPU, and what it says of a GPU.
  EXPECT_TRUE(isOutOfMemory(std::runtime_error(
      "[enforce fail at alloc_cpu.cpp:66] . DefaultCPUAllocator: can't allocate memory: you "
      "tried to allocate 1099511627776 bytes. Error code 12 (Cannot allocate memory)\nframe #0")));
  EXPECT_TRUE(isOutOfMemory(std::runtime_error("CUDA out of memory. Tried to allocate 20.00 GiB")));
  EXPECT_FALSE(isOutOfMemory(std::runtime_error("mat1 and mat2 shapes cannot be multiplied")));
}

TEST(FirstLine, EndsBeforeTheStackTrace) {
  EXPECT_EQ(firstLine("what\nframe #0\nframe #1"), "what");
  EXPECT_EQ(firstLine("what"), "what");
  EXPECT_EQ(firstLine(""), "");
}

}  // namespace
}  // namespace rankscope
