"""Scenes in space: what is drawn is what the book says it is, and written as the pages can bear."""

from __future__ import annotations

import re
import shutil
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from flint import fmpz_poly
from under_node import LIVE, under_node

from lcn_support import Architecture, contains, on_boundary, root_pattern

MOST_BYTES = 25_000
CLASSES = re.compile(r"(fill|line)-(ink|muted|grid|paper|inside|boundary|outside|accent|none)")
WRITTEN = re.compile(r"<(circle|path|rect|text|line|g)\b")
SCENES = """
  const [cone, tail] = await Promise.all(
    ["cone", "swallowtail"].map((name) => import(`${live}/scenes/${name}.mjs`)));
  const { umbrella } = await import(`${live}/scenes/umbrella.mjs`);
  const scenes = {
    cone: cone.scene(["1", "-1", "3"], "outside"),
    squares: cone.scene(["1", "-2", "1"], "boundary"),
    two: tail.scene(2, ["1", "0", "-5", "0", "4"], "inside"),
    four: tail.scene(4, ["1", "0", "2", "0", "1"], "outside"),
    once: umbrella(false), twice: umbrella(true),
  };
"""
GIVEN = "result = Object.fromEntries(Object.entries(scenes).map(([name, s]) => [name, {...s,"
GIVEN += " surfaces: s.surfaces.map(f => ({...f, rows: f.rows(data)})) }]));"


@pytest.fixture(scope="module", params=[1, 3])
def scenes(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = under_node(SCENES + GIVEN, request.param)
    return found


def points(scene: dict[str, Any], **given: str) -> np.ndarray:
    """All corners of the surfaces, or of those with these properties, once each."""
    chosen = [f["rows"] for f in scene["surfaces"] if all(f[k] == v for k, v in given.items())]
    return np.unique(np.concatenate([np.reshape(rows, (-1, 3)) for rows in chosen]), axis=0)


def quartic(at: np.ndarray) -> np.ndarray:
    """(a, b, c) that stands there: the scene's map, inverted by hand."""
    x, y, z = np.moveaxis(at, -1, 0)
    return np.stack([4.6 * y - 0.25, 14 * x, 13.5 * z + 9], axis=-1)


def discriminant(a: Any, b: Any, c: Any) -> Any:
    """Of x⁴ + ax² + bx + c."""
    return (
        16 * a**4 * c - 4 * a**3 * b**2 - 128 * a**2 * c**2 + 144 * a * b**2 * c
        - 27 * b**4 + 256 * c**3
    )  # fmt: skip


def off_the_cone(at: np.ndarray) -> float:
    x, y, z = np.moveaxis(at, -1, 0)
    A, B, C = z + x, 2 * y, z - x
    return float(np.abs(B * B - 4 * A * C).max())


def off_the_swallowtail(at: np.ndarray) -> float:
    a, b, c = np.moveaxis(quartic(at), -1, 0)
    size = 1 + np.abs(a) ** 6 + np.abs(b) ** 4 + np.abs(c) ** 3
    return float((np.abs(discriminant(a, b, c)) / size).max())


def off_the_umbrella(at: np.ndarray) -> float:
    a, b, c = at[:, 0], at[:, 1] / 0.9, at[:, 2] / 1.05
    return float(np.abs(b * b + a * a * c).max())


SURFACES = [
    ("cone", off_the_cone), ("squares", off_the_cone), ("two", off_the_swallowtail),
    ("four", off_the_swallowtail), ("once", off_the_umbrella), ("twice", off_the_umbrella),
]  # fmt: skip


@pytest.mark.parametrize(("name", "off"), SURFACES)
def test_surfaces_satisfy_their_equation(scenes: dict[str, Any], name: str, off: Any) -> None:
    at = points(scenes[name])
    assert len(at) > 90
    assert off(at) < 1e-9


def test_named_squares_lie_on_the_cone(scenes: dict[str, Any]) -> None:
    named = [p["at"] for p in scenes["cone"]["points"] if "²" in p.get("name", "")]
    assert len(named) == 4 and off_the_cone(np.array(named)) == 0


@pytest.mark.parametrize(("name", "off"), SURFACES)
def test_a_moved_surface_does_not(scenes: dict[str, Any], name: str, off: Any) -> None:
    assert off(points(scenes[name]) + np.array((0, 0, 0.01))) > 1e-5


def test_the_discriminant_is_that_of_the_quartic() -> None:
    for a, b, c in ((1, 2, 3), (-6, 8, -3), (-5, 0, 4), (0, 0, 0), (-2, 5, -1)):
        assert discriminant(a, b, c) == fmpz_poly([c, b, a, 0, 1]).discriminant()


@pytest.mark.parametrize(("name", "sizes"), [("two", (4, 2)), ("four", (2, 2, 2, 2))])
def test_sheets_have_the_colour_of_their_place(
    scenes: dict[str, Any], name: str, sizes: tuple[int, ...]
) -> None:
    """Decided by the package for the form in the middle of each sheet."""
    a = Architecture(sizes)
    for surface in scenes[name]["surfaces"]:
        rows = np.array(surface["rows"])
        inner = quartic(rows[len(rows) // 2, rows.shape[1] // 2])
        p, q, _ = (Fraction(round(x * 2**20), 2**20) for x in inner)
        near = [Fraction(r.real).limit_denominator(2**20) for r in np.roots([4, 0, 2 * p, q])]
        t = min(near, key=lambda t: abs(float(p * t**2 + 3 * t**4) - inner[2]))
        W = (1, 0, p, -2 * p * t - 4 * t**3, p * t * t + 3 * t**4)
        expected = "boundary" if on_boundary(a, W) else "inside" if contains(a, W) else "outside"
        assert surface["fill"] == expected, (surface["key"], str(root_pattern(W)))
    colours = {surface["fill"] for surface in scenes[name]["surfaces"]}
    assert colours == {"two": {"boundary", "inside"}, "four": {"outside", "boundary"}}[name]


def test_curves_of_the_swallowtail(scenes: dict[str, Any]) -> None:
    """Self-crossing 22|0, the isolated curve 0|2, and two edges 13|0."""
    crossing, pairs, *edges = (quartic(np.array(c["points"])) for c in scenes["two"]["lines"])
    for curve, sign in ((crossing, -1), (pairs, 1)):
        a, b, c = curve.T
        assert np.allclose(b, 0) and np.allclose(c, a * a / 4) and (sign * a >= -1e-9).all()
    for curve in edges:
        a, b, c = curve.T
        t = np.cbrt(b / 8)
        assert np.allclose(a, -6 * t * t) and np.allclose(c, -3 * t**4)
        assert np.ptp(a) > 5
    assert [c["classes"].split()[1] for c in scenes["two"]["lines"]] == [
        "line-boundary", "line-outside", "line-inside", "line-inside",
    ]  # fmt: skip


POINTS = """
  const [cone, tail] = await Promise.all(
    ["cone", "swallowtail"].map((name) => import(`${live}/scenes/${name}.mjs`)));
  result = data.map(([what, texts]) => (what === "cone" ? cone.point : tail.quartic)(texts));
"""


def test_forms_stand_where_they_belong() -> None:
    forms = [["1", "-1", "3"], ["1", "2", "1"], ["-100", "7", "1"], ["0", "0", "0"]]
    for (A, B, C), (x, y, z) in zip(
        forms, under_node(POINTS, [["cone", W] for W in forms]), strict=True
    ):
        straight = np.array([(int(A) - int(C)) / 2, int(B) / 2, (int(A) + int(C)) / 2])
        shown = np.array([x, y, z])
        assert np.allclose(np.cross(straight, shown), 0) and straight @ shown >= 0
        assert np.linalg.norm(shown) <= 1.25 + 1e-12


def test_quartics_keep_their_pattern_when_they_are_drawn_together() -> None:
    rng = np.random.default_rng(17)
    roots = [sorted(int(r) for r in rng.integers(-9, 10, 4)) for _ in range(60)]
    asked = [["tail", [str(2 * int(c)) for c in np.round(np.poly(r))]] for r in roots]
    for r, (a, b, c) in zip(roots, under_node(POINTS, asked), strict=True):
        centred = np.array(r) - np.mean(r)
        scale = np.abs(centred).max() or 1
        found = np.sort_complex(np.roots([1, 0, a, b, c]))
        size = np.abs(found).max() or 1
        assert np.allclose(found / size, centred / scale, atol=2e-3), r
        assert a + 1e-9 >= -6 and a <= 5.5 + 1e-9 and abs(b) <= 14 + 1e-9 and c >= -12 - 1e-9


DRAWN = """
  const scene = await import(`${live}/scene.mjs`), size = [360, 300];
  const picture = (it, camera) =>
    scene.spaceView({ size, label: () => "", scene: () => it }).draw({}, {}, camera ?? undefined);
  const plain = (more) => ({
    surfaces: [], lines: [], points: [], camera: { azimuth: -90, elevation: 0 },
    bounds: { centre: [0, 0, 0], across: 2, up: 2 }, ...more,
  });
"""
ALL = "const each = ([name, it]) => [name, picture(it, data)];"
ALL += "result = Object.fromEntries(Object.entries(scenes).map(each));"
SQUARES = """
  const square = (y, fill) => (
    { key: fill, fill, rows: () => [[[-1, y, -1], [1, y, -1]], [[-1, y, 1], [1, y, 1]]] });
  const two = plain({ surfaces: [square(-1, "inside"), square(1, "outside")] });
  result = [-90, 90].map((azimuth) =>
    picture(two, { azimuth, elevation: 0 }).match(/fill-(inside|outside)/g));
"""
AXES = """
  const line = [[0, 0, 0], [1, 0, 0], [1, 2, 0]];
  result = [scene.directions({ azimuth: 37, elevation: 21 }), scene.dashes(line, 0.4)];
"""
NEAREST = """
  const things = [-1, 1].map((y) => ({ at: [0.2, y, 0.1] }));
  const [x, y] = scene.projection(plain(), size)(things[0].at);
  result = [-1, 1].map((before) =>
    scene.nearestSeen(things, plain(), size, undefined, [x, y], [0, before, 0]).at[1]);
"""


def drawn(camera: Any = None) -> dict[str, str]:
    found: dict[str, str] = under_node(SCENES + DRAWN + ALL, camera)
    return found


@pytest.mark.parametrize("camera", [None, {"azimuth": 30, "elevation": -50}])
def test_pictures_are_small_and_written_as_all_others(camera: Any) -> None:
    for name, svg in drawn(camera).items():
        assert len(svg.encode()) < MOST_BYTES, name
        assert re.findall(r"NaN|undefined|Infinity", svg) == []
        for classes in re.findall(r'class="([^"]*)"', svg):
            rest = [c for c in classes.split() if not CLASSES.fullmatch(c)]
            assert {re.sub(r"-\d", "-", c) for c in rest} <= {
                "thin", "bold", "faint", "tint-", "small", "end", "middle"}, classes  # fmt: skip
        assert len(WRITTEN.findall(svg)) == len(re.findall(r"<[a-z]", svg))


def test_another_camera_shows_another_picture() -> None:
    assert all(drawn()[n] != svg for n, svg in drawn({"azimuth": 30, "elevation": 10}).items())


def test_the_eye_sees_near_things_last() -> None:
    """A near square covers a far one from one side, and is covered from the other."""
    first, second = under_node(DRAWN + SQUARES, None)
    assert first == ["fill-outside", "fill-inside"] and second == first[::-1]


def test_directions_are_at_right_angles_and_dashes_of_one_length() -> None:
    axes, pieces = under_node(DRAWN + AXES, None)
    assert np.allclose(np.array(axes) @ np.array(axes).T, np.eye(3))
    assert np.linalg.det(axes) == pytest.approx(1)
    lengths = [sum(np.linalg.norm(np.diff(p, axis=0), axis=1)) for p in pieces]
    assert np.allclose(lengths[:-1], 0.4) and len(lengths) == 5


def test_a_pointer_finds_the_nearest_of_what_is_seen_at_one_place() -> None:
    assert under_node(DRAWN + NEAREST, None) == [-1, 1]


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        ("cone", "[r * Math.cos(t), ", "[2 * r * Math.cos(t), "),
        ("swallowtail", "3 * t ** 4]", "2 * t ** 4]"),
        ("umbrella", "[a, a * t, -t * t]", "[a, a * t, t * t]"),
    ],
)
def test_a_wrong_scene_is_noticed(tmp_path: Any, file: str, right: str, wrong: str) -> None:
    copy = tmp_path / "live"
    shutil.copytree(LIVE, copy)
    source = copy / "scenes" / f"{file}.mjs"
    text = source.read_text("utf-8")
    assert text.count(right) == 1
    source.write_text(text.replace(right, wrong), "utf-8")
    found = under_node(SCENES + GIVEN, 1, copy)
    name, off = next(case for case in SURFACES if case[1].__name__ == f"off_the_{file}")
    assert off(points(found[name])) > 1e-4
