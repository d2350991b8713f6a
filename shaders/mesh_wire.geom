#version 330 core
// Tells each pixel of a triangle how far it is from the three edges, on the screen (after Bærentzen et al.,
// "Single-pass wireframe rendering", 2006).
layout(triangles) in;
layout(triangle_strip, max_vertices = 3) out;

uniform vec2 viewport;  // in pixels

in Surface {
  vec3 place;
  vec3 normal;
  vec3 quantity;
} corners[];

out Surface {
  vec3 place;
  vec3 normal;
  vec3 quantity;
} surface;
noperspective out vec3 edgeDistances;  // in pixels
flat out float smallestHeight;

void main() {
  vec2 at[3];
  bool before = true;
  for (int k = 0; k < 3; ++k) {
    before = before && gl_in[k].gl_Position.w > 0.0;
    at[k] = 0.5 * viewport * gl_in[k].gl_Position.xy / gl_in[k].gl_Position.w;
  }
  vec2 a = at[1] - at[0];
  vec2 b = at[2] - at[0];
  float doubleArea = abs(a.x * b.y - a.y * b.x);
  vec3 edges = max(vec3(distance(at[1], at[2]), length(b), length(a)), 1e-6);
  // A triangle that reaches behind the eye has no such distances: it is drawn without lines.
  vec3 heights = before ? vec3(doubleArea) / edges : vec3(1e6);
  for (int k = 0; k < 3; ++k) {
    surface.place = corners[k].place;
    surface.normal = corners[k].normal;
    surface.quantity = corners[k].quantity;
    edgeDistances = before ? vec3(0.0) : vec3(1e6);
    edgeDistances[k] = heights[k];
    smallestHeight = min(heights.x, min(heights.y, heights.z));
    gl_Position = gl_in[k].gl_Position;
    EmitVertex();
  }
  EndPrimitive();
}
