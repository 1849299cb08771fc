// A small picture studio: draws a scene of signed distance functions by sphere tracing, with a
// thin lens, one key light, sky light, ambient occlusion and one mirrored ray, into a canvas of
// 640 x 640 pixels. The sample pictures are made with it:
//
//   chromium --headless --no-sandbox --enable-unsafe-swiftshader --use-angle=swiftshader \
//     --allow-file-access-from-files --window-size=640,640 --screenshot=NAME.png NAME.html
//   convert NAME.png -sampling-factor 4:2:0 -quality 82 -interlace JPEG -strip ../NAME.jpg
//
// A scene is GLSL that defines
//   const vec3 EYE, AIM; const float ZOOM, FOCUS, LENS;  focal length, focus, aperture
//   const vec3 SUN, SUNLIGHT, ZENITH, NADIR;             direction and colours of the light
//   const float FAR, STEP;                               march limit, fraction of a step (<= 1)
//   vec2 map(vec3 p)                                     distance and material number
//   Surface surface(vec3 p, vec3 n, float id)            material at a point
//   vec3 sky(vec3 d)                                     background and environment
//   vec3 air(vec3 colour, vec3 d, float t)               haze or glow along a ray of length t

const prelude = `#version 300 es
precision highp float;
precision highp int;
out vec4 pixel;
uniform vec2 size;
uniform int samples;
const float PI = 3.14159265;

struct Surface {
  vec3 albedo;
  float gloss;  // strength of reflections, 0 to 1
  float shine;  // exponent of the highlight
  float soft;   // how far light wraps around, as in leaves, fruit and cloth
  vec3 glow;    // own light
};

float hash(vec2 p) { p = fract(p * vec2(123.34, 456.21)); p += dot(p, p + 45.32); return fract(p.x * p.y); }
float hash3(vec3 p) { p = fract(p * .3183099 + .1) * 17.; return fract(p.x * p.y * p.z * (p.x + p.y + p.z)); }
float noise(vec2 p) {
  vec2 i = floor(p), f = fract(p); f = f * f * (3. - 2. * f);
  return mix(mix(hash(i), hash(i + vec2(1, 0)), f.x), mix(hash(i + vec2(0, 1)), hash(i + vec2(1, 1)), f.x), f.y);
}
float noise3(vec3 p) {
  vec3 i = floor(p), f = fract(p); f = f * f * (3. - 2. * f);
  vec2 o = vec2(0, 1);
  return mix(mix(mix(hash3(i + o.xxx), hash3(i + o.yxx), f.x), mix(hash3(i + o.xyx), hash3(i + o.yyx), f.x), f.y),
             mix(mix(hash3(i + o.xxy), hash3(i + o.yxy), f.x), mix(hash3(i + o.xyy), hash3(i + o.yyy), f.x), f.y), f.z);
}
float fbm(vec2 p) {
  float s = 0., a = .5;
  for (int i = 0; i < 5; i++) { s += a * noise(p); p = mat2(1.6, 1.2, -1.2, 1.6) * p; a *= .5; }
  return s;
}
mat2 turn(float a) { float c = cos(a), s = sin(a); return mat2(c, -s, s, c); }
vec2 join(vec2 a, vec2 b) { return a.x < b.x ? a : b; }
float smin(float a, float b, float k) { float h = max(k - abs(a - b), 0.) / k; return min(a, b) - h * h * k * .25; }
float smax(float a, float b, float k) { return -smin(-a, -b, k); }
float capsule(vec3 p, vec3 a, vec3 b, float r) {
  p -= a; b -= a;
  return length(p - b * clamp(dot(p, b) / dot(b, b), 0., 1.)) - r;
}
float ellipsoid(vec3 p, vec3 r) { float a = length(p / r), b = length(p / (r * r)); return a * (a - 1.) / b; }
float box(vec3 p, vec3 b, float r) {
  vec3 q = abs(p) - b + r;
  return length(max(q, 0.)) + min(max(q.x, max(q.y, q.z)), 0.) - r;
}
float disc(vec3 p, float r, float h) { // cylinder along y
  vec2 d = abs(vec2(length(p.xz), p.y)) - vec2(r, h);
  return min(max(d.x, d.y), 0.) + length(max(d, 0.));
}
float ring(vec3 p, float r, float w) { return length(vec2(length(p.xz) - r, p.y)) - w; }
float roundCone(vec3 p, float low, float high, float h) { // spheres at 0 and (0, h, 0), and their hull
  vec2 q = vec2(length(p.xz), p.y);
  float b = (low - high) / h, a = sqrt(1. - b * b), k = dot(q, vec2(-b, a));
  if (k < 0.) return length(q) - low;
  if (k > a * h) return length(q - vec2(0, h)) - high;
  return dot(q, vec2(a, b)) - low;
}
`;

const tracer = `
vec2 march(vec3 o, vec3 d) { // distance and material; material -1 is the sky
  float t = 0.;
  for (int i = 0; i < 220; i++) {
    vec2 h = map(o + d * t);
    if (h.x < .0004 * (1. + t)) return vec2(t, h.y);
    t += h.x * STEP;
    if (t > FAR) break;
  }
  return vec2(FAR, -1);
}
vec3 normal(vec3 p, float t) {
  vec3 n = vec3(0);
  for (int i = min(samples, 0); i < 4; i++) {
    vec3 e = .5773 * (2. * vec3((((i + 3) >> 1) & 1), ((i >> 1) & 1), (i & 1)) - 1.);
    n += e * map(p + e * .0006 * (1. + t)).x;
  }
  return normalize(n);
}
float open(vec3 o, vec3 d, float width) { // share of the light of a source of that width
  float t = .02, s = 1.;
  for (int i = min(samples, 0); i < 48; i++) {
    float h = map(o + d * t).x;
    s = min(s, .5 + .5 * h / (width * t));
    if (s < 0. || t > 12.) break;
    t += clamp(h * STEP, .012, .4);
  }
  s = max(s, 0.);
  return s * s * (3. - 2. * s);
}
float hollow(vec3 p, vec3 n) { // ambient occlusion
  float s = 0., w = 1.;
  for (int i = min(samples, 0); i < 5; i++) {
    float h = .02 + .11 * float(i);
    s += w * (h - map(p + n * h).x);
    w *= .72;
  }
  return clamp(1. - 1.1 * s, 0., 1.);
}
vec3 light(vec3 o, vec3 d) {
  vec2 hit = march(o, d);
  if (hit.y < 0.) return air(sky(d), d, FAR);
  vec3 p = o + d * hit.x, n = normal(p, hit.x), r = reflect(d, n);
  Surface m = surface(p, n, hit.y);
  float shade = open(p + n * .004, SUN, .07), room = hollow(p, n);
  float key = max((dot(n, SUN) + m.soft) / (1. + m.soft), 0.);
  vec3 lit = SUNLIGHT * key * mix(shade, 1., m.soft * .25)
    + mix(NADIR, ZENITH, .5 + .5 * n.y) * room
    + SUNLIGHT * .12 * max(-dot(n, SUN), 0.) * room;
  float rim = m.gloss * (.05 + .95 * pow(1. - max(-dot(d, n), 0.), 5.));
  vec3 c = m.albedo * lit * (1. - rim) + m.glow;
  c += rim * sky(r) * mix(room, 1., .2) * smoothstep(-.2, .2, r.y + .3);
  c += SUNLIGHT * m.gloss * shade * pow(max(dot(r, SUN), 0.), m.shine) * (.1 + m.shine * .012);
  return air(c, d, hit.x);
}
void main() {
  vec3 w = normalize(AIM - EYE), u = normalize(cross(w, vec3(0, 1, 0))), v = cross(u, w), sum = vec3(0);
  float seed = hash(gl_FragCoord.xy * .7531);
  for (int i = 0; i < samples; i++) {
    vec2 j = fract(seed + float(i) * vec2(.7548777, .5698403)), k = fract(seed * 7.13 + float(i) * vec2(.8191725, .6710436));
    vec2 s = (2. * (gl_FragCoord.xy - .5 + j) - size) / size.y;
    vec3 d = normalize(s.x * u + s.y * v + ZOOM * w);
    vec3 at = EYE + d * FOCUS / dot(d, w);
    vec3 o = EYE + LENS * sqrt(k.x) * (cos(2. * PI * k.y) * u + sin(2. * PI * k.y) * v);
    sum += min(light(o, normalize(at - o)), vec3(6));
  }
  vec3 c = sum / float(samples);
  vec2 q = gl_FragCoord.xy / size - .5;
  c *= 1. - .55 * dot(q, q);
  c = c * (2.51 * c + .03) / (c * (2.43 * c + .59) + .14); // filmic curve
  pixel = vec4(pow(clamp(c, 0., 1.), vec3(1. / 2.2)), 1);
}`;

// studio draws a scene before the page has loaded, tile by tile so that no single draw is long.
// The address may ask for a quicker proof: ?side=320&samples=4.
function studio(scene) {
  const query = new URLSearchParams(location.search);
  const side = +(query.get("side") ?? 640), samples = +(query.get("samples") ?? 24), tile = 64;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  document.body.style.margin = 0;
  document.body.style.background = "black";
  canvas.style.display = "block";
  document.body.append(canvas);
  const gl = canvas.getContext("webgl2", { preserveDrawingBuffer: true, antialias: false });
  const program = gl.createProgram();
  const compile = (type, text) => {
    const shader = gl.createShader(type);
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    const log = gl.getShaderInfoLog(shader);
    if (log) console.error(log);
    gl.attachShader(program, shader);
  };
  compile(gl.VERTEX_SHADER, `#version 300 es
    void main() { gl_Position = vec4(vec2((gl_VertexID & 1) * 4, (gl_VertexID >> 1) * 4) - 1., 0, 1); }`);
  compile(gl.FRAGMENT_SHADER, prelude + scene + tracer);
  gl.linkProgram(program);
  gl.useProgram(program);
  gl.uniform2f(gl.getUniformLocation(program, "size"), side, side);
  gl.uniform1i(gl.getUniformLocation(program, "samples"), samples);
  gl.viewport(0, 0, side, side);
  gl.enable(gl.SCISSOR_TEST);
  for (let y = 0; y < side; y += tile) {
    for (let x = 0; x < side; x += tile) {
      gl.scissor(x, y, tile, tile);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
      gl.readPixels(x, y, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4)); // waits
    }
  }
}
