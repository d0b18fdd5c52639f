// Chapter 8: a point on Whitney's umbrella, and the factors of its form.
import { form, handle, label, line, list, minus, scale, value } from "../kit.mjs";
import { mul, read, sign, sub } from "../core.mjs";
import { nearestSeen, spaceView } from "../scene.mjs";
import { stand, umbrella } from "../scenes/umbrella.mjs";

const SIZE = [360, 280], MOST = 5, QUARTERS = (most) => Array.from({ length: 2 * most + 1 }, (_, i) => String((i - most) / 4));
const re = scale(-1.9, 1.9, 20, 340), im = scale(-1.5, 1.5, 266, 14);
const negative = (text) => sub("0", text);

// h is the root of the height: c = h² on the handle, h > 0; else c = −t² with t = ±h, and b = at.
const signed = ({ h, sheet }) => (sheet === "plus" ? negative(read(h)) : read(h));
const height = (h) => (sign(read(h)) < 0 ? negative(mul(read(h), read(h))) : mul(read(h), read(h)));
const onHandle = ({ h }) => sign(read(h)) > 0;
const filter = (state) =>
  ["1", read(state.a), "0", onHandle(state) ? "0" : mul(read(state.a), signed(state)), height(state.h)];
const place = (state) => stand(filter(state).filter((_, i) => i % 2 || i === 4).map(value));

const product = (real, t) => ({ real, factors: [["1", "0", negative(t)], ["1", t]] });
const imaginary = (h, mark = "") => mark + (h === "1" ? "i" : `${h} i`);

function core(state) {
  const a = read(state.a), t = signed(state), twice = state.network === "twice";
  if (onHandle(state)) {
    const [up, down] = [imaginary(read(state.h)), imaginary(read(state.h), "-")];
    const pair = [[up, down], [down, up]].map(([last, hyper]) => ({ real: false, factors: [["1", "0", last], ["1", hyper]] }));
    return { place: "outside", whisker: true, factorizations: pair.sort(byText) };
  }
  if (sign(a)) {
    const roots = sign(sub(mul(a, a), mul("-4", t))), outside = twice && roots < 0;
    return {
      place: outside ? "outside" : twice && !roots ? "boundary" : "inside",
      whisker: outside,
      factorizations: [{ real: true, factors: [["1", a, negative(t)], ["1", t]] }],
    };
  }
  const both = sign(t) ? [product(true, t), product(true, negative(t))].sort(byText) : [product(true, t)];
  return { place: twice || !sign(t) ? "boundary" : "inside", whisker: false, factorizations: both };
}
const byText = (f, g) => (f.factors[0][2] < g.factors[0][2] ? -1 : 1);

const written = ({ factors: [P, [first, last]] }) => `(${form(P)})(${form([first, "0", last])})`;
const hyperroots = ({ factorizations }) => factorizations.map(({ factors }) => opposite(factors[1][1]));
const opposite = (text) => (text === "0" ? "0" : text.startsWith("-") ? text.slice(1) : `-${text}`);

function words(state, answer) {
  const { place: verdict, factorizations: [f, g] } = answer, roots = hyperroots(answer).map(minus);
  const said = `${form(filter(state))} = ${written(f)}`;
  if (!f.real) return `Outside, a whisker: ${said}. The factors are complex: the hyperroots ${list(roots)} have left the real line.`;
  if (verdict === "outside") return `Outside, a whisker: ${said}. The hyperroot ${roots[0]} is real, but the first factor has no real root, and two layers of size 2 need them.`;
  if (verdict === "inside" && g) return `Inside: ${said}. Two sheets cross: either of the hyperroots ${list(roots)} may belong to the last layer.`;
  if (verdict === "inside") return `Inside: ${said}. The factors are real, with the hyperroot ${roots[0]}.`;
  if (g) return `Boundary: ${said}. Two sheets cross, and on one of them the first factor is ${form(g.factors[0])}: one of the two has no real root.`;
  if (state.a === "0") return `Boundary: ${said}. The hyperroot 0 is double here; up the handle it parts into a complex pair.`;
  return `Boundary: ${said}. The first factor has a double root; it may part into a complex pair.`;
}

// Where the point may be, and the hyperroot with it.
const SPOTS = QUARTERS(MOST).flatMap((h) =>
  (Number(h) > 0 ? ["0"] : QUARTERS(8)).flatMap((a) => ["plus", "minus"].map((sheet) => ({ a, h, sheet, at: place({ a, h, sheet }) }))));
const spotted = (state, { a, h, sheet }) => ({ ...state, a, h, sheet });

function drag(state, name, at, answer, view, camera) {
  if (name === "W") return spotted(state, nearestSeen(SPOTS, umbrella(), SIZE, camera, at, place(state)));
  const real = Math.abs(im.back(at[1])) < Math.max(0.2, Math.abs(re.back(at[0])));
  const size = Math.min(MOST, Math.round(4 * Math.abs(real ? re.back(at[0]) : im.back(at[1])))) / 4;
  if (!real) return spotted(state, { a: "0", h: String(size), sheet: state.sheet });
  return spotted(state, { a: state.a, h: String(-size + 0), sheet: re.back(at[0]) < 0 ? "plus" : "minus" });
}

const where = (text) => (text.endsWith("i") ? [0, value(text.replace(" i", "").replace("i", "1"))] : [value(text), 0]);

export default {
  title: "Turn the umbrella",
  question: "Where do the factors become complex?",
  controls: [
    { id: "network", type: "choice", label: "network", value: "once",
      options: [["once", "k = (3, 2), s = (2, 1)"], ["twice", "k = (2, 2, 2), s = (1, 2, 1)"]] },
    { id: "a", type: "range", label: "a, of x³y", min: -2, max: 2, step: 0.25, value: "0", shown: (a) => minus(read(a)) },
    { id: "h", type: "range", label: "height c, of y⁴", min: -1.25, max: 1.25, step: 0.25, value: "-1", shown: (h) => minus(height(h)) },
    { id: "sheet", type: "choice", label: "sheet", value: "plus", options: [["plus", "b = a√−c"], ["minus", "b = −a√−c"]] },
  ],
  ask: (state) => ({
    ask: "umbrella",
    ...(state.network === "twice" ? { sizes: [2, 2, 2], strides: [1, 2, 1] } : { sizes: [3, 2], strides: [2, 1] }),
    filter: filter(state),
  }),
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
        `Whitney's umbrella: a surface that crosses itself in a vertical line, which goes on upwards as a handle. The form W stands ` +
        `${onHandle(state) ? "on the handle" : Number(state.a) ? "on a sheet" : Number(state.h) ? "where two sheets cross" : "where the handle begins"}, ${answer.place === "boundary" ? "on the boundary" : answer.place}.`,
      scene: (state, answer) => umbrella(state.network === "twice",
        { at: place(state), r: 6, classes: `fill-${answer.place}`, handle: "W", name: "W", side: "end", shift: [-10, -7] }),
    }),
    {
      size: SIZE,
      label: (state, answer) => `The plane of the hyperroots: ${list(hyperroots(answer).map(minus))}.`,
      draw: (state, answer) =>
        line(10, im(0), 350, im(0), "line-ink") + line(re(0), 8, re(0), 272, "line-grid") +
        label(12, 22, "hyperroots of stride 2", "small") + label(348, im(0) - 7, "real", "small end") +
        [-1, 1].map((x) => line(re(x), im(0) - 4, re(x), im(0) + 4, "line-ink") + label(re(x), im(0) + 20, minus(x), "small middle") +
          line(re(0) - 4, im(x), re(0) + 4, im(x), "line-grid") + label(re(0) - 9, im(x) + 4, x < 0 ? "−i" : "i", "small end")).join("") +
        hyperroots(answer).map((text, i) => {
          const [x, y] = where(text), off = y !== 0;
          return handle(`alpha-${i}`, re(x), im(y), off ? "fill-outside line-paper" : "fill-accent line-paper") +
            (off ? label(re(x) + 13, im(y) + 4, `α = ${minus(text)}`) : label(re(x), im(y) - 14, `α = ${minus(text)}`, "middle"));
        }).join(""),
    },
  ],
};
