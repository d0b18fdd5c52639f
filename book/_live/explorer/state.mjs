// What the explorer is asked about: a text for each field, the same in the address of the page.

export const EXAMPLES = [
  ["3,2", "1,1", "1,1,0,1", "white", "a bad minimum"],
  ["2,2", "1,1", "1,0,1", "white", "out of reach"],
  ["3,2,2", "1,1,1", "1,1,0,1,0", "white", "three layers"],
  ["4,2", "1,1", "1,-2,1,0,0", "bombieri", "two double roots"],
  ["3,2", "2,1", "1,0,0,0,1", "white", "on a whisker"],
  ["2,2,2", "1,2,1", "1,0,0,0,-1", "white", "larger strides"],
  ["6,2", "1,1", "2,-1,0,3,1,-2,1", "markov", "a Markov series"],
];
export const FIELDS = ["k", "s", "u", "metric", "S"];

export const example = (place) => {
  const [k, s, u, metric] = EXAMPLES[place];
  return { k, s, u, metric, S: "" };
};

export const listed = (text) => text.split(/[\s,]+/).filter(Boolean);
const counts = (text) => listed(text).map((word) => (/^\d{1,6}$/.test(word) ? Number(word) : word));
const rows = (text) => text.split(";").map(listed).filter((row) => row.length);

export function questions({ k, s, u, metric, S }) {
  const network = { sizes: counts(k), strides: counts(s) }, filter = listed(u);
  const loss = { target: filter, metric, ...(metric === "given" ? { covariance: rows(S) } : {}) };
  return {
    network: { ask: "architecture", ...network },
    place: { ask: "filter", ...network, filter },
    whisker: { ask: "whisker", ...network, filter },
    roots: { ask: "roots", filter },
    fibre: { ask: "factorizations", ...network, filter },
    critical: { ask: "critical points", ...network, ...loss },
  };
}

// How many coefficients a filter has end to end; undefined where sizes or strides are none.
export function length({ k, s }) {
  const sizes = counts(k), strides = listed(s).length ? counts(s) : sizes.map(() => 1);
  const sound = (c) => Number.isInteger(c) && c > 0;
  if (!sizes.length || sizes.length !== strides.length || ![...sizes, ...strides].every(sound)) return undefined;
  let degree = 0, spread = 1;
  sizes.forEach((size, layer) => { degree += (size - 1) * spread; spread *= strides[layer]; });
  return degree + 1;
}

// A target that fits other sizes: cut, or with zeros behind it; strides that fit are ones.
export function fitted(state) {
  const layers = listed(state.k).length;
  const strides = listed(state.s).length === layers ? state.s : Array(layers).fill(1).join(",");
  const wanted = length({ ...state, s: strides }), u = listed(state.u);
  if (wanted === undefined || wanted > 13) return state;
  const next = [...u.slice(0, wanted), ...Array(Math.max(0, wanted - u.length)).fill("0")];
  return { ...state, s: strides, u: next.length === u.length ? state.u : next.join(",") };
}

// The state in an address, "?k=3,2&s=1,1&u=1,1,0,1&metric=white"; and back, null if it says nothing.
const plain = (text) => encodeURIComponent(text).replace(/%(2C|2F|3B|20)/g, (c) => ({ "%2C": ",", "%2F": "/", "%3B": ";", "%20": "+" })[c]);
export const address = (state) =>
  `?${FIELDS.filter((id) => id !== "S" || state.metric === "given")
    .map((id) => `${id}=${plain(state[id].trim())}`).join("&")}`;
export function fromAddress(search, start) {
  const given = new URLSearchParams(search);
  if (!given.has("k") && !given.has("u")) return null;
  const read = Object.fromEntries(FIELDS.map((id) => [id, (given.get(id) ?? "").slice(0, 2000)]));
  return { ...start, ...read, metric: read.metric || "white", example: "" };
}
