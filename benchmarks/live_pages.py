"""Pages that compute, in headless Chromium: what they weigh, how soon they answer, whom they ask.

Needs the built book with the parts that browsers load (``make book``), and Chromium. In windows of
a desktop and of a phone, light and dark, for a reader who was never here and for one who was: the
seconds of all processors from Start to the first answer, against the goal of six; requests to other
hosts; and whether the page computes without a network. Then, for each interactive that asks Python,
the time from a slider to its answer, against the goal of 50 ms; and what each chapter weighs before
Start.
"""

import argparse
import gzip
import re
import statistics
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "book"))

from browser import MODES, executable, launched, served  # noqa: E402

HTML = ROOT / "_build" / "html"
PAGE, NAME, SLIDER = "chapters/05-bad-minima.html", "second-well", "middle"
SECONDS, MILLISECONDS = 6, 50
PACKED = (".png", ".woff", ".woff2", ".zip", ".whl")

SLIDE = """async ([root, name, count]) => {
  const input = root.querySelector(`[name="${name}"]`), times = [];
  const [low, high, step] = [input.min, input.max, input.step].map(Number);
  for (let i = 1; i <= count; i++) {
    const share = (i * 0.6180339887498949) % 1, began = performance.now();
    await new Promise(done => {
      let shown = 0; // at once with the old answer, then with the new one
      const look = () => { if (++shown === 2) finish(); };
      const finish = () => { root.removeEventListener("lcn-live-shown", look); done(); };
      root.addEventListener("lcn-live-shown", look);
      input.value = low + step * Math.round(share * (high - low) / step);
      input.dispatchEvent(new Event("input", { bubbles: true }));
      setTimeout(finish, 5000);
    });
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b);
}"""
KEPT = """async path => {
  const lists = (await caches.keys()).map(async name => (await caches.open(name)).keys());
  const kept = (await Promise.all(lists)).flat().map(request => new URL(request.url).pathname);
  return [path, "/live/worker.mjs"].every(each => kept.includes(each));
}"""


def start(page, name):
    """Press Start, and wait until the form is awake."""
    root = page.locator(f"#live-{name}")
    root.locator("[data-part=start]").click()
    root.locator("[data-part=fields]:enabled").wait_for(timeout=180_000)
    return root


def times(root, slider, count):
    """Milliseconds from slider to answer, ascending."""
    return root.evaluate(
        f"(root, [name, count]) => ({SLIDE})([root, name, count])", [slider, count]
    )


def first_answers(browser, address):
    """Start on one page, by everyone: seconds, hosts, and without a network."""
    meter = browser.new_browser_cdp_session()

    def seconds():
        processes = meter.send("SystemInfo.getProcessInfo")["processInfo"]
        return sum(process["cpuTime"] for process in processes)

    print("| reader | visit | processor s | / goal | other hosts | without a network |")
    print("|---|---|---|---|---|---|")
    for mode, (scheme, width) in MODES.items():
        window = {"width": width, "height": 900}
        context = browser.new_context(viewport=window, color_scheme=scheme)
        asked = []
        context.on("request", lambda request, asked=asked: asked.append(request.url))
        for visit in ("first", "second"):
            page = context.new_page()
            page.goto(f"{address}{PAGE}", wait_until="networkidle")
            page.wait_for_timeout(3000)
            before = seconds()
            start(page, NAME)
            took = seconds() - before
            page.wait_for_function(KEPT, arg=f"/{PAGE}")
            page.wait_for_function("navigator.serviceWorker.controller !== null")
            context.set_offline(True)
            page.reload()
            alone = times(start(page, NAME), SLIDER, 3)
            context.set_offline(False)
            page.close()
            others = {u for u in asked if not u.startswith((address, "data:", "blob:"))}
            without = "answers" if max(alone) < 5000 else "does not answer"
            cells = mode, visit, f"{took:.1f}", f"{took / SECONDS:.2f}", str(len(others)), without
            print(f"| {' | '.join(cells)} |")
        context.close()


def sliders(browser, address, count):
    """From slider to answer, on every page of a chapter with a Start button."""
    print("\n| picture | slider | median, ms | / goal | slowest tenth from |")
    print("|---|---|---|---|---|")
    context = browser.new_context()
    for path in sorted(HTML.glob("chapters/*.html")):
        for name in re.findall(r'data-live="([\w-]+)"', path.read_text("utf-8")):
            page = context.new_page()
            page.goto(f"{address}chapters/{path.name}", wait_until="networkidle")
            root = page.locator(f"#live-{name}")
            if root.locator("[data-part=start]").is_visible():
                for slider in start(page, name).locator("input[type=range]").all():
                    control = slider.get_attribute("name")
                    found = times(root, control, count)
                    median, late = statistics.median(found), found[9 * count // 10]
                    goal = median / MILLISECONDS
                    print(f"| {name} | {control} | {median:.1f} | {goal:.2f} | {late:.1f} |")
            page.close()
    context.close()


def weights(browser, address):
    """Bytes that a server which compresses sends before Start."""
    print("\n| page | kB | of them for its pictures that answer |\n|---|---|---|")
    for path in [HTML / "index.html", *sorted(HTML.glob("chapters/*.html"))]:
        context = browser.new_context()
        page, responses = context.new_page(), []
        page.on("response", lambda response, found=responses: found.append(response))
        page.goto(f"{address}{path.relative_to(HTML).as_posix()}", wait_until="networkidle")
        sent = dict.fromkeys(("all", "live"), 0)
        for response in responses:
            if response.ok and not response.url.startswith(("data:", "blob:")):
                body = response.body()
                size = len(body if response.url.endswith(PACKED) else gzip.compress(body, 6))
                sent["all"] += size
                sent["live"] += size * ("/live/" in response.url or "lcn-live" in response.url)
        print(f"| {path.stem} | {sent['all'] / 1000:.0f} | {sent['live'] / 1000:.0f} |")
        context.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=40, help="moves of each slider")
    options = parser.parse_args()
    if not (HTML / "live" / "assets.json").is_file():
        raise SystemExit("build the book first, with what browsers load: make book")
    with served(HTML) as address, launched(executable()) as browser:
        first_answers(browser, address)
        sliders(browser, address, options.answers)
        weights(browser, address)


if __name__ == "__main__":
    main()
