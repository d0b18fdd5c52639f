// Chapter 15: one target, a dense and a convolutional network: which landscape has a bad minimum?
import { label, line, minus, scale, short, through, value } from "../kit.mjs";
import { counted, legend, mark } from "../marks.mjs";

const TITLES = { dense: "dense 2–1–2", convolutional: "convolutional, k = (3, 2)" };
const turn = scale(-90, 90, 36, 345);
const angles = Array.from({ length: 181 }, (_, i) => ((i - 90) * Math.PI) / 180);

const at = (form, angle) => {
  const s = Math.sin(angle), c = Math.cos(angle);
  return form.reduce((sum, a, i) => sum + a * s ** (form.length - 1 - i) * c ** i, 0);
};
const curve = ({ curve: [above, below] }) => angles.map((t) => Math.max(0, at(above, -t) / at(below, -t)));

const of = (network, kind) => network.points.filter((p) => p.kind === kind);
// A loss as it is read. A ball around zero is zero: the convolutional network reaches every target.
const lossOf = ({ said }) => minus(Math.abs(value(said.replace("…", ""))) < 1e-12 ? "0" : said);

function told(network) {
  if (network.level) return "all directions are equal";
  const best = of(network, "global minimum"), bad = of(network, "bad minimum"), saddles = of(network, "saddle");
  const losses = [...new Set(bad.map(lossOf))].join(", ");
  return `${counted(best.length, "global minimum", "global minima")} (loss ${lossOf(best[0])}), ` +
    `${bad.length ? `${counted(bad.length, "bad one")} (loss ${losses})` : "no bad one"}, ${counted(saddles.length, "saddle")}`;
}

function verdict({ dense, convolutional }) {
  const [first, second] = [dense, convolutional].map((network) => of(network, "bad minimum").length > 0);
  if (first && second) return "Both have a bad minimum";
  if (!first && !second) return "Neither has a bad minimum";
  return `Only the ${first ? "dense" : "convolutional"} network has a bad minimum`;
}

const number = (i, start, place, power) => ({
  id: `u${i}`, type: "range", label: `u${"₀₁₂₃"[i]} (${place}; ${power})`, min: -4, max: 4, step: 0.25, value: start,
});

function view(name) {
  return {
    size: [355, 290],
    label: (state, answer) => `${TITLES[name]}: the least loss for each direction of the second layer, with ${
      counted(of(answer[name], "bad minimum").length, "bad minimum", "bad minima")}.`,
    draw(state, answer) {
      const losses = curve(answer[name]);
      const top = Math.max(...curve(answer.dense), ...curve(answer.convolutional)) || 1, height = scale(0, top, 245, 76);
      const singular = name === "dense" && value(state.weight) === 1 && answer.dense.points.length === 2;
      const written = [];
      const points = answer[name].points.map(({ kind, place, loss }) => {
        const x = turn(place === null ? 90 : (-Math.atan(place) * 180) / Math.PI), y = height(loss);
        const below = kind.endsWith("minimum"), text = `${singular ? `σ${below ? "₂" : "₁"}² = ` : ""}${
          String(Number(Math.max(0, loss).toPrecision(3)))}`;
        const middle = Math.min(345 - 3 * text.length, Math.max(36 + 3 * text.length, x)), row = y + (below ? 20 : -12);
        const free = written.every(([a, b]) => Math.abs(a - middle) > 48 || Math.abs(b - row) > 12);
        if (free) written.push([middle, row]);
        return mark(kind, x, y) + (free ? label(middle, row, text, "small middle") : "");
      });
      return label(190, 18, TITLES[name], "middle") + label(36, 38, "least loss", "small") + legend(200, 38) +
        line(36, 272, 345, 272, "line-muted") + line(36, 245, 345, 245, "line-grid thin") + label(30, 249, "0", "small end") +
        [-90, 0, 90].map((t) => label(turn(t), 286, `${minus(t)}°`, "small middle")).join("") +
        through(losses.map((loss, i) => [turn(i - 90), height(loss)]), "line-muted") + points.join("");
    },
  };
}

export default {
  title: "One target, two networks",
  question: "Which slider can give the dense network a bad minimum, too?",
  controls: [
    number(0, "1", "top left", "x³"), number(1, "3", "top right", "x²y"),
    number(2, "0", "bottom left", "xy²"), number(3, "1", "bottom right", "y³"),
    { id: "weight", type: "range", label: "weight ω of u₁ and u₂", min: 0.25, max: 4, step: 0.25, value: "1" },
  ],
  ask: (state) => ({
    ask: "dense and convolutional", target: [0, 1, 2, 3].map((i) => short(value(state[`u${i}`]))),
    weight: short(value(state.weight)),
  }),
  words: (state, answer) => `${verdict(answer)}. Dense: ${told(answer.dense)}. Convolutional: ${told(answer.convolutional)}.${
    answer.convolutional.level ? "" : " W = 0 is a saddle, too."}`,
  views: [view("dense"), view("convolutional")],
};
