// Surfaces, curves and points in space, seen from a camera and written as a flat picture.
//
// A scene: {surfaces: [{key, rows, fill, opacity?}], lines: [{points, classes, dashed?}], points: [{at, r?,
// classes?, name?, side?, shift?, handle?, square?}], camera: {azimuth, elevation, zoom?},
// bounds: {centre, across, up}}. `rows(fine)` is a grid of points [x, y, z], z upwards, with `fine` times as
// many steps as the flat picture shows; a surface with the same key has the same rows. `fill` and `classes`
// are those of kit.mjs; `dashed` is the length of a dash in space; bounds are half of what is seen.
import { circle, handle, label, path, rect } from "./kit.mjs";

const RADIANS = Math.PI / 180;
// From one number to another in equal steps, so many of them.
export const steps = (from, to, count) => Array.from({ length: count + 1 }, (_, i) => from + ((to - from) * i) / count);
// Towards the light, in the directions to the right, up and towards the eye; of length 1.
export const LIGHT = [-0.35, 0.55, 0.76];
export const minus = (p, q) => [p[0] - q[0], p[1] - q[1], p[2] - q[2]];
export const dot = (p, q) => p[0] * q[0] + p[1] * q[1] + p[2] * q[2];
const between = (p, q, s) => p.map((x, i) => x + s * (q[i] - x));
const cross = (p, q) => [p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]];

// The directions to the right, up and towards the eye, for a camera in degrees.
export function directions({ azimuth, elevation }) {
  const [a, e] = [azimuth * RADIANS, elevation * RADIANS];
  const [ca, sa, ce, se] = [Math.cos(a), Math.sin(a), Math.cos(e), Math.sin(e)];
  return [[-sa, ca, 0], [-se * ca, -se * sa, ce], [ce * ca, ce * sa, se]];
}

// Pixels of the picture for a unit of space.
export const magnification = ({ bounds }, [width, height], { zoom = 1 }) =>
  (zoom / 2) * Math.min(width / bounds.across, height / bounds.up);

// From a point in space to [x, y, nearness to the eye].
export function projection(scene, size, camera = scene.camera) {
  const [right, up, near] = directions(camera), s = magnification(scene, size, camera);
  return (p) => {
    const q = minus(p, scene.bounds.centre);
    return [size[0] / 2 + s * dot(q, right), size[1] / 2 - s * dot(q, up), dot(q, near)];
  };
}

// A curve cut into dashes of that length.
export function dashes(points, length) {
  const pieces = [];
  let piece = [points[0]], left = length, on = true;
  for (let i = 1; i < points.length; i++) {
    let from = points[i - 1];
    const step = minus(points[i], from);
    let rest = Math.sqrt(dot(step, step));
    while (rest > left) {
      from = between(from, points[i], left / rest);
      rest -= left;
      if (on) pieces.push([...piece, from]);
      piece = [from];
      on = !on;
      left = on ? length : length * 0.6;
    }
    left -= rest;
    piece.push(points[i]);
  }
  return on ? [...pieces, piece] : pieces;
}

export const curves = (scene) =>
  scene.lines.flatMap((l) => (l.dashed ? dashes(l.points, l.dashed) : [l.points]).map((points) => ({ ...l, points })));

// How strongly light from beside the eye meets a cell: 3 to 8 tenths of its colour.
function tint([p, q, r, s], [right, up, near]) {
  const n = cross(minus(r, p), minus(s, q)), length = Math.sqrt(dot(n, n));
  const seen = [right, up, near].map((d) => dot(n, d) / (length || 1));
  return Math.round(3 + 5 * Math.abs(dot(seen, LIGHT)));
}

const tenth = (x) => String(Math.round(x * 10) / 10 + 0);
const step = (p) => `${tenth(p[0])} ${tenth(p[1])}`;
const twice = (c) => c.reduce((sum, [x, y], i) => sum + x * c[(i + 1) % 4][1] - y * c[(i + 1) % 4][0], 0);

// All cells and pieces of lines, the farthest first: {depth, classes, d}.
function pieces(scene, size, camera) {
  const at = projection(scene, size, camera), seen = directions(camera), found = [];
  for (const { rows: grid, fill, opacity = 1 } of scene.surfaces) {
    const rows = grid(1), flat = rows.map((row) => row.map(at));
    for (let i = 1; i < rows.length; i++) {
      for (let j = 1; j < rows[i].length; j++) {
        const cell = [[i - 1, j - 1], [i - 1, j], [i, j], [i, j - 1]], corners = cell.map(([k, l]) => flat[k][l]);
        const area = twice(corners);
        if (Math.abs(area) < 0.2) continue;
        const around = (area > 0 ? corners : [...corners].reverse()).map(step);
        const outline = around.filter((p, k) => p !== around.at(k - 1));
        found.push({
          depth: corners.reduce((sum, p) => sum + p[2], 0) / 4,
          classes: `fill-${fill} ${opacity < 1 ? "faint" : `tint-${tint(cell.map(([k, l]) => rows[k][l]), seen)}`}`,
          d: `M${outline[0]}L${outline.slice(1).join(" ")}Z`,
        });
      }
    }
  }
  for (const { points, classes } of curves(scene)) {
    const flat = points.map(at);
    for (let i = 1; i < flat.length; i++) {
      const depth = (flat[i - 1][2] + flat[i][2]) / 2 + 0.08 * scene.bounds.up;
      found.push({ depth, classes, from: step(flat[i - 1]), to: step(flat[i]) });
    }
  }
  return found.sort((p, q) => p.depth - q.depth);
}

// Neighbours in this order with the same classes become one path.
function sheets(scene, size, camera) {
  const written = [];
  let d = "", classes = "", end = null;
  const close = () => { if (d) written.push(path(d, classes)); d = ""; end = null; };
  for (const piece of pieces(scene, size, camera)) {
    if (piece.classes !== classes) close();
    classes = piece.classes;
    if (piece.d) d += piece.d;
    else {
      d += end === piece.from ? `L${piece.to}` : `M${piece.from}L${piece.to}`;
      end = piece.to;
    }
  }
  close();
  return written.join("");
}

// Points and names, which are seen through everything.
function marks(scene, size, camera) {
  const at = projection(scene, size, camera);
  return scene.points.map((point) => {
    const { r = 4.5, classes = "fill-ink", name, side = "", shift = [0, 0], square } = point;
    const [x, y] = at(point.at), around = `${classes} line-paper thin`;
    const mark = !r ? "" : point.handle ? handle(point.handle, x, y, around, r)
      : square ? rect(x - r, y - r, 2 * r, 2 * r, around) : circle(x, y, r, around);
    return mark + (name ? label(x + shift[0], y + shift[1], name, `small ${side}`.trim()) : "");
  }).join("");
}

// A view of an interactive: `draw` writes the picture from the scene's own camera or another one, and
// `marks` only its points and names, where something else draws surfaces and lines.
export function spaceView({ size, label: said, scene }) {
  const [width, height] = size, written = (state, answer, camera, ...parts) => {
    const seen = scene(state, answer);
    return parts.map((part) => part(seen, size, camera ?? seen.camera)).join("");
  };
  return {
    size: [width, height],
    label: said,
    scene,
    draw: (state, answer, camera) => written(state, answer, camera, sheets, marks),
    marks: (state, answer, camera) => written(state, answer, camera, marks),
  };
}

// Of things in space the one that is seen nearest to [x, y], where a pointer drags something; of two that
// are seen at one place, the one nearer to where it was, `from`. Each thing has its place under `at`.
export function nearestSeen(things, scene, size, camera, [x, y], from) {
  const see = projection(scene, size, camera), pixels = magnification(scene, size, camera ?? scene.camera);
  const apart = ({ at }) => {
    const [u, v] = see(at), way = minus(at, from);
    return (u - x) ** 2 + (v - y) ** 2 + 0.1 * pixels ** 2 * dot(way, way);
  };
  return things.reduce((best, next) => (apart(next) < apart(best) ? next : best));
}
