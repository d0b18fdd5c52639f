// Brings the interactives of a page to life: reads the form, asks, and replaces words and pictures.
import { ask, newest, onState, running, startButton } from "./engine.mjs";
import { shown, start } from "./forms.mjs";

async function enliven(root) {
  const { default: interactive } = await import(`./interactives/${root.dataset.live}.mjs`);
  if (interactive.life) return (await import(`./${interactive.life}.mjs`)).default(root, interactive);
  const find = (part) => root.querySelector(`[data-part="${part}"]`);
  const pictures = [...root.querySelectorAll("svg[data-view]")], words = find("words"), fields = find("fields");
  const turned = interactive.views.some((view) => view.scene) && (await import("./space.mjs")).turning;
  const spaces = interactive.views.map((view, place) => view.scene && turned(pictures[place], view));
  let state = start(interactive), answer = JSON.parse(root.dataset.answer);

  const control = (id) => fields.querySelector(`[name="${id}"]`);
  function showForm() {
    for (const c of interactive.controls) {
      const input = control(c.id), typing = c.type === "text" && document.activeElement === input;
      if (c.type === "check") input.checked = state[c.id] === "yes";
      else if (c.type !== "button" && !typing) input.value = state[c.id];
      if (c.type === "range") {
        const text = shown(c, state[c.id]);
        input.previousElementSibling.querySelector("output").textContent = text;
        input.setAttribute("aria-valuetext", text);
      }
    }
  }
  function show(said = interactive.words(state, answer)) {
    interactive.views.forEach((view, place) => {
      if (spaces[place]) return spaces[place].show(state, answer);
      pictures[place].innerHTML = view.draw(state, answer);
      pictures[place].setAttribute("aria-label", view.label(state, answer));
    });
    if (words.textContent !== said) words.textContent = said;
    root.dispatchEvent(new CustomEvent("lcn-live-shown", { detail: { state, answer } }));
  }
  let stopped = false;
  function take(found) {
    stopped = Boolean(found.stopped);
    if (found.error) {
      words.textContent = found.error;
      return;
    }
    answer = found;
    show();
  }
  const fetch = newest(ask, take);
  function change(next) {
    if (!next) return;
    state = next;
    showForm();
    const at_once = interactive.core?.(state, answer);
    if (at_once) {
      take(at_once);
      return;
    }
    const waits = running();
    show(waits ? words.textContent : undefined); // words wait for their answer
    if (waits) fetch(interactive.ask(state));
  }
  function read(event) {
    const { name, type, checked, value } = event.target;
    if (!name) return;
    const next = { ...state, [name]: type === "checkbox" ? (checked ? "yes" : "") : value };
    change(interactive.changed?.(next, name) ?? next);
  }
  fields.addEventListener("input", read);
  fields.addEventListener("click", (event) => {
    const button = event.target.closest("button[name]");
    if (button) change(interactive.press(state, button.name, answer));
  });
  pictures.forEach((svg, place) => {
    let held = null;
    const where = (event) => {
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      return [at.x, at.y];
    };
    svg.addEventListener("pointerdown", (event) => {
      held = event.target.closest("[data-handle]")?.dataset.handle ?? null;
      if (held === null || fields.disabled) return;
      svg.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    svg.addEventListener("pointermove", (event) => {
      if (held !== null && !fields.disabled) {
        change(interactive.drag(state, held, where(event), answer, place, spaces[place]?.camera));
      }
    });
    for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => { held = null; });
    svg.addEventListener("click", (event) => {
      const pressed = event.target.closest("[data-press]");
      if (pressed && !fields.disabled) {
        change(interactive.press(state, pressed.dataset.press, answer, place, where(event)));
      }
    });
  });
  const able = () => {
    fields.disabled = !(interactive.core || running());
    root.dataset.state = fields.disabled ? "still" : "live";
  };
  if (!interactive.core) startButton(find("start"));
  onState(() => { able(); if (running() && !stopped) change(state); });
  able();
  change(state);
  root.dataset.alive = "yes";
}

for (const root of document.querySelectorAll("[data-live]")) enliven(root);
