// Marks of critical points, as in the figures: a shape and a colour for each kind.
import { circle, through } from "./kit.mjs";

const MARKS = {
  "global minimum": (x, y) => circle(x, y, 5.5, "fill-ink line-paper"),
  "bad minimum": (x, y) => through([[x - 7, y], [x, y - 7], [x + 7, y], [x, y + 7]], "fill-accent line-paper", true),
  saddle: (x, y) => through([[x - 6, y + 5], [x, y - 6], [x + 6, y + 5]], "fill-muted line-paper", true),
  meeting: (x, y) => circle(x, y, 5, "fill-paper line-muted"),
};

export const mark = (kind, x, y) => MARKS[kind](x, y);

// "1 saddle", "3 saddles", "no saddle".
export const counted = (n, one, many = `${one}s`) => (n === 1 ? `1 ${one}` : n ? `${n} ${many}` : `no ${one}`);
