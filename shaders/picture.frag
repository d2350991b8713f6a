#version 330 core
// A float picture of 1 to 4 channels as the eye should see it: clipped, alpha over a checkerboard.
out vec4 color;

uniform sampler2D picture;
uniform int channels;  // 1 gray, 2 gray+alpha, 3 RGB, 4 RGBA
uniform float low;     // shown as black
uniform float high;    // shown as white
uniform vec3 notANumber;

const float checkerPixels = 8.0;

void main() {
  vec4 value = texelFetch(picture, ivec2(gl_FragCoord.xy), 0);
  vec3 rgb = ((channels <= 2 ? value.rrr : value.rgb) - low) / (high - low);
  float alpha = channels == 2 ? value.g : channels == 4 ? value.a : 1.0;
  if (any(isnan(rgb)) || isnan(alpha)) {
    color = vec4(notANumber, 1.0);
    return;
  }
  vec2 tile = floor(gl_FragCoord.xy / checkerPixels);
  float checker = mod(tile.x + tile.y, 2.0) < 0.5 ? 0.8 : 0.6;
  color = vec4(mix(vec3(checker), clamp(rgb, 0.0, 1.0), clamp(alpha, 0.0, 1.0)), 1.0);
}
