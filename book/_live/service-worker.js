// Keeps what a reader has opened, for reading and computing without a network. Pages come from the
// network as long as there is one, so nobody reads an old book; the parts of Python have their
// version in their name and come from the cache. Above the build writes VERSION, and KEPT: the
// addresses of the parts with their hashes.

const scope = self.registration.scope;
const OURS = `lcn ${new URL(scope).pathname} `, PAGES = `${OURS}pages`, PARTS = `${OURS}parts ${VERSION}`;

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => self.clients.claim())));

async function keep() {
  const cache = await caches.open(PARTS);
  for (const [path, hash] of Object.entries(KEPT)) {
    const address = new URL(path, scope).href;
    await cache.put(address, (await caches.match(address)) ?? (await checked(address, hash)));
  }
}

// A moment ago the page has fetched the same file, so it is at hand.
async function checked(address, hash) {
  for (const cache of ["force-cache", "reload"]) {
    const response = await fetch(address, { cache });
    if (!response.ok) continue;
    const digest = await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer());
    const found = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    if (found === hash) return response;
  }
  throw new Error(`${address} is not what this book was built with`);
}

async function tidy() {
  const names = (await caches.keys()).filter((name) => name.startsWith(OURS));
  await Promise.all(names.filter((name) => ![PAGES, PARTS].includes(name)).map((name) => caches.delete(name)));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(scope)) return;
  const path = request.url.slice(scope.length);
  event.respondWith(path in KEPT ? kept(request) : newest(event));
});

const kept = async (request) => (await (await caches.open(PARTS)).match(request)) ?? fetch(request);

async function newest(event) {
  const { request } = event;
  try {
    const response = await fetch(request);
    event.waitUntil(remember(request, response.clone()));
    return response;
  } catch (failure) {
    const found = await (await caches.open(PAGES)).match(request, { ignoreSearch: true });
    if (found) return found;
    if (request.mode === "navigate") return without();
    throw failure;
  }
}

async function remember(request, response) {
  if (response.status !== 200 || response.redirected) return;
  const address = new URL(request.url ?? request);
  address.search = "";
  // What was kept stays until the new one has come whole.
  await (await caches.open(PAGES)).put(address.href, response);
}

async function without() {
  const opened = (await (await caches.open(PAGES)).keys()).map(({ url }) => url);
  const links = opened.filter((url) => /(\/|\.html)(\?.*)?$/.test(url))
    .map((url) => `<li><a href="${url}">${url.slice(scope.length) || "index.html"}</a>`);
  return new Response(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>No network</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<h1>No network</h1><p>This page was not opened before. These were:<ul>${links.join("")}</ul>`,
    { status: 503, headers: { "Content-Type": "text/html" } },
  );
}

// What the first page had loaded before this worker was there.
self.addEventListener("message", (event) => {
  const wanted = (event.data.opened ?? [])
    .filter((address) => address.startsWith(scope) && !(address.slice(scope.length) in KEPT));
  const fetched = wanted.map((address) =>
    fetch(address).then((response) => remember(address, response)).catch(() => {}));
  event.waitUntil(Promise.all(fetched));
});
