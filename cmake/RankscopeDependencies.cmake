# Third-party libraries, all as SYSTEM so that our warnings never speak of them.

find_package(Threads REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(fmt REQUIRED)

find_package(Torch REQUIRED)
add_library(rs_torch INTERFACE)
target_include_directories(rs_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
target_link_libraries(rs_torch INTERFACE ${TORCH_LIBRARIES})
separate_arguments(rankscope_torch_flags UNIX_COMMAND "${TORCH_CXX_FLAGS}")
target_compile_options(rs_torch INTERFACE ${rankscope_torch_flags})

file(WRITE ${CMAKE_BINARY_DIR}/torch_pch.cpp "")
add_library(rs_torch_pch STATIC ${CMAKE_BINARY_DIR}/torch_pch.cpp)
target_link_libraries(rs_torch_pch PRIVATE rs_torch rs_options fmt::fmt)
# IValue first: LibTorch 1.13's other headers use it before it is complete, which clang refuses in C++20.
target_precompile_headers(rs_torch_pch PRIVATE <ATen/core/ivalue.h> <ATen/ATen.h> <torch/csrc/autograd/autograd.h> <fmt/format.h>
                          <algorithm> <memory> <span> <string> <vector>)

# rankscope_find_library(NAME HEADERS h... [SUFFIXES dir...] [LIBRARIES lib...]): the target rs_NAME from the first header
# and the first library found. For what has no CMake package, or one that asks for more than the library.
function(rankscope_find_library name)
  cmake_parse_arguments(ARG "" "" "HEADERS;SUFFIXES;LIBRARIES" ${ARGN})
  string(TOUPPER ${name} upper)
  find_path(${upper}_INCLUDE_DIR NAMES ${ARG_HEADERS} PATH_SUFFIXES ${ARG_SUFFIXES} REQUIRED)
  add_library(rs_${name} INTERFACE)
  target_include_directories(rs_${name} SYSTEM INTERFACE ${${upper}_INCLUDE_DIR})
  if(ARG_LIBRARIES)
    find_library(${upper}_LIBRARY NAMES ${ARG_LIBRARIES} REQUIRED)
    target_link_libraries(rs_${name} INTERFACE ${${upper}_LIBRARY})
  endif()
endfunction()

rankscope_find_library(stb HEADERS stb_image.h SUFFIXES stb)

if(RANKSCOPE_PNG_PLOTS)
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(RSVG REQUIRED IMPORTED_TARGET GLOBAL librsvg-2.0)
endif()

# What reads signals. A machine without them builds with the option off; then such files are refused in words.
if(RANKSCOPE_AUDIO)
  rankscope_find_library(sndfile HEADERS sndfile.h LIBRARIES sndfile)
endif()

# GDCM's own CMake package complains of its command-line tools, which need not be there.
if(RANKSCOPE_DICOM)
  find_path(GDCM_INCLUDE_DIR gdcmImageReader.h PATH_SUFFIXES gdcm-3.1 gdcm-3.0 REQUIRED)
  add_library(rs_gdcm INTERFACE)
  target_include_directories(rs_gdcm SYSTEM INTERFACE ${GDCM_INCLUDE_DIR})
  foreach(part MSFF DSED Common)
    find_library(GDCM_${part}_LIBRARY gdcm${part} REQUIRED)
    target_link_libraries(rs_gdcm INTERFACE ${GDCM_${part}_LIBRARY})
  endforeach()
endif()
if(RANKSCOPE_EXR)
  set(log_level "${CMAKE_MESSAGE_LOG_LEVEL}")
  set(CMAKE_MESSAGE_LOG_LEVEL WARNING)  # Imath speaks of its Python module, which need not be there
  find_package(OpenEXR CONFIG REQUIRED)
  set(CMAKE_MESSAGE_LOG_LEVEL "${log_level}")
  add_library(rs_openexr INTERFACE)
  target_link_libraries(rs_openexr INTERFACE OpenEXR::OpenEXR)
endif()

# Embree is version 3 on Debian 12 and 4 on 13.
if(RANKSCOPE_MESHES)
  rankscope_find_library(embree HEADERS embree4/rtcore.h embree3/rtcore.h LIBRARIES embree4 embree3)
  rankscope_find_library(nanoflann HEADERS nanoflann.hpp)
  rankscope_find_library(tinyobjloader HEADERS tiny_obj_loader.h LIBRARIES tinyobjloader)
endif()

# What the window plays sounds with. Where it is missing the buttons say so.
if(RANKSCOPE_WINDOW AND RANKSCOPE_SOUND)
  find_path(PORTAUDIO_INCLUDE_DIR portaudio.h)
  find_library(PORTAUDIO_LIBRARY portaudio)
  if(PORTAUDIO_INCLUDE_DIR AND PORTAUDIO_LIBRARY)
    add_library(rs_portaudio INTERFACE)
    target_include_directories(rs_portaudio SYSTEM INTERFACE ${PORTAUDIO_INCLUDE_DIR})
    target_link_libraries(rs_portaudio INTERFACE ${PORTAUDIO_LIBRARY})
  else()
    message(STATUS "No PortAudio (portaudio19-dev): sounds are shown but cannot be played")
  endif()
endif()
