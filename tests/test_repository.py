"""The repository's files agree with each other: commands, lock, environment, licences, README."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

yaml = pytest.importorskip("yaml")

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
ENTRIES = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)(.*(?:\n    --hash=\S+.*)*)", LOCK, re.M)


def text(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def load(path: str) -> object:
    return yaml.safe_load(text(path))


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def tracked() -> list[Path]:
    """Files that a commit of this tree would hold."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: there is no list of files")
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_lock_pins_every_requirement_with_hashes() -> None:
    pinned = {normal(name) for name, _, _ in ENTRIES}
    wanted = list(PROJECT["project"]["dependencies"])
    for extra in PROJECT["project"]["optional-dependencies"].values():
        wanted += extra
    names = {normal(re.match(r"[A-Za-z0-9._-]+", requirement)[0]) for requirement in wanted}
    assert names <= pinned
    assert [name for name, _, rest in ENTRIES if "--hash=sha256:" not in rest] == []
    assert len(ENTRIES) == len(re.findall(r"^\w", LOCK, re.M))


def test_lock_holds_no_cuda_and_names_no_registry() -> None:
    cuda = re.compile(r"nvidia|cuda|triton", re.I)
    assert [name for name, _, _ in ENTRIES if cuda.search(name)] == []
    assert "://" not in LOCK
    assert "--index" not in LOCK and "--extra-index" not in LOCK and "--find-links" not in LOCK


def test_lock_allows_the_oldest_supported_python() -> None:
    """A package that needs a later 3.11 has a second pin for the earlier ones."""
    assert PROJECT["project"]["requires-python"] == ">=3.11"
    limits = re.findall(r"python_full_version >= '(3\.11\.\d+)'", LOCK)
    assert all(f"python_full_version < '{limit}'" in LOCK for limit in limits)


def without_torch(lock: str) -> str:
    return re.sub(r"^torch==.*\n(?:    --hash=.*\n)+", "", lock, flags=re.M)


def test_lock_is_what_this_environment_has(tmp_path: Path) -> None:
    """The lock resolves to what is installed: nothing is left to install (a dry run of pip)."""
    if not (Path(sys.prefix) / ".ready").exists():
        pytest.skip("this Python is not the environment that make sets up")
    wanted = tmp_path / "wanted.txt"
    wanted.write_text(LOCK if find_spec("torch") else without_torch(LOCK), "utf-8")
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-index"]
    done = subprocess.run(
        [*command, "--require-hashes", "-r", wanted],
        cwd=ROOT,
        env=os.environ | {"PIP_FIND_LINKS": "", "PIP_EXTRA_INDEX_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Would install" not in done.stdout


def test_environment_leaves_versions_to_the_lock() -> None:
    """conda brings Python, pip and make; postBuild installs the lock through the Makefile."""
    environment = load("environment.yml")
    names = [re.split(r"[=<>]", entry)[0] for entry in environment["dependencies"]]
    assert names == ["python", "pip", "make"]
    assert "python=3.11" in environment["dependencies"]
    assert "make install PYTHON=python" in text("postBuild")
    assert os.access(ROOT / "postBuild", os.X_OK)
    assert environment["name"] in text("README.md")


def test_a_hashed_list_cannot_hold_the_package_itself(tmp_path: Path) -> None:
    """Why environment.yml has no ``-e .`` beside the lock: pip refuses it."""
    both = tmp_path / "both.txt"
    both.write_text(f"-r {ROOT / 'requirements.lock'}\n-e {ROOT}\n", "utf-8")
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-index", "--no-deps"]
    done = subprocess.run(
        [*command, "--no-build-isolation", "-r", both], capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "hash" in done.stderr


def make(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS", "PIP_"))}
    return subprocess.run(
        ["make", *arguments],
        cwd=ROOT,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_torch_comes_as_the_cpu_build() -> None:
    """On Linux the version says so; from wheels at hand, else from the index of CPU builds."""
    said = make("-n", "install", "PYTHON=python").stdout
    local, remote = re.findall(r"pip install .*?(?=\|\|)", said)
    build = "+cpu" if sys.platform == "linux" else ""
    assert all(re.search(rf'"torch==[0-9.]+{re.escape(build)}"', way) for way in (local, remote))
    assert "--no-deps --no-index" in local
    assert "--index-url https://download.pytorch.org/whl/cpu" in remote
    assert "--extra-index-url" not in said


STUB = """#!/bin/sh
echo "$*" >> "$LOG"
for last; do :; done
case "$*" in
  --version) echo "Python 3.99.0" ;;
  *torch==*) echo "no such wheel" >&2; exit "$WHEEL" ;;
  *--require-hashes*) cat "$last" > "$LOG.wanted"; exit "$REST" ;;
esac
"""


@pytest.mark.parametrize(("torch", "rest"), [(0, 0), (1, 0), (0, 1)])
def test_the_set_up_goes_on_without_torch_and_without_nothing_else(
    tmp_path: Path, torch: int, rest: int
) -> None:
    """One sentence tells what is missing and what to do; what else is missing stops the set-up."""
    stub, log = tmp_path / "python", tmp_path / "log"
    stub.write_text(STUB, "utf-8")
    stub.chmod(0o755)
    codes = {"LOG": str(log), "WHEEL": str(torch), "REST": str(rest)}
    done = make("install", f"PYTHON={stub}", **codes)
    assert (done.returncode == 0) == (rest == 0)
    told = re.findall(r"^No wheel of torch==.* for Python 3\.99\.0 .*$", done.stdout, re.M)
    assert len(told) == torch
    assert all("PIP_FIND_LINKS" in line and "TORCH_INDEX" in line for line in told)
    assert (tmp_path / "log.wanted").read_text("utf-8") == without_torch(LOCK)
    assert 0 < len(LOCK) - len(without_torch(LOCK)) < 3000
    steps = log.read_text("utf-8")
    assert ("--editable ." in steps and "pip check" in steps) == (rest == 0)


def test_without_torch_its_tests_are_skipped_with_the_reason() -> None:
    """The module that imports PyTorch, and the tests that need it; other tests beside them run."""
    hidden = "import sys; sys.modules['torch'] = None; import pytest; sys.exit(pytest.main())"
    options = ["-rs", "-p", "no:cacheprovider", "lcn_support/training/tensors.py"]

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [
            sys.executable,
            "-c",
            hidden,
            *options,
            "tests/forms/test_composition_conv1d.py",
            *arguments,
        ]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    done = run()
    assert done.returncode == 0, done.stdout
    for place in ("tensors.py:1", r"test_composition_conv1d.py:\d+"):
        assert re.search(rf"SKIPPED .*{place}: PyTorch is not installed", done.stdout)
    assert re.search(r"[1-9]\d* passed, [1-9]\d* skipped", done.stdout)
    assert "No module named 'torch'" not in done.stdout
    assert run("--noconftest").returncode != 0


def test_commands_of_the_readme_exist() -> None:
    said = make("help").stdout
    for command in ("book", "test", "lab", "install", "lock", "clean"):
        assert f"make {command}" in said
    for page in ("README.md", "CONTRIBUTING.md"):
        for command in re.findall(r"(?:`|\$ )make ([a-z]+)", text(page)):
            assert re.search(rf"^{command}:", text("Makefile"), re.M), f"{page}: make {command}"


def test_make_says_what_a_machine_lacks(tmp_path: Path) -> None:
    """No Python that is new enough, or one without venv: one clear line each."""
    none = make("book", f"VENV={tmp_path / 'venv'}", "PYTHON=")
    assert none.returncode != 0 and "needs Python 3.11 or newer" in none.stdout
    bare = tmp_path / "python"
    bare.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    bare.chmod(0o755)
    done = make("book", f"VENV={tmp_path / 'venv'}", f"PYTHON={bare}")
    assert done.returncode != 0 and "lacks its venv module" in done.stdout


def test_the_build_turns_warnings_into_errors() -> None:
    assert "-W -n --keep-going" in text("Makefile")
    config = load("_config.yml")
    assert config["execute"]["raise_on_error"] and not config["execute"]["allow_errors"]
    assert config["execute"]["timeout"] <= 300
    assert "suppress_warnings" not in config["sphinx"]["config"]


def test_continuous_integration_calls_the_two_commands() -> None:
    script = text(".ci/run")
    assert "set -euo pipefail" in script and os.access(ROOT / ".ci/run", os.X_OK)
    assert re.findall(r"^make (\w+)", script, re.M) == ["book", "test"]
    for path in sorted((ROOT / ".github" / "workflows").glob("*.yml")):
        jobs = yaml.safe_load(path.read_text("utf-8"))["jobs"]
        steps = [step for job in jobs.values() for step in job["steps"]]
        checkouts = [s for s in steps if s.get("uses", "").startswith("actions/checkout")]
        assert checkouts and all(step["with"]["fetch-depth"] == 0 for step in checkouts), path
        assert any(step.get("run") == ".ci/run" for step in steps), path


def test_every_cell_with_torch_can_be_left_out() -> None:
    """It has the tag, and so have the cells that use a function of such a cell; no other has."""
    tagged = 0
    for path in sorted((ROOT / "book").rglob("*.md")):
        cells = re.findall(r"^```\{code-cell\}.*?\n(.*?)^```", path.read_text("utf-8"), re.M | re.S)
        for cell in cells:
            code = re.sub(r"^:tags: \[(?:[\w-]+, )*needs-torch\]", "", cell, flags=re.M)
            assert (code != cell) == ("torch" in code), cell
            tagged += code != cell
    assert tagged == 9 and "the nine cells that use it" in text("README.md").replace("\n", " ")


@pytest.mark.parametrize("name", ["book", "newest-versions"])
def test_workflows_run_the_oldest_and_the_newest_python(name: str) -> None:
    """Of those that the package promises."""
    promised = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["project"]["classifiers"]))
    assert promised == sorted(promised, key=lambda version: int(version.split(".")[1]))
    build = yaml.safe_load(text(f".github/workflows/{name}.yml"))["jobs"]["build"]
    assert build["strategy"]["matrix"]["python"] == [promised[0], promised[-1]]
    versions = [step["with"]["python-version"] for step in build["steps"] if "setup" in str(step)]
    assert versions == ["${{ matrix.python }}"]


GUARDS = ('.venv/bin/python -c "import torch"', "test -s _build/html/lcn-companion.pdf")


def unguarded(workflow: str) -> list[str]:
    """What may be missing from the pages that a workflow hands on."""
    steps = yaml.safe_load(workflow)["jobs"]["build"]["steps"]
    runs = [step.get("run", "") for step in steps]
    published = next(n for n, step in enumerate(steps) if "actions/upload-" in step.get("uses", ""))
    return [g for g in GUARDS if g not in runs[runs.index(".ci/run") + 1 : published]]


@pytest.mark.parametrize("name", ["book", "release"])
def test_no_book_is_published_that_left_something_out(name: str) -> None:
    """Neither the cells that use PyTorch nor the PDF."""
    workflow = text(f".github/workflows/{name}.yml")
    assert unguarded(workflow) == []
    for guard in GUARDS:
        assert unguarded(workflow.replace(guard, "true")) == [guard]


def test_files_parse() -> None:
    for path in tracked():
        if path.suffix in {".yml", ".yaml", ".cff"}:
            yaml.safe_load(path.read_text("utf-8"))
        elif path.suffix in {".json", ".ipynb"}:
            json.loads(path.read_text("utf-8"))
        elif path.suffix == ".toml":
            tomllib.loads(path.read_text("utf-8"))


def test_citation_agrees_with_the_package_and_the_book() -> None:
    citation, config = load("CITATION.cff"), load("_config.yml")
    assert citation["title"] == config["title"]
    assert str(citation["version"]) == PROJECT["project"]["version"]
    assert citation["repository-code"] == config["repository"]["url"]
    assert citation["url"] == config["html"]["baseurl"]
    assert set(PROJECT["project"]["urls"].values()) == {
        citation["repository-code"],
        citation["url"],
    }


def test_readme_examples_run(tmp_path: Path) -> None:
    """The lines, as printed, each example in a Python of its own."""
    blocks = re.findall(r"```python\n(.*?)```", text("README.md"), re.S)
    assert len(blocks) == 6 and 8 <= len(blocks[0].strip().splitlines()) <= 12
    for block in blocks:
        done = subprocess.run(
            [sys.executable, "-c", block], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


def test_links_of_the_readme_lead_somewhere() -> None:
    for page in ("README.md", "CONTRIBUTING.md", "LICENSES/README.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", text(page)):
            assert (ROOT / page).parent.joinpath(target).exists(), f"{page}: {target}"


def test_every_public_name_is_in_the_reference() -> None:
    """Each room has its page, which shows its face, and each public name is on the face of one."""
    import lcn_support

    pages = {path.stem: path.read_text("utf-8") for path in (ROOT / "book/reference").glob("*.md")}
    assert set(pages) == {"index", *lcn_support.ROOMS}
    for room in lcn_support.ROOMS:
        assert re.search(rf"^```\{{lcn-room\}} {room}\n```$", pages[room], re.M), room
    stubs = (ROOT / "lcn_support").rglob("*/__init__.pyi")
    faces = set(re.findall(r"\b(\w+) as \1\b", "".join(path.read_text("utf-8") for path in stubs)))
    assert set(lcn_support.__all__) <= faces
    assert "Locus" in faces - set(lcn_support.__all__)


def test_no_path_of_one_machine() -> None:
    """No absolute path of somebody's home or workspace, and no binary data."""
    private = re.compile(r"(?<![\w.:/])/(?:home|root|Users|work|opt|tmp)/\w")
    for path in tracked():
        assert path.suffix not in {".pkl", ".pickle", ".npy", ".npz"}, path
        if path.suffix not in {".png", ".lock"} and path != Path(__file__):
            found = private.search(path.read_text("utf-8"))
            assert found is None, f"{path.relative_to(ROOT)}: {found and found[0]}"
