// Chapter 8: a point on Whitney's umbrella, and the factors of its form.
import { form, handle, label, line, list, minus, scale, value } from "../kit.mjs";
import { mul, read, sign, sub } from "../core.mjs";
import { nearestSeen, spaceView } from "../scene.mjs";
import { stand, umbrella } from "../scenes/umbrella.mjs";

const SIZE = [360, 280], MOST = 5;
const quarters = (most) => Array.from({ length: 2 * most + 1 }, (_, i) => String((i - most) / 4));
const re = scale(-1.9, 1.9, 20, 340), im = scale(-1.5, 1.5, 266, 14);
const negative = (text) => sub("0", text);

// h is the root of the height: c = h² on the handle, h > 0; else c = −t² with t = ±h, and b = at.
const onHandle = ({ h }) => sign(read(h)) > 0;
const parameter = ({ h, sheet }) => (sheet === "plus" ? negative(read(h)) : read(h));
function height(h) {
  const square = mul(read(h), read(h));
  return sign(read(h)) < 0 ? negative(square) : square;
}
const filter = (state) =>
  ["1", read(state.a), "0", onHandle(state) ? "0" : mul(read(state.a), parameter(state)), height(state.h)];
const place = (state) => stand([1, 3, 4].map((i) => value(filter(state)[i])));

// What the package answers: (x² + axy − ty²)(x² + ty²), where a = 0 also with −t for t, and on the handle
// (x² − ihy²)(x² + ihy²).
function core(state) {
  const a = read(state.a), t = parameter(state), twice = state.network === "twice", split = onHandle(state);
  const sheet = (last, second, real = true) => ({ real, factors: [["1", a, last], ["1", second]] });
  const roots = sign(sub(mul(a, a), mul("-4", t))), outside = split || (twice && sign(a) !== 0 && roots < 0);
  const ends = sign(a) ? twice && !roots : twice || !sign(t);
  const i = (mark) => `${mark}${read(state.h) === "1" ? "" : `${read(state.h)} `}i`;
  const pair = split ? [i(""), i("-")] : [t, negative(t)];
  return {
    place: outside ? "outside" : ends ? "boundary" : "inside",
    whisker: outside,
    factorizations: sign(a) || !(split || sign(t)) ? [sheet(negative(t), t)]
      : [sheet(...pair, !split), sheet(pair[1], pair[0], !split)].sort((f, g) => (last(f) < last(g) ? -1 : 1)),
  };
}
const last = ({ factors }) => factors[0][2];

const written = ({ factors: [P, [first, last]] }) => `(${form(P)})(${form([first, "0", last])})`;
const hyperroots = ({ factorizations }) => factorizations.map(({ factors }) => opposite(factors[1][1]));
const opposite = (text) => (text === "0" ? "0" : text.startsWith("-") ? text.slice(1) : `-${text}`);

function words(state, answer) {
  const { place: verdict, factorizations: [f, g] } = answer, roots = hyperroots(answer).map(minus);
  const said = `${form(filter(state))} = ${written(f)}.`;
  if (!f.real)
    return `Outside, a whisker: ${said} The factors are complex: the hyperroots ${list(roots)} have left ` +
      "the real line.";
  if (verdict === "outside")
    return `Outside, a whisker: ${said} The hyperroot ${roots[0]} is real, but the first factor has no real root: ` +
      "it is no product of two layers of size 2.";
  if (verdict === "inside")
    return `Inside: ${said} ` + (g
      ? `Two sheets cross: either of the hyperroots ${list(roots)} may belong to the last layer.`
      : `The factors are real, with the hyperroot ${roots[0]}.`);
  if (g)
    return `Boundary: ${said} Two sheets cross, and on one of them the first factor, ${form(g.factors[0])}, has no ` +
      "real root.";
  return `Boundary: ${said} ` + (state.a === "0"
    ? "The hyperroot 0 is double here; up the handle it parts into a complex pair."
    : "The first factor has a double root; it may part into a complex pair.");
}

// Where the point may be, and the hyperroot with it.
const SPOTS = quarters(MOST).flatMap((h) => (Number(h) > 0 ? ["0"] : quarters(8))
  .flatMap((a) => ["plus", "minus"].map((sheet) => ({ a, h, sheet, at: place({ a, h, sheet }) }))));
const spotted = (state, { a, h, sheet }) => ({ ...state, a, h, sheet });

function drag(state, name, at, answer, view, camera) {
  if (name === "W") return spotted(state, nearestSeen(SPOTS, umbrella(), SIZE, camera, at, place(state)));
  const [x, y] = [re.back(at[0]), im.back(at[1])], real = Math.abs(y) < Math.max(0.2, Math.abs(x));
  const size = Math.min(MOST, Math.round(4 * Math.abs(real ? x : y))) / 4;
  return real
    ? { ...state, h: String(0 - size), sheet: x < 0 ? "plus" : "minus" }
    : { ...state, a: "0", h: String(size) };
}

const where = (text) =>
  text.endsWith("i") ? [0, value(text.replace(" i", "").replace("i", "1"))] : [value(text), 0];

const PLACES = { sheet: "on a sheet", crossing: "where two sheets cross", pinch: "where the handle begins" };
const standing = (state) =>
  onHandle(state) ? "on the handle" : PLACES[Number(state.a) ? "sheet" : Number(state.h) ? "crossing" : "pinch"];

function plane(state, answer) {
  const ticks = [-1, 1].map((x) =>
    line(re(x), im(0) - 4, re(x), im(0) + 4, "line-ink") + label(re(x), im(0) + 20, minus(x), "small middle") +
    line(re(0) - 4, im(x), re(0) + 4, im(x), "line-grid") +
    label(re(0) - 9, im(x) + 4, x < 0 ? "−i" : "i", "small end"));
  const marks = hyperroots(answer).map((text, i) => {
    const [x, y] = where(text), said = `α = ${minus(text)}`;
    return y
      ? handle(`alpha-${i}`, re(x), im(y), "fill-outside line-paper") + label(re(x) + 13, im(y) + 4, said)
      : handle(`alpha-${i}`, re(x), im(y), "fill-accent line-paper") + label(re(x), im(y) - 14, said, "middle");
  });
  return line(10, im(0), 350, im(0), "line-ink") + line(re(0), 8, re(0), 272, "line-grid") +
    label(12, 22, "hyperroots of stride 2", "small") + label(348, im(0) - 7, "real", "small end") +
    [...ticks, ...marks].join("");
}

const NETWORKS = { once: { sizes: [3, 2], strides: [2, 1] }, twice: { sizes: [2, 2, 2], strides: [1, 2, 1] } };
const named = ({ sizes, strides }) => `k = (${sizes.join(", ")}), s = (${strides.join(", ")})`;
const range = (id, text, most, first, shown) =>
  ({ id, type: "range", label: text, min: -most, max: most, step: 0.25, value: first, shown });

export default {
  title: "Turn the umbrella",
  question: "Where do the factors become complex?",
  controls: [
    { id: "network", type: "choice", label: "network", value: "once",
      options: Object.entries(NETWORKS).map(([key, network]) => [key, named(network)]) },
    range("a", "a, of x³y", 2, "0", (a) => minus(read(a))),
    range("h", "height c, of y⁴", 1.25, "-1", (h) => minus(height(h))),
    { id: "sheet", type: "choice", label: "sheet", value: "plus",
      options: [["plus", "b = a√−c"], ["minus", "b = −a√−c"]] },
  ],
  ask: (state) => ({ ask: "umbrella", ...NETWORKS[state.network], filter: filter(state) }),
  core,
  // Off the handle there is no surface: a point there has a = 0.
  changed: (state, id) =>
    !onHandle(state) || !Number(state.a) ? state : id === "a" ? { ...state, h: "0" } : { ...state, a: "0" },
  drag,
  words,
  views: [
    spaceView({
      size: SIZE,
      label: (state, answer) =>
        "Whitney's umbrella: a surface that crosses itself in a vertical line, which goes on upwards as a handle. " +
        `The form W stands ${standing(state)}, ${answer.place === "boundary" ? "on the boundary" : answer.place}.`,
      scene(state, answer) {
        const look = { r: 6, classes: `fill-${answer.place}`, handle: "W", name: "W", side: "end", shift: [-10, -7] };
        return umbrella(state.network === "twice", { at: place(state), ...look });
      },
    }),
    {
      size: SIZE,
      label: (state, answer) => `The plane of the hyperroots: ${list(hyperroots(answer).map(minus))}.`,
      draw: plane,
    },
  ],
};
