"""Pictures in space, turned by keys, pointer and buttons, shaded or not; and the umbrella."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from browser import Reader
    from live_pages import Driven
    from playwright.sync_api import BrowserContext, Locator

PAGE, NAME = "chapters/08-strides.html", "turn-the-umbrella"
HOME = [297.0, 22.0, 1.0]
NO_WEBGL = "() => { HTMLCanvasElement.prototype.getContext = () => null; }"
LOST = "canvas => canvas.getContext('webgl2').getExtension('WEBGL_lose_context').loseContext()"


@pytest.fixture
def context(reader: Callable[[str], Reader]) -> BrowserContext:
    return reader("light-desktop").context


@pytest.fixture
def live(context: BrowserContext, book: str) -> Iterator[Driven]:
    from live_pages import driven

    with driven(context, f"{book}{PAGE}", NAME) as found:
        yield found


def picture(live: Driven) -> Locator:
    return live.root.locator("svg[data-view='0']")


def camera(live: Driven) -> list[float]:
    """Azimuth from 0 to 360, elevation and zoom."""
    return [*map(float, (picture(live).get_attribute("data-camera") or "").split())]


def after(live: Driven, *keys: str) -> list[float]:
    for key in keys:
        picture(live).press(key)
    live.settle()
    return camera(live)


def drawn(live: Driven) -> str:
    return str(picture(live).inner_html())


def middle(live: Driven) -> tuple[float, float]:
    picture(live).scroll_into_view_if_needed()
    box = picture(live).bounding_box()
    assert box is not None
    return box["x"] + 0.25 * box["width"], box["y"] + 0.15 * box["height"]


def shade(live: Driven) -> None:
    button = live.root.locator(".lcn-space-tools button:has-text('Shade')")
    if not button.count():
        pytest.skip("the book was built without the library of pictures in space")
    button.click()
    live.page.wait_for_function(
        "root => root.querySelector('.lcn-space-stage').dataset.drawn === 'shaded'"
        " || root.querySelector('.lcn-space-words').textContent",
        arg=live.root.element_handle(),
    )


def how(live: Driven) -> str | None:
    return live.root.locator(".lcn-space-stage").get_attribute("data-drawn")


def pixels(live: Driven) -> np.ndarray:
    """What is seen of the picture: (height, width, 3), from 0 to 1."""
    from matplotlib.image import imread

    live.page.evaluate("document.activeElement.blur()")  # without the frame of the focus
    shot = live.root.locator(".lcn-space-stage").screenshot()
    return np.asarray(imread(io.BytesIO(shot)))[..., :3]


def blue(seen: np.ndarray) -> np.ndarray:
    return np.asarray((seen[..., 2] > seen[..., 0] + 0.15) & (seen[..., 2] > seen[..., 1]))


def test_keys_turn_it_and_turn_it_back(live: Driven) -> None:
    first = drawn(live)
    assert camera(live) == HOME
    assert after(live, "ArrowRight", "ArrowDown", "+") == [292, 27, 1.15]
    assert drawn(live) != first
    assert after(live, "ArrowLeft", "ArrowUp", "-") == HOME
    assert after(live, *["ArrowDown"] * 20)[1] == 90
    assert after(live, "a", "Tab")[1] == 90
    assert after(live, "0") == HOME
    assert drawn(live) == first


def test_shading_is_offered_where_the_build_has_laid_it(
    context: BrowserContext, book: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import live_pages

    for body, offered in (("{ sent: 0, space: 0 }", True), ("{ sent: 0 }", False)):
        monkeypatch.setitem(live_pages.PARTS, "body", f"export default {body};")
        with live_pages.driven(context, f"{book}{PAGE}", NAME) as live:
            tools = live.root.locator(".lcn-space-tools").inner_text()
            assert ("Shade" in tools) == offered and "NaN" not in tools


def test_a_view_that_does_not_turn_is_noticed(context: BrowserContext, book: str) -> None:
    from live_pages import driven

    page = context.new_page()
    source = page.request.get(f"{book}live/space.mjs").text()
    page.close()
    still = source.replace("STEP = 5", "STEP = 0")
    assert still != source
    answer = {"body": still, "content_type": "text/javascript"}
    context.route("**/live/space.mjs", lambda route: route.fulfill(**answer))
    try:
        with driven(context, f"{book}{PAGE}", NAME) as live:
            assert after(live, "ArrowRight", "ArrowDown") == HOME
    finally:
        context.unroute("**/live/space.mjs")


def test_its_label_says_what_is_seen_and_names_the_keys(live: Driven) -> None:
    label = live.labels()[0]
    assert "Whitney's umbrella" in label and "where two sheets cross, inside" in label
    assert label.endswith("Arrow keys turn it, + and − zoom, 0 turns it back.")
    assert picture(live).get_attribute("role") == "img"
    assert picture(live).get_attribute("tabindex") == "0"
    assert "Arrow keys" not in live.labels()[1]


def test_buttons_turn_it_too(live: Driven) -> None:
    for name in ("Turn to the right", "Look from farther up", "Zoom in"):
        live.root.get_by_role("button", name=name).click()
    live.settle()
    assert camera(live) == [292, 27, 1.15]
    live.root.get_by_role("button", name="Turn back").click()
    live.settle()
    assert camera(live) == HOME


def test_dragging_turns_it_and_the_wheel_scrolls_the_page(live: Driven) -> None:
    x, y = middle(live)
    mouse, height = live.page.mouse, "Math.round(scrollY)"
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 20, y + 10, steps=2)
    mouse.up()
    assert camera(live) == [287, 27, 1]
    mouse.move(x, y)
    assert camera(live) == [287, 27, 1]
    words, before = live.words, live.page.evaluate(height)
    mouse.wheel(0, 100)
    live.page.wait_for_function(f"{height} !== {before}")
    assert camera(live) == [287, 27, 1] and live.words == words
    x, y = middle(live)
    mouse.move(x, y)
    before = live.page.evaluate(height)
    live.page.keyboard.down("Control")
    mouse.wheel(0, -30)
    live.page.keyboard.up("Control")
    live.settle()
    assert camera(live)[2] > 1 and live.page.evaluate(height) == before


def test_another_scene_is_seen_from_its_own_side(context: BrowserContext, book: str) -> None:
    """The cone of quadratic forms, turned; the swallowtail of quartics; and no other quartic."""
    from live_pages import driven

    with driven(context, f"{book}chapters/02-filling.html", "drag-roots") as live:
        scene = live.root.locator("svg[data-camera]")
        assert scene.get_attribute("data-camera") == "294 16 1"
        scene.press("ArrowDown")
        live.set("across", "-0.5")
        assert scene.get_attribute("data-camera") == "294 21 1"
        live.set("sizes", "4 2")
        assert scene.get_attribute("data-camera") == "284 40 1"
        scene.press("ArrowDown")
        live.set("sizes", "2 2 2 2")
        assert scene.get_attribute("data-camera") == "284 45 1"


def test_the_factors_become_complex_on_the_handle(live: Driven) -> None:
    assert live.words.startswith("Inside: x⁴ − y⁴ = (x² − y²)(x² + y²).")
    live.set("h", "1")
    assert live.words.startswith("Outside, a whisker: x⁴ + y⁴ = (x² − i y²)(x² + i y²).")
    assert "on the handle, outside" in live.labels()[0]
    assert "−i and i" in live.labels()[1]
    live.key("h", "ArrowLeft")
    assert "x⁴ + 9/16 y⁴ = (x² − 3/4 i y²)(x² + 3/4 i y²)" in live.words
    live.key("h", *["ArrowLeft"] * 3)
    assert live.words.startswith("Boundary: x⁴ = (x²)(x²).")
    live.set("h", "1")
    live.set("a", "1")
    assert live.words.startswith("Inside: x⁴ + x³y = (x² + xy)(x²).")


def test_two_layers_of_size_two_need_real_roots(live: Driven) -> None:
    live.set("a", "2")
    live.set("sheet", "minus")
    product = "x⁴ + 2x³y − 2xy³ − y⁴ = (x² + 2xy + y²)(x² − y²)"
    assert live.words.startswith(f"Inside: {product}.")
    live.set("network", "twice")
    assert live.words.startswith(f"Boundary: {product}. The first factor has a double root")
    live.key("h", "ArrowLeft")
    assert live.words.startswith("Outside, a whisker: x⁴ + 2x³y − 5/2 xy³ − 25/16 y⁴")
    assert "fill-outside" in drawn(live)


def test_the_point_is_pulled_up_the_handle(live: Driven) -> None:
    """By itself, by its hyperroot, and where the picture is turned; the camera stays."""
    live.drag("W", 0, -110)
    assert live.words.startswith("Outside, a whisker: x⁴ + ")
    assert camera(live) == HOME
    live.set("h", "-1")
    live.drag("alpha-1", -147, 0)
    assert "hyperroots −1 and 1" in live.words
    live.drag("alpha-1", -75, -80)
    assert "x⁴ + y⁴ = (x² − i y²)(x² + i y²)" in live.words
    live.set("h", "-1")
    after(live, *["ArrowRight"] * 4)
    turned = camera(live)
    live.drag("W", 60, 0)
    assert live.words.startswith("Inside: x⁴ ") and "x³y" in live.words
    assert camera(live) == turned


def test_a_wrong_factor_is_noticed(context: BrowserContext, book: str) -> None:
    from live_pages import driven

    source = context.request.get(f"{book}live/interactives/{NAME}.mjs").text()
    wrong = source.replace("sheet(pair[1], pair[0], !split)", "sheet(pair[0], pair[0], !split)")
    assert wrong != source
    answer: dict[str, Any] = {"body": wrong, "content_type": "text/javascript"}
    context.route(f"**/{NAME}.mjs", lambda route: route.fulfill(**answer))
    try:
        with driven(context, f"{book}{PAGE}", NAME) as live, pytest.raises(AssertionError):
            test_the_factors_become_complex_on_the_handle(live)
    finally:
        context.unroute(f"**/{NAME}.mjs")


def test_shaded_it_turns_in_the_colours_of_the_page(live: Driven) -> None:
    flat = blue(pixels(live)).mean()
    shade(live)
    assert how(live) == "shaded"
    assert "fill-inside tint" not in drawn(live) and "x⁴" in drawn(live)
    first = pixels(live)
    assert blue(first).mean() == pytest.approx(flat, rel=0.1)
    shades = {tuple(c) for c in np.round(first[blue(first)] * 64)}
    assert len(shades) > 60, "smooth, not in six steps"
    after(live, "ArrowRight", "ArrowRight")
    assert np.abs(pixels(live) - first).mean() > 0.01
    after(live, "0")
    assert np.abs(pixels(live) - first).mean() < 0.002
    live.set("network", "twice")
    orange = pixels(live)
    assert ((orange[..., 0] > orange[..., 2] + 0.3) & (orange[..., 1] < 0.8)).mean() > 0.02
    live.page.emulate_media(color_scheme="dark")
    live.page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    live.settle()
    dark = pixels(live)
    assert dark[:4].mean() < 0.2 < 0.8 < orange[:4].mean()


def test_without_webgl_it_says_so_and_turns_all_the_same(
    context: BrowserContext, book: str
) -> None:
    from live_pages import driven

    with driven(context, f"{book}{PAGE}", NAME) as live:
        live.page.evaluate(NO_WEBGL)
        shade(live)
        assert how(live) == "flat"
        assert "no WebGL" in live.root.locator(".lcn-space-words").inner_text()
        first = drawn(live)
        assert after(live, "ArrowRight")[0] == 292
        assert drawn(live) != first and "tint" in first


def test_when_the_shading_is_lost_the_flat_picture_comes_back(live: Driven) -> None:
    shade(live)
    live.root.locator("canvas").evaluate(LOST)
    live.page.wait_for_function("!document.querySelector('.lcn-space-stage canvas')")
    assert how(live) == "flat" and "tint" in drawn(live)
    assert "turns without it" in live.root.locator(".lcn-space-words").inner_text()
