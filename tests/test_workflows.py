"""Workflows and other files that GitHub and archives read: their form, their pins, their rights."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

yaml = pytest.importorskip("yaml")

ROOT = Path(__file__).parents[1]
WORKFLOWS = ROOT / ".github" / "workflows"
if not WORKFLOWS.exists():
    pytest.skip("workflows are in a checkout", allow_module_level=True)

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def tool(name: str) -> str:
    binary = Path(sys.executable).with_name(name)
    if not binary.exists():
        pytest.skip(f"{name} is not installed (extra: test)")
    return str(binary)


def said_by(*command: object) -> tuple[int, str]:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def zizmor(folder: Path) -> tuple[int, str]:
    options = ("--offline", "--no-progress", "--no-config", "--persona=auditor")
    return said_by(tool("zizmor"), *options, folder)


def test_workflows_are_safe() -> None:
    code, said = zizmor(ROOT / ".github")
    assert code == 0 and "No findings" in said, said


@pytest.mark.parametrize(
    ("rule", "spoil"),
    [
        ("unpinned-uses", lambda text: re.sub(r"@\w{40} # v(\d+)\S+", r"@v\1", text)),
        ("artipacked", lambda text: text.replace("persist-credentials: false", "clean: true")),
        (
            "excessive-permissions",
            lambda text: text.replace("permissions: {}", "permissions: write-all"),
        ),
        (
            "template-injection",
            lambda text: text.replace('"$TAG" --verify', "${{ github.ref_name }} --verify"),
        ),
    ],
)
def test_a_workflow_that_is_not_safe_is_found(
    rule: str, spoil: Callable[[str], str], tmp_path: Path
) -> None:
    kept = (WORKFLOWS / "release.yml").read_text("utf-8")
    assert spoil(kept) != kept
    (tmp_path / "release.yml").write_text(spoil(kept), "utf-8")
    code, said = zizmor(tmp_path / "release.yml")
    assert code != 0 and rule in said


SCHEMAS = {
    "vendor.github-workflows": sorted(WORKFLOWS.glob("*.yml")),
    "custom.github-workflows-require-timeout": sorted(WORKFLOWS.glob("*.yml")),
    "vendor.github-issue-forms": [ROOT / ".github/ISSUE_TEMPLATE/correction.yml"],
    "vendor.github-issue-config": [ROOT / ".github/ISSUE_TEMPLATE/config.yml"],
    "vendor.citation-file-format": [ROOT / "CITATION.cff"],
}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_files_for_other_programs_have_their_form(schema: str, tmp_path: Path) -> None:
    check = (tool("check-jsonschema"), "--builtin-schema", schema)
    code, said = said_by(*check, *SCHEMAS[schema])
    assert code == 0, said
    fields = yaml.safe_load(SCHEMAS[schema][0].read_text("utf-8"))
    for wrong in fields.get("jobs", {}).values():
        del wrong["timeout-minutes"]
        wrong["steps"] += [{"uses": "a/b", "run": "c"}]
    wrong_file = tmp_path / "wrong.yml"
    wrong_file.write_text(
        yaml.safe_dump(fields | {"type": 1, "contact_links": 1, "body": 1}), "utf-8"
    )
    assert said_by(*check, wrong_file)[0] != 0


def workflows() -> dict[str, dict[str, Any]]:
    return {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in WORKFLOWS.glob("*.yml")}


def test_actions_are_pinned_alike_with_their_versions() -> None:
    text = "".join(path.read_text("utf-8") for path in WORKFLOWS.glob("*.yml"))
    used = re.findall(r"uses: (\S+)@(\S+)(.*)", text)
    assert all(re.fullmatch(r"[0-9a-f]{40}", pin) for _, pin, _ in used)
    assert all(re.fullmatch(r" # v\d+\.\d+\.\d+", version) for *_, version in used)
    assert len(set(used)) == len({name for name, *_ in used}) >= 6


def test_only_the_last_job_of_a_release_may_write() -> None:
    """It runs no code of the checkout, for a tag alone, after all others."""
    jobs = workflows()["release"]["jobs"]
    writing = {n for n, job in jobs.items() if "write" in job["permissions"].values()}
    assert writing == {"attach"} and set(jobs["attach"]["needs"]) == set(jobs) - writing
    assert jobs["attach"]["if"] == "github.ref_type == 'tag'"
    assert not any("checkout" in step.get("uses", "") for step in jobs["attach"]["steps"])
    assert all(not job.get("permissions") for job in workflows().values())


def test_a_release_is_tried_on_the_oldest_and_the_newest_python() -> None:
    promised = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["project"]["classifiers"]))
    jobs = workflows()["release"]["jobs"]
    assert jobs["try"]["strategy"]["matrix"]["python"] == [promised[0], promised[-1]]
    (python,) = (s["with"] for s in jobs["build"]["steps"] if "setup-python" in s.get("uses", ""))
    assert python["python-version"] == promised[0]
    runs = [step.get("run") for job in jobs.values() for step in job["steps"]]
    assert runs.index(".ci/run") < runs.index("make release")
    assert "python .ci/try_install.py built/release" in runs


PROGRAMS = {
    "id": "echo ${STUB_ID}",
    "sudo": 'shift; exec "$@"',
    "make": 'echo "make $*" >>"$LOG"; [ "$2" != print-tex ] || echo latexmk texlive-xetex',
    "apt-get": """echo "$*" >>"$LOG"
case "$*" in
  *chromium*) exit 100 ;;
  *latexmk*) for made in latexmk xelatex; do cp "$STUBS/id" "$STUBS/$made"; done ;;
esac""",
}


@pytest.fixture
def run_with_stubs(tmp_path: Path) -> Callable[..., list[str]]:
    """Calls ``.ci/run`` on a machine without the optional tools, and tells what it called."""

    def called(user: int, programs: dict[str, str] = PROGRAMS, **environment: str) -> list[str]:
        stubs, log = tmp_path / "bin", tmp_path / "log"
        shutil.rmtree(stubs, ignore_errors=True)
        stubs.mkdir()
        for name in ("bash", "cp", "dirname", "env", "grep", "mktemp", "rm", "tail", "tee", "true"):
            (stubs / name).symlink_to(shutil.which(name) or name)
        for name, script in programs.items():
            (stubs / name).write_text(f"#!{stubs / 'bash'}\n{script}\n", "utf-8")
            (stubs / name).chmod(0o755)
        (tmp_path / ".ci").mkdir(exist_ok=True)
        shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
        log.write_text("", "utf-8")
        told = {"PATH": str(stubs), "STUBS": str(stubs), "LOG": str(log), "STUB_ID": str(user)}
        subprocess.run(
            [stubs / "bash", tmp_path / ".ci" / "run"],
            env={"HOME": os.environ.get("HOME", "/")} | told | environment,
            capture_output=True,
            check=False,
        )
        return log.read_text("utf-8").splitlines()

    return called


def test_a_hosted_runner_has_the_tools_that_the_pdf_needs(
    run_with_stubs: Callable[..., list[str]],
) -> None:
    """It is not root and has sudo; a package that its distribution lacks keeps no other one out."""
    for user, environment in ((0, {}), (0, {"CI": "true"}), (1001, {"CI": "true"})):
        called = run_with_stubs(user, **environment)
        installed = [line.split()[-1] for line in called if line.startswith("install")]
        assert installed == ["chromium-headless-shell", "chromium", "singular", "texlive-xetex"]
        assert [line for line in called if line.startswith("make")] == [
            "make --silent print-tex",
            "make pdf",
            "make book --assume-old=figures",
            "make test --assume-old=book",
        ]


def test_one_browser_is_enough(run_with_stubs: Callable[..., list[str]]) -> None:
    """The whole one only where there is no headless shell, and not a second time."""
    both = PROGRAMS | {"chromium": "true"}
    shell = PROGRAMS | {"apt-get": PROGRAMS["apt-get"].replace("*chromium*", "*no-such-tool*")}
    for programs in (both, shell):
        called = run_with_stubs(0, programs)
        asked = [line for line in called if line.startswith("install") and "chromium" in line]
        assert [line.split()[-1] for line in asked] == ["chromium-headless-shell"]


def test_nothing_is_installed_by_those_who_may_not(
    run_with_stubs: Callable[..., list[str]],
) -> None:
    """On one's own machine sudo is not asked; where it refuses, the book is built without."""
    refused = PROGRAMS | {"sudo": "exit 1"}
    for called in (run_with_stubs(1001), run_with_stubs(1001, refused, CI="true")):
        assert [line for line in called if not line.startswith("make --silent")] == [
            "make book",
            "make test --assume-old=book",
        ]
