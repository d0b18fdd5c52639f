// Chapter 17: the kurtosis of the inputs opens the astroid, and a teacher inside has a bad minimum.
import { handle, label, line, minus, rect, scale, short, through, value } from "../kit.mjs";
import { counted, legend, mark } from "../marks.mjs";

const REACH = 2.4, CUBIC = 4;
const across = scale(-REACH, REACH, 30, 330), up = scale(-REACH, REACH, 318, 18), turn = scale(0, 180, 30, 345);
const LAWS = { "1.8": "uniform", 3: "Gaussian", 6: "Laplace" };
const angles = Array.from({ length: 181 }, (_, i) => (i * Math.PI) / 180);
const round = Array.from({ length: 145 }, (_, i) => (i * Math.PI) / 72);

const kept = (z) => String(Math.round(Math.min(REACH, Math.max(-REACH, z)) * 20) / 20 + 0);
const place = ([x, y]) => [across(x), up(y)];
const inside = ([x, y]) => Math.max(Math.abs(x), Math.abs(y)) <= REACH;
const clamped = (point) => point.map((z) => Math.min(REACH, Math.max(-REACH, z)));

// The walls, in the coordinates of the sliders: where lines meet, and where a point changes its type.
function walls({ degree, kappa }) {
  if (degree === "3") {
    const deltoid = (a, b) => round.map((t) =>
      [a * Math.cos(t) + b * Math.cos(2 * t), a * Math.sin(t) - b * Math.sin(2 * t)].map((z) => z / CUBIC));
    return { lines: deltoid(-6, -3), type: deltoid(-2, 1), colours: ["outside", "accent"], around: "inside" };
  }
  const k = value(kappa), opening = Math.abs(k - 3) * (k + 1);
  const cusps = [opening / ((k + 3) * (k - 1)), opening / (4 * k)], axes = [(k + 1) / (k - 1), (k + 1) / 2];
  return {
    lines: round.map((t) => [cusps[0] * Math.cos(t) ** 3, cusps[1] * Math.sin(t) ** 3]),
    type: round.map((t) => [axes[0] * Math.cos(t), axes[1] * Math.sin(t)]),
    colours: ["accent", "inside"], around: "outside",
  };
}

const area = (points, colour) => {
  const outline = points.map((p) => place(clamped(p)));
  return through(outline, "fill-paper", true) + through(outline, `fill-${colour} faint`, true);
};

function where({ degree, kappa }, { inside: [lines, type] }) {
  const side = (sign) => ["outside", "on", "inside"][sign + 1];
  if (degree === "3") return `${side(lines)} the large deltoid${lines > 0 ? `, ${side(type)} the small one` : ""}`;
  if (value(kappa) === 3) return `${side(type)} the ellipse; the astroid is a point`;
  return type > 0 ? `${side(lines)} the astroid` : `${side(type)} the ellipse`;
}

function words(state, answer) {
  const { lines, chamber, level } = answer;
  if (level) return "Every line is a minimum: for Gaussian inputs the loss is level at the centre.";
  const bad = lines.filter((l) => l.kind === "bad minimum"), met = lines.filter((l) => l.kind === "meeting").length;
  const verdict = bad.length ? (bad.length > 1 ? `${bad.length} bad minima` : "A bad minimum") : "No bad minimum";
  const minima = lines.filter((l) => l.kind.endsWith("minimum")).sort((l, m) => l.loss - m.loss);
  return `${verdict}: ${counted(chamber.lines, "critical line")}, ${counted(chamber.minima, "minimum", "minima")} ` +
    `(loss ${[...new Set(minima.map((l) => l.said))].join(", ")})${met ? "; two lines have met" : ""}. ` +
    `The teacher is ${where(state, answer)}.`;
}

export default {
  title: "A teacher and its wall",
  question: "Can you open the astroid until the teacher is inside and has a bad minimum?",
  controls: [
    {
      id: "kappa", type: "range", label: "kurtosis of the inputs", min: 1.2, max: 9, step: 0.2, value: "2.4",
      shown: (k) => k + (LAWS[k] ? ` (${LAWS[k]})` : ""),
    },
    { id: "x", type: "range", label: "teacher to the right", min: -REACH, max: REACH, step: 0.05, value: "0.3" },
    { id: "y", type: "range", label: "teacher up", min: -REACH, max: REACH, step: 0.05, value: "0.15" },
    {
      id: "degree", type: "choice", label: "teacher", value: "2",
      options: [["2", "quadratic"], ["3", "cubic, Gaussian inputs"]],
    },
  ],
  ask({ kappa, x, y, degree }) {
    const teacher = (unit) => [x, y].map((z) => short(unit * value(z)));
    return degree === "3"
      ? { ask: "cubic teacher", teacher: teacher(CUBIC) }
      : { ask: "quadratic teacher", moment: kappa, teacher: ["1", ...teacher(1)] };
  },
  changed: (state, id) =>
    id === "kappa" ? { ...state, degree: "2" } : id === "degree" && state.degree === "3" ? { ...state, kappa: "3" } : state,
  drag: (state, name, [x, y]) => ({ ...state, x: kept(across.back(x)), y: kept(up.back(y)) }),
  words,
  views: [
    {
      size: [345, 350],
      label: (state, answer) => `A plane of teachers with two walls. The teacher is ${where(state, answer)}.`,
      draw(state, answer) {
        const { lines, type, colours, around } = walls(state), cubic = state.degree === "3";
        const x = across(value(state.x)), y = up(value(state.y)), larger = cubic ? lines : type, unit = cubic ? CUBIC : 1;
        const names = cubic ? ["real part of c", "imaginary part of c"] : ["D, for S = 1", "B"];
        const dashed = type.map((p) => (inside(p) ? place(p) : null));
        const solid = lines.map((p) => (inside(p) ? place(p) : null));
        const { lines: count, minima } = answer.chamber, far = value(state.x) > 1.2;
        return rect(30, 18, 300, 300, `fill-${around} faint`) + area(larger, colours[cubic ? 0 : 1]) +
          area(cubic ? type : lines, colours[cubic ? 1 : 0]) +
          through(solid, "line-ink") + through(dashed, "line-ink dashed") +
          [-2, 0, 2].map((t) => label(across(t), 333, minus(unit * t), "small middle") +
            label(26, up(t) + 4, minus(unit * t), "small end")).join("") +
          label(330, 347, names[0], "small end italic") + label(6, 11, names[1], "small italic") +
          label(330, 11, "(critical lines, minima)", "small end") +
          handle("teacher", x, y, "fill-paper line-ink") +
          label(x + (far ? -12 : 12), y - 9, `(${count}, ${minima})`, far ? "end" : "");
      },
    },
    {
      size: [355, 290],
      label: (state, answer) => `The best loss on each line, with ${counted(answer.lines.length, "critical line")}.`,
      draw(state, { lines, curve: { h, N, norm } }) {
        const at = (form, t) => form.reduce((sum, a, i) =>
          sum + a * Math.cos(t) ** (form.length - 1 - i) * Math.sin(t) ** i, 0);
        const height = (loss) => 250 - (215 * loss) / norm;
        const angle = (p) => (p === null ? 0 : (Math.atan2(1, p) * 180) / Math.PI);
        return line(30, 262, 345, 262, "line-muted") + line(30, height(norm), 345, height(norm), "line-grid thin") +
          [0, 90, 180].map((t) => label(turn(t), 277, `${t}°`, "small middle")).join("") +
          label(345, 289, "angle of the line", "small end") + label(30, 14, "best loss", "small") + legend(200, 14) +
          label(345, height(norm) - 5, "no neuron", "small end") +
          through(angles.map((t) => [turn((t * 180) / Math.PI), height(norm - at(h, t) ** 2 / at(N, t))]), "line-muted") +
          lines.map((l) => mark(l.kind, turn(angle(l.place)), height(l.loss))).join("");
      },
    },
  ],
};
