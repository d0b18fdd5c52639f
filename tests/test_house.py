"""The rooms of the package: what may import what, how much is in each, what each shows."""

import ast
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import lcn_support

ROOT = Path(lcn_support.__file__).parent
PROJECT = ROOT.parent / "pyproject.toml"
LINTER = Path(sys.executable).with_name("lint-imports")
FOLDERS = sorted(p.parent for p in ROOT.rglob("__init__.py"))
FILES = sorted(ROOT.rglob("*.py"))
HERE = Path(__file__).parent
TESTS = sorted(HERE.rglob("*.py"))
MOST_FILES, MOST_LINES, MOST_TEST_LINES = 12, 450, 400

HEAVY = "numpy torch sympy matplotlib flint yaml"

in_a_checkout = pytest.mark.skipif(not PROJECT.exists(), reason="the contracts are in a checkout")


def name_of(path):
    """The dotted name of a module or of a room, below the package."""
    parts = path.relative_to(ROOT).as_posix().removesuffix(".py").split("/")
    return ".".join(part for part in parts if part != "__init__") or "."


# What may import what.


def broken(folder):
    """The contracts that the package in that folder breaks."""
    command = [LINTER, "--no-cache", "--config", PROJECT]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert "Contracts: " in done.stdout, done.stdout + done.stderr
    return [line.removesuffix(" BROKEN") for line in done.stdout.split("\n") if " BROKEN" in line]


@in_a_checkout
def test_all_contracts_hold():
    assert broken(ROOT.parent) == []


@in_a_checkout
@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("arithmetic/balls", "from lcn_support.forms.roots import root_pattern", "downwards"),
        ("forms/roots", "def f():\n    from lcn_support.landscape import solver", "downwards"),
        ("forms/bezoutians", "from lcn_support.forms.roots import root_pattern", "circle"),
        ("architectures/patterns", "def f():\n    import numpy", "standard library"),
        ("counting/merging", "import lcn_support.forms.classification", "standard library"),
        ("function_space/fibres", "import torch", "neither compiled loops"),
        ("training/limits", "from matplotlib import pyplot", "Only figures"),
        (
            "figures/landscape/loss_diagram",
            "def f():\n    from lcn_support.figures.strides import strided_layers",
            "No figure draws on another",
        ),
    ],
)
def test_each_contract_can_be_broken(file, line, contract, tmp_path):
    shutil.copytree(ROOT, tmp_path / ROOT.name, ignore=shutil.ignore_patterns("__pycache__"))
    path = tmp_path / ROOT.name / f"{file}.py"
    path.write_text(f"{path.read_text('utf-8')}\n\n{line}\n", "utf-8")
    assert any(contract in name for name in broken(tmp_path))


@in_a_checkout
def test_a_new_room_must_be_given_its_floor(tmp_path):
    shutil.copytree(ROOT, tmp_path / ROOT.name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / ROOT.name / "attic").mkdir()
    (tmp_path / ROOT.name / "attic" / "__init__.py").touch()
    assert broken(tmp_path) == ["Rooms import only downwards"]


def hidden_imports(source, rooms):
    """Imports that the contracts do not see: names of a face, private names, names in strings."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lcn_support"):
            face = node.module.removeprefix("lcn_support").removeprefix(".")
            for alias in node.names:
                child = ROOT.joinpath(*face.split("."), alias.name)
                is_module = child.is_dir() or child.with_suffix(".py").is_file()
                if (face in rooms and not is_module) or alias.name.startswith("_"):
                    yield f"{node.module}.{alias.name}"
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield "." * node.level + (node.module or "")
        elif isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name == "lcn_support")
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
            ("import_module", "rooms_above.enter")
        ):
            yield ast.unparse(node)


ROOMS = {name_of(folder / "__init__.py").strip(".") for folder in FOLDERS}


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_import_is_hidden(path):
    found = list(hidden_imports(path.read_text("utf-8"), ROOMS))
    named = {
        "figures.catalogue": ["import_module(module_name(figure_id))"],
        "publishing.results.json_text": ["import_module(f'{_ROOT}.{room}')"],
        "records": ["rooms_above.enter('publishing')"] * 5,
        "function_space.fibres": ["rooms_above.enter('grids')"],
        "function_space.membership": ["rooms_above.enter('grids')"],
    }
    assert found == named.get(name_of(path), [])


@pytest.mark.parametrize(
    "line",
    [
        "from lcn_support import critical_points",
        "from lcn_support.landscape import critical_points",
        "import lcn_support",
        "from lcn_support.forms.roots import _WORKING_BITS",
        "from . import roots",
        "importlib.import_module('lcn_support.landscape.solver')",
        "rooms_above.enter('landscape')",
    ],
)
def test_a_hidden_import_is_found(line):
    assert list(hidden_imports(f"def f():\n    {line}", ROOMS))


def private_names(source):
    """Names with an underscore of our modules that a test imports, looks at or patches."""
    tree = ast.parse(source)
    ours = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lcn_support")
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lcn_support"):
            yield from (a.name for a in node.names if a.name.startswith("_"))
        elif isinstance(node, ast.Attribute) and node.attr[0] == "_" and node.attr[:2] != "__":
            name = ast.unparse(node)
            if name.partition(".")[0].partition("(")[0] in ours and "_repr_" not in name:
                yield name
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("setattr"):
            yield from (
                word.value
                for word in node.args[:2]
                if isinstance(word, ast.Constant) and re.search(r"(^|\.)_[a-zA-Z]", str(word.value))
            )


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.relative_to(HERE).as_posix())
def test_a_test_keeps_to_public_names(path):
    assert list(private_names(path.read_text("utf-8"))) == []
    assert len(path.read_text("utf-8").splitlines()) <= MOST_TEST_LINES


@pytest.mark.parametrize(
    "line",
    [
        "from lcn_support.forms.roots import _GUARD",
        "from lcn_support.forms import roots\nroots._GUARD",
        "patch.setattr(roots, '_GUARD', 0)",
        "patch.setattr('lcn_support.forms.roots._GUARD', 0)",
    ],
)
def test_a_private_name_in_a_test_is_found(line):
    assert len(list(private_names(line))) == 1


# How much is in each room.


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_a_room_holds_few_files(folder):
    assert len([p for p in folder.glob("*.py") if p.name != "__init__.py"]) <= MOST_FILES


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_file_is_read_at_one_sitting(path):
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


def test_there_is_something_to_count():
    assert (
        len(FOLDERS) > 20 and len(FILES) > 150 and len(TESTS) > 150 and len(ROOMS) == len(FOLDERS)
    )
    assert {"", "forms", "landscape.continuation", "figures.strides"} <= ROOMS


# What each room shows.


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_a_room_says_what_lives_there(room):
    module = import_module(f"lcn_support.{room}".removesuffix("."))
    assert module.__doc__ and (room.startswith("figures.") or len(module.__doc__) > 200)
    for name in getattr(module, "__all__", ()):
        assert getattr(module, name).__doc__, f"{room}.{name}"


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_no_name_of_a_face_hides_a_module(room):
    module = import_module(f"lcn_support.{room}".removesuffix("."))
    modules = {p.stem for p in Path(module.__file__).parent.iterdir()}
    rooms = {name.rpartition(".")[2] for name in ROOMS if name.rpartition(".")[0] == room}
    assert not (set(getattr(module, "__all__", ())) - rooms) & modules


def test_public_names_are_all_there():
    assert len(lcn_support.__all__) > 50 and not set(lcn_support.ROOMS) & set(lcn_support.__all__)
    for name in lcn_support.__all__:
        assert getattr(lcn_support, name).__doc__, name
    with pytest.raises(AttributeError, match="No lcn_support attribute convolve"):
        getattr(lcn_support, "convolve")  # noqa: B009


def test_the_rooms_are_named_in_the_order_of_their_floors():
    text = PROJECT.read_text("utf-8") if PROJECT.exists() else pytest.skip("not in a checkout")
    assert set(lcn_support.ROOMS) == {name for name in ROOMS if "." not in name} - {""} | {
        "explore"
    }
    order = [text.index(f'"{name}"') for name in ("live", "training", "forms", "arguments")]
    assert order == sorted(order)


def loaded(code):
    """Which heavy modules a fresh interpreter has loaded after running the code."""
    code += f"\nprint([m for m in '{HEAVY}'.split() if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize(
    "use",
    [
        "",
        "lcn_support.Architecture((3, 2, 2)); lcn_support.RootPattern('112|0')",
        "from lcn_support.explore import explore; explore(lcn_support.Architecture((3, 2, 2)))",
        "assert lcn_support.counting.segre_ed_degree((3, 2)) == 10",
        "[getattr(lcn_support, room) for room in lcn_support.ROOMS]",
    ],
)
def test_theory_loads_nothing_heavy(use):
    assert loaded(f"import sys, lcn_support; {use}") == "[]"


def test_the_check_sees_a_heavy_import():
    assert "numpy" in loaded("import sys, lcn_support.forms.classification")
