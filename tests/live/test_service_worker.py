"""What a reader has opened stays kept, whatever the network does."""

from under_node import LIVE, under_node

TRIED = """
  const kept = new Map([["http://x/a.html", "old"]]), handlers = {};
  const cache = {
    put: async (address, response) => {
      if (response.broken) throw new TypeError("the network went away");
      kept.set(address, response.body);
    },
    match: async request => kept.get(request.url.split("?")[0]),
    delete: async address => kept.delete((address.url ?? address).split("?")[0]),
  };
  globalThis.self = {
    registration: { scope: "http://x/" },
    addEventListener: (name, handler) => { handlers[name] = handler; },
  };
  globalThis.caches = { open: async () => cache };
  (0, eval)(data.script);
  result = [];
  for (const answer of data.network) {
    globalThis.fetch = async () => {
      if (answer === null) throw new TypeError("no network");
      return { status: 200, redirected: false, ...answer, clone() { return this; } };
    };
    const waiting = [];
    let shown;
    handlers.fetch({
      request: { method: "GET", mode: "navigate", url: "http://x/a.html?k=3,2" },
      respondWith: promise => { shown = promise; },
      waitUntil: promise => waiting.push(promise),
    });
    const response = await shown;
    await Promise.allSettled(waiting);
    result.push([response.body ?? response, kept.get("http://x/a.html") ?? null]);
  }
"""
HEAD = 'const VERSION = "v", KEPT = {};\n'
SCRIPT = HEAD + (LIVE / "service-worker.js").read_text("utf-8")
NETWORK = [{"body": "new"}, {"body": "in part", "broken": True}, None]


def shown_and_kept(script, network):
    """What is shown, and kept afterwards, when a page comes, comes in part, and does not come."""
    return under_node(TRIED, {"script": script, "network": network})


def test_the_newest_page_is_shown_and_the_last_whole_one_is_kept():
    assert shown_and_kept(SCRIPT, NETWORK) == [["new", "new"], ["in part", "new"], ["new", "new"]]


def test_what_is_deleted_first_would_be_lost():
    line = "  await (await caches.open(PAGES)).put("
    assert SCRIPT.count(line) == 1
    first = SCRIPT.replace(line, f"  await (await caches.open(PAGES)).delete(request);\n{line}")
    assert shown_and_kept(first, NETWORK[:2])[1] == ["in part", None]
