// The life of the explorer: several questions, errors beside their fields, the state in the address.
import { ask, newest, onState, running, startButton } from "./engine.mjs";
import { start } from "./forms.mjs";
import { address, fitted, fromAddress, length, listed } from "./explorer/state.mjs";
import { citation, python } from "./explorer/python.mjs";
import { spaceView } from "./scene.mjs";
import { scene } from "./scenes/cone.mjs";

const PAUSE = 300; // milliseconds after the last key, before Python is asked
const FIELD = { sizes: "k", strides: "s", filter: "u", target: "u", covariance: "S", metric: "metric" };
const where = ({ inside, boundary }) => (boundary ? "boundary" : inside ? "inside" : "outside");
const cone = spaceView({
  size: [360, 300],
  label: (state, { place }) =>
    `The forms of degree 2 in space; u is ${place?.pattern ? where(place).replace("boundary", "on the boundary") : "zero"}.`,
  scene: (state, { place }) => scene(listed(state.u), where(place), "u"),
});

export default async function enliven(root, interactive) {
  const find = (part) => root.querySelector(`[data-part="${part}"]`);
  const fields = find("fields"), words = find("words"), pictures = [...root.querySelectorAll("svg[data-view]")];
  const control = (id) => fields.querySelector(`[name="${id}"]`);
  const first = start(interactive), linked = fromAddress(location.search, first);
  let state = linked ?? first, answer = linked ? {} : JSON.parse(root.dataset.answer), clock = null, space = null, stale = false;

  // --- Errors beside their fields.

  const places = Object.fromEntries(["k", "s", "u", "metric", "S"].map((id) => {
    const place = Object.assign(document.createElement("p"), { className: "lcn-live-error", id: `live-explorer-${id}-error`, hidden: true });
    control(id).after(place);
    control(id).setAttribute("aria-describedby", place.id);
    return [id, place];
  }));
  function errors() {
    const found = {}, say = (part, otherwise) => {
      const { error, field } = answer[part] ?? {};
      if (error) found[FIELD[field] ?? otherwise] ??= error;
    };
    say("network", "k");
    if (!Object.keys(found).length) {
      say("place", "u");
      if (answer.critical?.field) say("critical", "u");
    }
    for (const [id, place] of Object.entries(places)) {
      const text = found[id] ?? "";
      if (place.textContent !== text) place.textContent = text;
      place.hidden = !text;
      control(id).setAttribute("aria-invalid", text ? "true" : "false");
    }
    return found;
  }

  // --- What stands on the page.

  async function inSpace() {
    const wanted = length(state) === 3 && listed(state.k).filter((t) => t !== "1").join() === "2,2" && answer.place?.pattern;
    if (wanted && !space) {
      const { turning } = await import("./space.mjs");
      if (space) return;
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      for (const [name, value] of Object.entries({ "data-view": "space", viewBox: "0 0 360 300", role: "img", style: "max-width:486px" }))
        svg.setAttribute(name, value);
      root.querySelector(".lcn-live-views").append(svg);
      space = { whole: turning(svg, cone), box: svg.closest(".lcn-space") };
    }
    if (!space) return;
    space.box.hidden = !wanted;
    if (wanted) space.whole.show(state, answer);
  }
  function show() {
    for (const c of interactive.controls) {
      if (c.type !== "button" && document.activeElement !== control(c.id)) control(c.id).value = state[c.id];
    }
    control("S").parentElement.hidden = state.metric !== "given";
    const wrong = errors();
    interactive.views.forEach((view, place) => {
      const picture = pictures[place], text = view.draw(state, answer);
      if (picture.innerHTML !== text) picture.innerHTML = text;
      picture.setAttribute("aria-label", view.label(state, answer));
    });
    for (const { id, html } of interactive.sections) {
      const place = root.querySelector(`[data-section="${id}"] > div`), text = html(answer);
      if (place.dataset.text !== text) [place.innerHTML, place.dataset.text] = [text, text];
    }
    const said = Object.values(wrong)[0] ?? interactive.words(state, stale ? { place: answer.place } : answer);
    if (words.textContent !== said) words.textContent = said;
    inSpace();
    root.dispatchEvent(new CustomEvent("lcn-live-shown", { detail: { state, answer } }));
  }

  // --- Questions: what is quick, and then the critical points.

  const old = (id, now) => root.querySelector(`[data-section="${id}"]`).classList.toggle("lcn-live-old", now);
  const current = (question, now) => JSON.stringify(question) === JSON.stringify(now);
  const slowly = () => interactive.questions(state).critical;
  const quickly = () => {
    const { critical, ...rest } = interactive.questions(state);
    return { ask: "several", ...rest };
  };
  const quick = newest(ask, (found, question) => {
    if (!current(question, quickly())) return;
    stale = false;
    answer = found.error || found.stopped ? { place: found } : { ...found, critical: { asked: true } };
    for (const id of ["network", "filter"]) old(id, false);
    const sound = !answer.network?.error && !answer.place?.error;
    if (sound) slow(slowly());
    else { answer.critical = null; old("critical", false); }
    show();
  });
  const slow = newest(ask, (found, question) => {
    if (!current(question, slowly())) return;
    answer = { ...answer, critical: found };
    old("critical", false);
    show();
  });
  function fresh() {
    clearTimeout(clock);
    stale = true;
    for (const { id } of interactive.sections) old(id, running());
    clock = setTimeout(() => { if (running()) quick(quickly()); }, PAUSE);
  }
  function change(next) {
    state = next;
    history.replaceState(null, "", address(state) + location.hash);
    const place = interactive.atOnce(state);
    if (place) answer = running() ? { ...answer, place } : { place };
    else if (!running()) answer = {};
    if (running()) fresh();
    if (place || !running()) show();
  }

  // --- The form.

  const next = (event) => interactive.changed({ ...state, [event.target.name]: event.target.value }, event.target.name);
  fields.addEventListener("input", (event) => { if (event.target.name) change(next(event)); });
  fields.addEventListener("change", ({ target: { name } }) => {
    const fit = fitted(state);
    if ((name === "k" || name === "s") && address(fit) !== address(state)) change(fit);
  });
  const status = Object.assign(document.createElement("p"), { className: "lcn-live-status", role: "status" });
  fields.append(status);
  const page = () => location.href.split(/[?#]/)[0];
  const texts = {
    link: () => page() + address(state), python: () => python(state), cite: () => citation(state, page()),
  };
  async function copy(name) {
    let text;
    try { text = texts[name](); } catch { status.textContent = "What stands beside a field has to be changed first."; return; }
    try {
      await navigator.clipboard.writeText(text);
      status.textContent = { link: "The link is copied.", python: "The lines are copied.", cite: "The citation is copied." }[name];
    } catch {
      const box = Object.assign(document.createElement("textarea"), { readOnly: true, value: text, rows: 8, ariaLabel: "To be copied" });
      status.replaceChildren("Copy this: ", box);
      box.select();
    }
    root.dataset.copied = text;
  }
  fields.addEventListener("click", (event) => {
    const button = event.target.closest("button[name]");
    if (button) copy(button.name);
  });

  fields.disabled = false;
  startButton(find("start"));
  onState(() => {
    root.dataset.state = running() ? "live" : "still";
    if (running() && !answer.place?.stopped && !answer.critical?.stopped) fresh();
  });
  if (linked) change(linked);
  else show();
  root.dataset.alive = "yes";
}
