// The cells under "Try your own": editable, run by Python in the page, their output in its place.
import { onState, run, running, startButton } from "./engine.mjs";

function made(tag, attributes = {}, ...content) {
  const element = Object.assign(document.createElement(tag), attributes);
  element.append(...content);
  return element;
}
const button = (words, press, kind = "outline-primary") =>
  made("button", { type: "button", className: `btn btn-sm btn-${kind}`, textContent: words, onclick: press });

// All cells of a page share their names, as in a notebook. What one needs from those above it is run
// first, silently, unless it has been run as it stands.
const cells = [], NAMES = "cells";
let done = new Map();
onState((now) => { if (now === "loading") done = new Map(); }); // a new Python knows nothing

async function above(cell) {
  const lines = new Map(), upTo = cells.slice(0, cells.indexOf(cell) + 1);
  for (const other of upTo) {
    lines.set(`before ${cells.indexOf(other)}`, other.prelude);
    if (other !== cell) lines.set(other, other.code);
  }
  for (const [key, code] of lines) {
    if (!code || done.get(key) === code) continue;
    const found = await run(code, () => {}, NAMES);
    if (found.stopped || found.error) return { ...found, above: true };
    done.set(key, code);
  }
  return {};
}

function enliven(root, place) {
  const { code: first, prelude } = JSON.parse(root.dataset.cell), edit = root.querySelector("[data-part=edit]");
  const box = root.parentElement, source = box.querySelector(":scope > .cell_input"), output = box.querySelector(":scope > .cell_output");
  const cell = { prelude, code: first };
  cells.push(cell);
  edit.hidden = false;

  function open() {
    const id = `lcn-cell-${place}`, area = made("textarea", {
      id, value: first, spellcheck: false, autocapitalize: "off", rows: first.split("\n").length + 1, ariaKeyShortcuts: "Control+Enter",
    });
    const out = made("div", { className: "lcn-cell-out", role: "status" });
    const play = button("Run", go, "primary"), reset = button("Reset", close);
    const begin = button("Start", () => {}, "primary"), tools = made("div", { className: "lcn-cell-tools" }, play, begin, reset);
    const hint = made("label", { htmlFor: id, textContent: "Python, run in this page. Ctrl+Enter runs it, Escape leaves the box." });
    let busy = false;

    function able() { play.hidden = !running(); play.disabled = busy; }
    async function go() {
      if (busy || !running()) return;
      [busy, cell.code] = [true, area.value];
      done.delete(cell);
      able();
      let text = "";
      const printed = made("pre", { tabIndex: 0 });
      out.replaceChildren(made("p", { textContent: "Running …" }), printed);
      const code = area.value;
      let found = await above(cell);
      if (!found.error && !found.stopped) {
        found = await run(code, (piece) => { printed.textContent = text += piece; }, NAMES);
        if (!found.error && !found.stopped) done.set(cell, code);
      }
      busy = false;
      able();
      shown(found, printed);
    }
    function shown({ value, html, error, stopped, above: higher }, printed) {
      const parts = printed.textContent ? [printed] : [];
      if (html) { parts.push(made("div", { innerHTML: html })); }
      else if (typeof value === "string") parts.push(made("pre", { tabIndex: 0, textContent: value }));
      if (error && !stopped) parts.push(made("p", { className: "lcn-cell-wrong", textContent: (higher ? "In a cell above: " : "") + error }));
      if (stopped) parts.push(made("p", { textContent: "Stopped." }));
      out.replaceChildren(...(parts.length ? parts : [made("p", { textContent: "It ran, and printed nothing." })]));
      out.dataset.done = String(Number(out.dataset.done ?? 0) + 1);
    }
    function close() {
      cell.code = first;
      done.delete(cell);
      root.replaceChildren(edit);
      for (const part of [source, output]) if (part) part.hidden = false;
      edit.focus();
    }
    area.addEventListener("keydown", (event) => {
      if (event.key === "Escape") (running() ? play : begin.hidden ? reset : begin).focus();
      else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); go(); }
    });
    for (const part of [source, output]) if (part) part.hidden = true;
    root.replaceChildren(hint, area, tools, out);
    startButton(begin);
    onState(able);
    able();
    area.focus();
  }
  edit.addEventListener("click", open);
}

document.querySelectorAll("[data-cell]").forEach(enliven);
