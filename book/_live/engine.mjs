// Python beside the page: started once by the reader, asked one question at a time, stopped and
// started anew where an answer takes too long.
import assets from "./assets.mjs";

const PATIENCE = 1000; // milliseconds after which an answer can be stopped

const listeners = new Set(), waiting = new Map();
let worker = null, state = "idle", said = "", count = 0, clock = null, long = false;

export const running = () => state === "ready";
// Called with "idle", "loading", "ready" or "failed", and words that say more.
export function onState(listener) { listeners.add(listener); }
function tell(next, words = "") {
  [state, said] = [next, words];
  for (const listener of listeners) listener(state, said);
}

export function begin() {
  if (worker) return;
  worker = new Worker(new URL("./worker.mjs", import.meta.url), { type: "module" });
  tell("loading", "Python is loading");
  worker.onmessage = ({ data }) => {
    if (data.id !== undefined) heard(data);
    else if (data.ready) { tell("ready"); time(); keep(); }
    else if (data.failed) fail(data.failed);
    else tell("loading", data.loading);
  };
  worker.onerror = (event) => fail(event.message ?? "its script did not come");
  for (const { message } of waiting.values()) worker.postMessage(message);
}

function heard({ id, text, printed, broken }) {
  if (printed !== undefined) return waiting.get(id)?.print?.(printed);
  const { done } = waiting.get(id) ?? {};
  waiting.delete(id);
  time();
  done?.(JSON.parse(text));
  if (broken) restart();
}

function fail(words) {
  end();
  tell("failed", `Python could not be loaded: ${words}`);
  for (const { done } of waiting.values()) done({ error: said });
  waiting.clear();
}

function end() {
  worker?.terminate();
  worker = null;
  time();
}

function restart() {
  end();
  begin();
}

// Give up the question that is being answered; those behind it are asked after a new start.
export function stop() {
  const [[id, { done }] = []] = waiting;
  if (id === undefined) return;
  waiting.delete(id);
  restart();
  done({ stopped: true, error: "Stopped. Change something to ask again." });
}

// Whether the one being answered has taken long.
const lookers = new Set();
function time() {
  clearTimeout(clock);
  tellLong(false);
  if (worker && running() && waiting.size) clock = setTimeout(() => tellLong(true), PATIENCE);
}
function tellLong(now) {
  if (long === now) return;
  long = now;
  for (const look of lookers) look();
}

function send(rest, print) {
  const id = count++, message = { id, ...rest };
  return new Promise((done) => {
    waiting.set(id, { message, done, print });
    worker?.postMessage(message);
    if (waiting.size === 1) time();
  });
}

// The answer; or {error} in words, with {stopped} if the reader has stopped it.
export const ask = (question) => send({ question: JSON.stringify(question) });

// Run Python: {value} of the last expression as text, or null; or {error}, its last line.
// What it prints comes in pieces. Names last as long as Python runs if the namespace has a name.
export const run = (code, print = () => {}, namespace = "") => send({ code, namespace }, print);

// Of questions that come while one is being answered only the newest is asked; take has the answer
// and its question.
export function newest(answer, take) {
  let busy = false, next = null;
  return async function run(question) {
    if (busy) { next = question; return; }
    busy = true;
    const found = await answer(question);
    busy = false;
    take(found, question);
    if (next !== null) { const waiting = next; next = null; run(waiting); }
  };
}

// For reading and computing without a network, once everything is there.
let kept = false;
async function keep() {
  if (kept || !("serviceWorker" in navigator)) return;
  kept = true;
  try {
    await navigator.serviceWorker.register(new URL("../service-worker.js", import.meta.url));
    const { active } = await navigator.serviceWorker.ready;
    const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
    active.postMessage({ opened: [location.href.split("#")[0], new URL("./worker.mjs", import.meta.url).href, ...loaded] });
  } catch { /* a browser that keeps nothing */ }
}

// The button that starts Python, the words beside it, and a second button that stops a long answer.
export function startButton(button) {
  const words = Object.assign(document.createElement("span"), { role: "status", className: "lcn-live-status", tabIndex: -1 });
  const halt = Object.assign(document.createElement("button"),
    { type: "button", className: button.className, textContent: "Stop", hidden: true, onclick: stop });
  button.after(halt, words);
  if (assets.missing) { words.textContent = assets.missing; return; }
  button.textContent = `Start (${(assets.sent / 1e6).toFixed(1)} MB, once)`;
  button.addEventListener("click", begin);
  const show = () => {
    const held = [button, halt].includes(document.activeElement);
    button.hidden = state === "ready" || state === "loading";
    if (state === "failed") button.textContent = "Try again";
    words.textContent = said && `${said}${state === "loading" ? " …" : ""}`;
    halt.hidden = !long;
    // Whoever has pressed a button by key goes on where it led.
    if (held && button.hidden && halt.hidden) words.focus({ preventScroll: true });
    if (state === "ready" && document.activeElement === words)
      setTimeout(() => button.closest("[data-live]")?.querySelector("[data-part=fields] [name]")?.focus({ preventScroll: true }));
  };
  onState(show);
  lookers.add(show);
  show();
}
