# cmake -DOUTPUT=file.cpp "-DSHADERS=a.vert;b.frag" -P embed_shaders.cmake
# Writes the shader files as string literals, so that the program needs no file beside it.
set(text "#include \"shader_sources.h\"\n\nnamespace rankscope::shaders {\n")
foreach(file IN LISTS SHADERS)
  get_filename_component(name ${file} NAME)
  string(REPLACE "." "_" name ${name})
  file(READ ${file} source)
  string(APPEND text "\nconst std::string_view ${name} = R\"glsl(${source})glsl\";\n")
endforeach()
string(APPEND text "\n}  // namespace rankscope::shaders\n")
file(WRITE ${OUTPUT} "${text}")
