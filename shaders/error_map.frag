#version 330 core
// The mean over channels of |t - p|, (t - p)^2 or t - p, through a colour map.
out vec4 color;

uniform sampler2D target;
uniform sampler2D reconstruction;
uniform sampler2D colorMap;
uniform int channels;
uniform int metric;     // 0 absolute, 1 squared, 2 signed
uniform float maximum;  // top of the scale; the signed scale runs from -maximum to maximum

void main() {
  ivec2 pixel = ivec2(gl_FragCoord.xy);
  vec4 difference = texelFetch(target, pixel, 0) - texelFetch(reconstruction, pixel, 0);
  vec4 value = metric == 0 ? abs(difference) : metric == 1 ? difference * difference : difference;
  float sum = value.r;
  if (channels > 1) sum += value.g;
  if (channels > 2) sum += value.b;
  if (channels > 3) sum += value.a;
  float mean = sum / float(channels);
  // A gray that is not on the map.
  if (isnan(mean)) {
    color = vec4(vec3(128.0 / 255.0), 1.0);
    return;
  }
  float t = clamp(metric == 2 ? 0.5 + 0.5 * mean / maximum : mean / maximum, 0.0, 1.0);
  float entries = float(textureSize(colorMap, 0).x);
  color = vec4(texture(colorMap, vec2((t * (entries - 1.0) + 0.5) / entries, 0.5)).rgb, 1.0);
}
