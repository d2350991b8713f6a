#version 330 core
// The mean over channels of |t - p|, (t - p)^2 or t - p, through a colour map.
out vec4 color;

uniform sampler2D target;
uniform sampler2D reconstruction;
uniform sampler2D colorMap;
uniform float channels;
uniform int metric;     // 0 absolute, 1 squared, 2 signed
uniform float maximum;  // top of the scale; the signed scale runs from -maximum to maximum
uniform vec3 notANumber;

void main() {
  ivec2 pixel = ivec2(gl_FragCoord.xy);
  vec4 difference = texelFetch(target, pixel, 0) - texelFetch(reconstruction, pixel, 0);
  vec4 value = metric == 0 ? abs(difference) : metric == 1 ? difference * difference : difference;
  // A channel that the pictures lack reads the same in both, so its difference is zero.
  float scaled = dot(value, vec4(1.0)) / (channels * maximum);
  if (isnan(scaled)) {
    color = vec4(notANumber, 1.0);
    return;
  }
  float unit = clamp(metric == 2 ? 0.5 + 0.5 * scaled : scaled, 0.0, 1.0);
  int last = textureSize(colorMap, 0).x - 1;
  color = texelFetch(colorMap, ivec2(int(unit * float(last) + 0.5), 0), 0);
}
