// Python in a thread of its own: questions in, answers out, one after the other.
//
// In: {id, question} with JSON, or {id, code, namespace}. Out: {loading: words} and {ready} once, or
// {failed: words}; {id, text} with JSON for each question, {id, printed} while code runs, and
// {id, text, broken} where Python itself has come to an end.
import assets from "./assets.mjs";

const here = new URL("./", import.meta.url).href;
const MOST_PRINTED = 200_000, EVERY = 50; // characters, and milliseconds

let python, answer, cells, flush;
async function start() {
  const library = fetch(here + assets.library).then((response) => {
    if (!response.ok) throw new Error(`${assets.library}: ${response.status}`);
    return response.arrayBuffer();
  });
  library.catch(() => {}); // awaited below
  postMessage({ loading: "Python is loading" });
  const { loadPyodide } = await import(`./${assets.pyodide}/pyodide.mjs`);
  const folder = here + assets.pyodide + "/";
  python = await loadPyodide({ indexURL: folder, lockFileURL: folder + "pyodide-lock.json" });
  postMessage({ loading: "The exact arithmetic is loading" });
  await python.loadPackage(here + assets.wheel, { checkIntegrity: false, messageCallback: () => {} });
  python.unpackArchive(await library, "zip", { extractDir: "/lib/lcn" });
  python.runPython("import sys; sys.path.insert(0, '/lib/lcn'); sys.dont_write_bytecode = True");
  python.runPython("sys.stdout.reconfigure(line_buffering=True)");
  ({ answer } = python.pyimport("lcn_support.live.answers"));
  cells = python.pyimport("lcn_support.live.cells");
  flush = python.runPython("lambda: (sys.stdout.flush(), sys.stderr.flush())");
  postMessage({ ready: true });
}

const starting = start();
starting.catch((error) => postMessage({ failed: lastLine(error) }));

const lastLine = (error) => String(error.message ?? error).trim().split("\n").at(-1);

// What is printed, a few times a second, and no more than a page can show.
function printer(id) {
  const decoder = new TextDecoder();
  let text = "", letters = 0, sent = 0;
  function send() {
    if (text) postMessage({ id, printed: text });
    [text, sent] = ["", performance.now()];
  }
  function write(bytes) {
    const piece = decoder.decode(bytes, { stream: true });
    if (letters <= MOST_PRINTED) {
      letters += piece.length;
      text += letters > MOST_PRINTED ? "… and more, which is not shown\n" : piece;
    }
    if (performance.now() - sent > EVERY) send();
    return bytes.length;
  }
  return { write, send };
}

const namespaces = new Map();
function run(id, code, name) {
  const { write, send } = printer(id), fresh = () => python.toPy({});
  if (name && !namespaces.has(name)) namespaces.set(name, fresh());
  python.setStdout({ write });
  python.setStderr({ write });
  try {
    return cells.run(code, name ? namespaces.get(name) : fresh());
  } finally {
    flush();
    send();
  }
}

onmessage = async ({ data: { id, question, code, namespace: name } }) => {
  try { await starting; } catch { return; } // told above
  try {
    postMessage({ id, text: code === undefined ? answer(question) : run(id, code, name) });
  } catch (error) {
    const words = { error: `this page cannot answer that: ${lastLine(error)}` };
    postMessage({ id, text: JSON.stringify(words), broken: !(error instanceof python.ffi.PythonError) });
  }
};
