// The files of shaders/, embedded at build time by embed_shaders.cmake: "picture.frag" is
// shaders::picture_frag.
#pragma once

#include <string_view>

namespace rankscope::shaders {

extern const std::string_view fullscreen_vert;
extern const std::string_view picture_frag;
extern const std::string_view error_map_frag;
extern const std::string_view mesh_vert;
extern const std::string_view mesh_wire_geom;
extern const std::string_view mesh_frag;
extern const std::string_view slice_frag;
extern const std::string_view lines_vert;
extern const std::string_view lines_frag;

}  // namespace rankscope::shaders
