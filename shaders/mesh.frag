#version 330 core
// A surface under a calm light that goes with the eye, or its normals, values or colours.
out vec4 color;

uniform mat4 view;
uniform int mode;  // 0 shaded, 1 normals, 2 values, 3 colours
uniform bool smoothNormals;  // false: each triangle is flat
uniform bool points;
uniform vec3 front;  // sRGB, of the side that the normals look to
uniform vec3 back;
uniform float relief;  // of values and colours: 0 flat, 1 fully lit
uniform sampler2D colorMap;
uniform float low;  // value at the map's first texel
uniform float high;
uniform vec3 notANumber;
uniform vec3 lineColor;
uniform float lineWidth;  // in pixels

in Surface {
  vec3 place;
  vec3 normal;
  vec3 quantity;
} surface;
#ifdef WIRE
noperspective in vec3 edgeDistances;
flat in float smallestHeight;
#endif

const vec3 keyLight = normalize(vec3(-0.45, 0.65, 0.75));
const vec3 sky = vec3(0.47, 0.49, 0.52);
const vec3 ground = vec3(0.17, 0.155, 0.15);

struct Side {
  vec3 normal;  // in the eye's coordinates, towards the eye
  bool outer;
};

Side sideSeen(vec3 towardsEye) {
  vec3 vertexNormal = mat3(view) * surface.normal;
  if (points) {
    vec3 normal = dot(surface.normal, surface.normal) > 0.0 ? normalize(vertexNormal) : towardsEye;
    return dot(normal, towardsEye) < 0.0 ? Side(-normal, false) : Side(normal, true);
  }
  // Of the triangle itself, whichever way it was wound.
  vec3 flatNormal = normalize(cross(dFdx(surface.place), dFdy(surface.place)));
  flatNormal = dot(flatNormal, towardsEye) < 0.0 ? -flatNormal : flatNormal;
  if (!smoothNormals || !(dot(vertexNormal, vertexNormal) > 0.0)) {
    return Side(flatNormal, gl_FrontFacing);
  }
  vec3 normal = normalize(vertexNormal);
  return dot(normal, flatNormal) < 0.0 ? Side(-normal, false) : Side(normal, true);
}

/// Light that comes back from a white surface, not counting the gloss.
vec3 lightOn(vec3 normal, float facing) {
  float key = max(dot(normal, keyLight), 0.0);
  vec3 around = mix(ground, sky, 0.5 + 0.5 * normal.y);
  // Edges that turn away darken a little, so that shapes stand out from one another.
  return (around + vec3(0.60, 0.585, 0.56) * key) * (0.72 + 0.28 * smoothstep(0.0, 0.55, facing));
}

float glossOn(vec3 normal, vec3 towardsEye) {
  float shine = max(dot(normal, normalize(keyLight + towardsEye)), 0.0);
  shine *= shine;
  shine *= shine;
  shine *= shine;
  shine *= shine;
  return 0.10 * shine * shine;
}

vec3 mapped(float value) {
  if (isnan(value)) {
    return notANumber;
  }
  float unit = clamp((value - low) / (high - low), 0.0, 1.0);
  int last = textureSize(colorMap, 0).x - 1;
  return texelFetch(colorMap, ivec2(int(unit * float(last) + 0.5), 0), 0).rgb;
}

/// Of the triangle, towards its outside, in the world.
vec3 flatNormal() {
  vec3 normal = normalize(cross(dFdx(surface.place), dFdy(surface.place)));
  return transpose(mat3(view)) * (gl_FrontFacing ? normal : -normal);
}

vec3 shown() {
  if (mode == 1) {
    bool known = dot(surface.normal, surface.normal) > 0.0;
    return 0.5 + 0.5 * (known ? normalize(surface.normal) : flatNormal());
  }
  if (mode >= 2 && relief <= 0.0) {
    return mode == 2 ? mapped(surface.quantity.x) : surface.quantity;
  }
  vec3 towardsEye = normalize(-surface.place);
  Side side = sideSeen(towardsEye);
  vec3 light = lightOn(side.normal, dot(side.normal, towardsEye));
  if (mode >= 2) {
    vec3 base = mode == 2 ? mapped(surface.quantity.x) : surface.quantity;
    return base * mix(vec3(1.0), sqrt(light), relief);
  }
  vec3 base = side.outer ? front : back;
  // Light adds up in linear values; squares and roots are near enough to sRGB's curve.
  return sqrt(base * base * light + glossOn(side.normal, towardsEye));
}

void main() {
  if (points && dot(gl_PointCoord - 0.5, gl_PointCoord - 0.5) > 0.25) {
    discard;
  }
  vec3 result = shown();
#ifdef WIRE
  float nearest = min(edgeDistances.x, min(edgeDistances.y, edgeDistances.z));
  // Two triangles share an edge: each draws half of its line.
  float line = 1.0 - smoothstep(0.5 * lineWidth - 0.5, 0.5 * lineWidth + 0.5, nearest);
  // Triangles as small as pixels would be all line: they only darken a little.
  result = mix(result, lineColor, line * mix(0.12, 1.0, smoothstep(0.0, 28.0, smallestHeight)));
#endif
  color = vec4(result, 1.0);
}
