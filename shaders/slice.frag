#version 330 core
// A field of distances on a plane: signed through a colour map, with lines of the same distance and a strong one
// where it is zero.
out vec4 color;

uniform sampler2D field;  // one channel, its row 0 at the target's
uniform sampler2D colorMap;
uniform vec2 size;       // of the target, in pixels
uniform float range;     // the map goes from -range to range
uniform float spacing;   // between lines, in the field's unit
uniform float lineWidth; // in pixels
uniform vec3 lineColor;
uniform vec3 zeroColor;
uniform vec3 notANumber;

/// How much of a pixel a line covers whose middle is so many pixels away.
float coverage(float pixels, float width) {
  return clamp(0.5 * width + 0.5 - pixels, 0.0, 1.0);
}

void main() {
  float value = texture(field, gl_FragCoord.xy / size).r;
  // Before any branch, as neighbours have to take part; a field that is the same everywhere has no lines.
  float slope = max(length(vec2(dFdx(value), dFdy(value))), 1e-12);
  if (isnan(value) || isinf(value)) {
    color = vec4(notANumber, 1.0);
    return;
  }
  float unit = clamp(0.5 + 0.5 * value / range, 0.0, 1.0);
  int last = textureSize(colorMap, 0).x - 1;
  vec3 result = texelFetch(colorMap, ivec2(int(unit * float(last) + 0.5), 0), 0).rgb;
  float toLine = abs(value - spacing * round(value / spacing)) / slope;
  // Where lines would touch each other they fade.
  float room = smoothstep(3.0, 8.0, spacing / slope);
  result = mix(result, lineColor, 0.55 * room * coverage(toLine, lineWidth));
  result = mix(result, zeroColor, coverage(abs(value) / slope, 2.0 * lineWidth));
  color = vec4(result, 1.0);
}
