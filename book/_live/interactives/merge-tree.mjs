// Chapter 13: merge neighbouring layers, and the number of critical points falls.
import { circle, label, line, rect, scale, target } from "../kit.mjs";

const NETWORKS = ["2, 3, 4, 5", "2, 2, 2, 2", "2, 4, 2, 4", "3, 3, 3, 3", "5, 2, 2, 5", "6, 2, 2, 2"];
const GAPS = [1, 2, 3];

const sizes = (state) => state.network.split(", ").map(Number);
const gaps = (state) => GAPS.filter((i) => state[`gap${i}`] === "yes");
// The layers that are merged: [[1, 2], [3], [4]].
const parts = (state) => sizes(state).reduce((found, k, i) => {
  if (state[`gap${i}`] === "yes") found.at(-1).push(i);
  else found.push([i]);
  return found;
}, []);

const factorial = (n) => (n ? BigInt(n) * factorial(n - 1) : 1n);
const choose = (n, r) => (r > n ? 0n : factorial(n) / factorial(r) / factorial(n - r));

// The generic ED degree: Σ_b (−1)^(m−|b|) (2^(|b|+1) − 1) |b|! ∏ C(k_i, b_i + 1) / b_i!
function count(sizes) {
  let sum = [1n], below = 1n;
  for (const k of sizes) {
    const next = Array(sum.length + k - 1).fill(0n);
    sum.forEach((c, s) => {
      for (let b = 0; b < k; b++) next[s + b] += (c * choose(k, b + 1) * factorial(k - 1)) / factorial(b);
    });
    sum = next;
    below *= factorial(k - 1);
  }
  const m = sum.length - 1, sign = (s) => ((m - s) % 2 ? -1n : 1n);
  return sum.reduce((total, c, s) => total + sign(s) * (2n ** BigInt(s + 1) - 1n) * factorial(s) * c, 0n) / below;
}

// The largest C(d, r) of the networks d₀–r–d₂ with r(d₀ + d₂) parameters, d the smaller one.
function dense(parameters) {
  let most = 0n;
  for (let r = 1; 2 * r <= parameters; r++) {
    const found = parameters % r ? 0n : choose(Math.floor(parameters / r / 2), r);
    if (found > most) most = found;
  }
  return most;
}

function core(state) {
  const all = sizes(state), now = parts(state).map((part) => part.reduce((k, i) => k + all[i] - 1, 1));
  const parameters = now.reduce((a, b) => a + b);
  return {
    sizes: now, parameters, dimension: 1 + parameters - now.length,
    count: String(count(now)), before: String(count(all)), dense: String(dense(parameters)),
  };
}

const grouped = (digits) => String(digits).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
const network = (k) => `(${k.join(", ")})`;
const points = (n) => `${grouped(n)} complex critical point${n === "1" ? "" : "s"}`;

function words(state, a) {
  if (a.sizes.length === 1)
    return `One filter, ${points(a.count)}: a least-squares problem. The dimension is still ${a.dimension}.`;
  const times = Number(a.before) / Number(a.count);
  const about = times < 10 ? times.toFixed(1) : grouped(Number(times.toPrecision(2)));
  return [
    `${points(a.count)} for sizes ${network(a.sizes)} and generic data.`,
    a.count === a.before ? "Nothing is merged yet." : `Merging lowered the number from ${grouped(a.before)}, ` +
      `by a factor of about ${about}; the dimension stays ${a.dimension}.`,
    `Dense networks of two layers with ${a.parameters} parameters have ${grouped(a.dense)} at most.`,
  ].join(" ");
}

const MOST = 7;
const bar = scale(0, MOST, 92, 346);

export default {
  title: "Merge the layers",
  question: "Which merge lowers the number of critical points most?",
  controls: [
    { id: "network", type: "choice", label: "filter sizes", value: NETWORKS[0], options: NETWORKS.map((k) => [k, k]) },
    ...GAPS.map((i) => ({ id: `gap${i}`, type: "check", label: `merge layers ${i} and ${i + 1}`, value: "" })),
  ],
  ask: (state) => ({ ask: "merged", sizes: sizes(state), gaps: gaps(state) }),
  core,
  press: (state, name) => ({ ...state, [name]: state[name] === "yes" ? "" : "yes" }),
  words,
  views: [
    {
      size: [360, 150],
      label: (state, a) => `The layers ${network(sizes(state))} above, and ${network(a.sizes)} below.`,
      draw(state, a) {
        const all = sizes(state), step = 340 / all.length, x = (i) => 10 + step * (i + 0.5), side = 34;
        const drawn = [label(10, 14, "press + to merge, − to part", "small")];
        parts(state).forEach((part, p) => {
          const middle = (x(part[0]) + x(part.at(-1))) / 2, width = x(part.at(-1)) - x(part[0]) + side;
          const box = (classes) => rect(middle - width / 2, 104, width, side, classes);
          drawn.push(...part.map((i) => line(x(i), 64, middle, 104, part.length > 1 ? "line-inside" : "line-muted")));
          drawn.push(box("fill-paper"), box("faint fill-inside"), box("fill-none line-inside"));
          drawn.push(label(middle, 126, String(a.sizes[p] ?? ""), "middle"));
        });
        all.forEach((k, i) =>
          drawn.push(rect(x(i) - side / 2, 30, side, side, "fill-paper line-muted"), label(x(i), 52, k, "middle")));
        for (let i = 1; i < all.length; i++) {
          const at = (x(i - 1) + x(i)) / 2, on = state[`gap${i}`] === "yes";
          const colour = `line-${on ? "inside" : "accent"}`;
          drawn.push(target(`gap${i}`, circle(at, 47, 12, `fill-paper ${colour}`), line(at - 5, 47, at + 5, 47, colour),
            on ? "" : line(at, 42, at, 52, colour)));
        }
        return drawn.join("");
      },
    },
    {
      size: [360, 150],
      label: (state, a) => `Bars on a logarithmic scale: ${grouped(a.before)} before, ${grouped(a.count)} now, ` +
        `${grouped(a.dense)} for dense networks.`,
      draw(state, a) {
        const bars = [
          ["before", a.before, "muted"], ["now", a.count, "inside"], ["dense, at most", a.dense, "outside"],
        ];
        return [
          ...Array.from({ length: MOST + 1 }, (_, e) => line(bar(e), 16, bar(e), 122, "thin line-grid") +
            label(bar(e), 137, e < 2 ? String(10 ** e) : `10${"⁰¹²³⁴⁵⁶⁷"[e]}`, "small middle")),
          ...bars.flatMap(([name, n, colour], i) => {
            const y = 20 + 35 * i, end = bar(Math.log10(Number(n))), inside = end > 250;
            return [
              label(86, y + 17, name, "end small"),
              rect(bar(0), y, Math.max(end - bar(0), 2), 26, `faint fill-${colour}`),
              rect(bar(0), y, Math.max(end - bar(0), 2), 26, `fill-none line-${colour}`),
              label(inside ? end - 6 : end + 6, y + 17, grouped(n), inside ? "end" : ""),
            ];
          }),
        ].join("");
      },
    },
  ],
};
