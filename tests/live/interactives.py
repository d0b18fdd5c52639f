"""The interactives, driven without a page: random states, what they ask, what they show."""

from under_node import LIVE, under_node

DRIVEN = """
  const { start } = await import(`${live}/forms.mjs`);
  const { default: interactive } = await import(`${live}/interactives/${data.name}.mjs`);
  let seed = data.seed ?? 0;
  const random = () => { // Mulberry32
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n) => Math.floor(random() * n);
"""
CHANGE = """
  const value = {
    range: (c) => {
      const steps = Math.round((c.max - c.min) / c.step);
      return String(Number((Number(c.min) + below(steps + 1) * c.step).toFixed(9)));
    },
    choice: (c) => c.options[below(c.options.length)][0],
    check: () => (below(2) ? "yes" : ""),
    text: (c) => String(c.value).replace(/\\d/g, (digit) => (below(4) ? digit : String(below(10)))),
  };
  const changing = interactive.controls.filter((c) => value[c.type]);
  result = [start(interactive)];
  while (result.length < data.count) {
    let state = start(interactive);
    for (let n = 1 + below(2 * changing.length); changing.length && n > 0; n--) {
      const control = changing[below(changing.length)];
      state = { ...state, [control.id]: value[control.type](control) };
      state = interactive.changed?.(state, control.id) ?? state;
    }
    result.push(state);
  }
"""
ASK = "result = data.states.map((state) => interactive.ask(state) ?? null);"
CORE = "result = data.states.map((state) => interactive.core?.(state) ?? null);"
SHOW = """
  result = data.states.map((state, i) => [
    interactive.words(state, data.answers[i]),
    ...interactive.views.flatMap((view) =>
      [view.label(state, data.answers[i]), view.draw(state, data.answers[i])]),
  ]);
"""


def names():
    """The interactives there are."""
    return sorted(path.stem for path in (LIVE / "interactives").glob("*.mjs"))


def states(name, seed, count):
    """The first state, and others to which its controls lead."""
    return under_node(DRIVEN + CHANGE, {"name": name, "seed": seed, "count": count})


def asked(name, states, live=LIVE):
    """What is asked in each state, or None."""
    return under_node(DRIVEN + ASK, {"name": name, "states": states}, live)


def at_once(name, states, live=LIVE):
    """What the core answers in each state, or None."""
    return under_node(DRIVEN + CORE, {"name": name, "states": states}, live)


def shown(name, states, answers):
    """Words, and label and drawing of each view."""
    return under_node(DRIVEN + SHOW, {"name": name, "states": states, "answers": answers})
