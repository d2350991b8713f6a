#version 330 core
// A vertex of a surface, or a point of a cloud, into the eye's coordinates.
layout(location = 0) in vec3 position;
layout(location = 1) in vec3 normal;
layout(location = 2) in vec3 quantity;  // a value in x, or a colour

uniform mat4 view;
uniform mat4 projection;
uniform float pointSize;  // in pixels

out Surface {
  vec3 place;   // seen from the eye
  vec3 normal;  // in the world
  vec3 quantity;
} surface;

void main() {
  vec4 place = view * vec4(position, 1.0);
  surface.place = place.xyz;
  surface.normal = normal;
  surface.quantity = quantity;
  gl_Position = projection * place;
  gl_PointSize = pointSize;
}
