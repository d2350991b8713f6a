#version 330 core
// One triangle that covers the target, without vertex data. Row 0 of the source lands in row 0 of the target.

void main() {
  vec2 position = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2);
  gl_Position = vec4(position * 2.0 - 1.0, 0.0, 1.0);
}
