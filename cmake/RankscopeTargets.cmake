# One target per folder. A folder's headers are reachable as "<folder>/<file>.h" only by targets that link it:
# each target exports a directory that holds nothing but a link to its own folder, so an include that points
# the wrong way does not compile.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# The loops that need -O3 ask for it themselves (core/compute); the rest compiles faster without.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros
      ${CCACHE_PROGRAM})
endif()

add_library(rs_options INTERFACE)
target_compile_options(rs_options INTERFACE -Wall -Wextra -Wshadow -Wconversion -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Without this ccache cannot tell two precompiled headers apart.
  target_compile_options(rs_options INTERFACE -fpch-preprocess)
  # GCC 12 and later report these inside libstdc++ once it has inlined enough.
  target_compile_options(rs_options INTERFACE -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread
                         -Wno-restrict)
elseif(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # Says that an `omp simd` loop stays scalar: slower, not wrong, and no release is built with it.
  target_compile_options(rs_options INTERFACE -Wno-pass-failed)
endif()
if(RANKSCOPE_SANITIZE)
  target_compile_definitions(rs_options INTERFACE RANKSCOPE_SANITIZED)
  target_compile_options(rs_options INTERFACE -fsanitize=${RANKSCOPE_SANITIZE} -fno-omit-frame-pointer -g)
  target_link_options(rs_options INTERFACE -fsanitize=${RANKSCOPE_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # The added checks hide from GCC what is initialised: it warns inside LibTorch's headers.
    target_compile_options(rs_options INTERFACE -Wno-maybe-uninitialized)
  endif()
  if(RANKSCOPE_SANITIZE MATCHES "undefined")
    target_compile_options(rs_options INTERFACE -fno-sanitize-recover=undefined)
  endif()
endif()

# rankscope_library(rs_train SOURCES a.cpp ... LINKS rs_base ...)
function(rankscope_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  get_filename_component(folder ${CMAKE_CURRENT_SOURCE_DIR} NAME)
  set(exported ${CMAKE_BINARY_DIR}/include/${name})
  file(MAKE_DIRECTORY ${exported})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${exported}/${folder} SYMBOLIC)
  target_include_directories(${name} PUBLIC ${exported})
  target_link_libraries(${name} PUBLIC ${arg_LINKS} PRIVATE rs_options ${arg_PRIVATE_LINKS})
endfunction()

# Precompiles the LibTorch headers once for all targets that use tensors.
function(rankscope_use_torch name)
  target_link_libraries(${name} PUBLIC rs_torch)
  set_target_properties(${name} PROPERTIES RANKSCOPE_TORCH ON)
  if(TARGET rs_torch_pch)
    target_precompile_headers(${name} REUSE_FROM rs_torch_pch)
  endif()
endfunction()
