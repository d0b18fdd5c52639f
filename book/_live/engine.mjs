// Python beside the page: started once by the reader, asked one question at a time.

const listeners = new Set();
let worker = null, state = "idle", count = 0;
const waiting = new Map();

export const running = () => state === "ready";
export function onState(listener) { listeners.add(listener); }
function tell(next) { state = next; for (const listener of listeners) listener(state); }

export function begin() {
  if (worker) return;
  worker = new Worker(new URL("./worker.mjs", import.meta.url), { type: "module" });
  tell("loading");
  worker.onmessage = ({ data }) => {
    if (data.id !== undefined) { waiting.get(data.id)?.(data); waiting.delete(data.id); }
    else tell(data.ready ? "ready" : data.failed ? "failed" : "loading");
  };
}

export function ask(question) {
  const id = count++;
  return new Promise((done) => {
    waiting.set(id, done);
    worker.postMessage({ id, question: JSON.stringify(question) });
  }).then(({ text }) => JSON.parse(text));
}

// Of questions that come while one is being answered only the newest is asked.
export function newest(answer, take) {
  let busy = false, next = null;
  return async function run(question) {
    if (busy) { next = question; return; }
    busy = true;
    take(await answer(question));
    busy = false;
    if (next !== null) { const waiting = next; next = null; run(waiting); }
  };
}

export function startButton(button) {
  button.hidden = false;
  button.addEventListener("click", begin);
  onState((now) => {
    button.hidden = now === "ready";
    button.disabled = now === "loading";
  });
}
