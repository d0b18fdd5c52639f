// Marks of critical points, as in the figures: a shape and a colour for each kind.
import { circle, label, through } from "./kit.mjs";

const MARKS = {
  "global minimum": (x, y) => circle(x, y, 5.5, "fill-ink line-paper"),
  "bad minimum": (x, y) => through([[x - 7, y], [x, y - 7], [x + 7, y], [x, y + 7]], "fill-accent line-paper", true),
  saddle: (x, y) => through([[x - 6, y + 5], [x, y - 6], [x + 6, y + 5]], "fill-muted line-paper", true),
  meeting: (x, y) => circle(x, y, 5, "fill-paper line-muted"),
};

export const mark = (kind, x, y) => MARKS[kind](x, y);

// What they mean, in a line of 145 pixels.
const NAMES = [["global minimum", "global", 0], ["bad minimum", "bad", 56], ["saddle", "saddle", 98]];
export const legend = (x, y) =>
  NAMES.map(([kind, name, right]) => mark(kind, x + right, y - 4) + label(x + right + 10, y, name, "small")).join("");

// "1 saddle", "3 saddles", "no saddle".
export const counted = (n, one, many = `${one}s`) => (n === 1 ? `1 ${one}` : n ? `${n} ${many}` : `no ${one}`);
