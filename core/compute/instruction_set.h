#pragma once

namespace rankscope {

/// The instruction sets that the kernels of this folder are compiled for.
enum class InstructionSet { Baseline, Avx2, Avx512 };

/// The best one that this processor has and this build contains.
InstructionSet instructionSet();

}  // namespace rankscope
