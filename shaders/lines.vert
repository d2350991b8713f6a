#version 330 core
// A segment as a strip of two triangles, as wide on the screen at either end.
layout(location = 0) in vec3 begin;
layout(location = 1) in vec3 end;
layout(location = 2) in vec4 shade;

uniform mat4 clip;      // from the world
uniform vec2 viewport;  // in pixels
uniform float width;    // in pixels

out vec4 lineShade;

void main() {
  lineShade = shade;
  vec4 a = clip * vec4(begin, 1.0);
  vec4 b = clip * vec4(end, 1.0);
  // What lies before the nearest depth is cut off here: behind the eye there is no place on the screen.
  float ahead = a.z + a.w;
  float behind = b.z + b.w;
  if (ahead <= 0.0 && behind <= 0.0) {
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    return;
  }
  if (ahead < 0.0) {
    a = mix(a, b, ahead / (ahead - behind));
  } else if (behind < 0.0) {
    b = mix(b, a, behind / (behind - ahead));
  }
  vec2 along = (b.xy / b.w - a.xy / a.w) * viewport;
  along = dot(along, along) > 0.0 ? normalize(along) : vec2(1.0, 0.0);
  vec2 across = vec2(-along.y, along.x) * (gl_VertexID % 2 == 0 ? 1.0 : -1.0);
  gl_Position = gl_VertexID < 2 ? a : b;
  gl_Position.xy += across * width / viewport * gl_Position.w;
}
