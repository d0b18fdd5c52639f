"""Local Sphinx extension: the execution cache, offline MathJax and the finish of every page.

* The cache of executed chapters is keyed by everything their cells can see (package, data, lock,
  Python, installed packages), so that a stale output can never be published.
* MathJax is copied from the installed ``sphinx-mathjax-offline``: no page asks another host.
* Entries of the package reference lead to their source.
* Notebooks for download are readable anywhere, with stable cell identifiers: two builds are
  byte-identical.
* Accessible names and roles that the theme leaves wrong are mended, and what it says thrice is said
  once.
"""

from __future__ import annotations

import gc
import hashlib
import importlib
import importlib.metadata
import importlib.util
import inspect
import json
import os
import platform
import re
import shutil
from pathlib import Path
from typing import Any

from lcn_notebooks import for_download, things
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

CODE_AND_DATA = ("lcn_support/**/*", "data/**/*", "pyproject.toml", "requirements.lock")
EXTENSIONS = ("book/_ext/*.py",)
MATHJAX_PARTS = (
    "tex-chtml.js",
    "input/tex/extensions",
    "output/chtml/fonts/woff-v2",
    "a11y",
    "sre",
)

# (pattern, replacement) for the finished HTML; the visible text of a control must be part of its
# accessible name (WCAG 2.5.3), landmarks must hold all content, lists must hold list items.
MENDINGS = (
    (r'(<button[^>]*search-button-field[^>]*?) aria-label="Search"', r"\1"),
    (
        r'(theme-switch-button[^>]*?) aria-label="Color mode" data-bs-title="Color mode"',
        r'\1 aria-label="Change the colour scheme" data-bs-title="Change the colour scheme"',
    ),
    (r'(<i class="theme-switch[^>]*?) title="[^"]*"', r'\1 aria-hidden="true"'),
    (r'<th class="head( [^"]*)?">', r'<th class="head\1" scope="col">'),
    (r'<th class="stub( [^"]*)?">', r'<th class="stub\1" scope="row">'),
    (r'<summary aria-label="Toggle hidden content">', "<summary>"),
    (
        r'<summary>(?=<span class="toctree-toggle")',
        '<summary aria-label="Show or hide its pages">',
    ),
    (
        r'<div class="sidebar-primary-items__start',
        '<div role="region" aria-label="Book" class="sidebar-primary-items__start',
    ),
    (r'role="doc-biblioentry"', 'role="listitem"'),
)

VIEWPORT = re.compile(r'(<meta name="viewport"[^>]*>\s*)')


def digest(root: Path, patterns: tuple[str, ...]) -> str:
    """Hash of the names and contents of the files below ``root`` that match ``patterns``."""
    state = hashlib.sha256()
    files = {path for pattern in patterns for path in root.glob(pattern) if path.is_file()}
    for path in sorted(files):
        if "__pycache__" not in path.parts:
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            state.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
    return state.hexdigest()


def environment_digest() -> str:
    """Hash of the Python version and of every installed distribution with its version."""
    installed = {f"{d.metadata['Name']}=={d.version}" for d in importlib.metadata.distributions()}
    lines = [platform.python_version(), platform.machine(), *sorted(installed)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def cache_key(root: Path) -> str:
    """One name for a state of code, data and environment."""
    state = digest(root, CODE_AND_DATA) + environment_digest()
    return hashlib.sha256(state.encode()).hexdigest()[:16]


def key_the_cache(app: Sphinx, config: Config) -> None:
    """Give every state of code, data and environment an execution cache of its own."""
    root = Path(app.srcdir).parent
    key = cache_key(root)
    caches = Path(app.outdir).parent / ".jupyter_cache"
    if caches.is_dir():
        for old in caches.iterdir():
            if old.name != key:
                shutil.rmtree(old) if old.is_dir() else old.unlink()
    config.nb_execution_cache_path = str(caches / key)
    config.lcn_state = key + digest(root, EXTENSIONS)


def source_url(config: Config, module: str, name: str) -> str | None:
    """Where the lines that define ``module.name`` stand in the public repository.

    The module may be the face of a room, which shows names of the room's files.
    """
    thing: Any = importlib.import_module(module)
    for part in name.split("."):
        thing = getattr(thing, part, None)
    thing = inspect.unwrap(getattr(thing, "fget", None) or getattr(thing, "func", thing))
    try:
        lines, first = inspect.getsourcelines(thing)
        home = inspect.getmodule(thing)
    except (TypeError, OSError):
        return None
    repository = config.html_theme_options["repository_url"].rstrip("/")
    branch = config.html_theme_options["repository_branch"]
    path = f"{(home.__name__ if home else module).replace('.', '/')}.py"
    return f"{repository}/blob/{branch}/{path}#L{first}-L{first + len(lines) - 1}"


def link_sources(app: Sphinx, config: Config) -> None:
    """Give ``sphinx.ext.linkcode`` its resolver."""

    def resolve(domain: str, info: dict[str, str]) -> str | None:
        return source_url(config, info["module"], info["fullname"]) if domain == "py" else None

    config.linkcode_resolve = resolve


def mathjax_folder() -> Path:
    """Folder of the MathJax distribution that the lock pins."""
    spec = importlib.util.find_spec("sphinx-mathjax-offline")
    if spec is None or not spec.submodule_search_locations:
        raise ExtensionError("MathJax is missing: install sphinx-mathjax-offline (make book does)")
    return Path(next(iter(spec.submodule_search_locations))) / "static" / "mathjax"


def copy_mathjax(out: Path) -> None:
    """Copy the parts of MathJax that a page may load into ``_static/mathjax``."""
    source, target = mathjax_folder(), out / "_static" / "mathjax"
    for part in MATHJAX_PARTS:
        origin, destination = source / part, target / part
        destination.parent.mkdir(parents=True, exist_ok=True)
        if origin.is_dir():
            shutil.copytree(origin, destination, dirs_exist_ok=True, copy_function=shutil.copyfile)
        else:
            shutil.copyfile(origin, destination)


def mend(page: str) -> str:
    """A finished page with its accessible names and roles put right."""
    for pattern, replacement in MENDINGS:
        page = re.sub(pattern, replacement, page)
    return one_viewport(once(page))


def once(page: str) -> str:
    """A page that has each counted id once: parts parsed apart begin to count anew.

    >>> once('<p id="id1">a</p><p id="id1">b</p><p id="here">')
    '<p id="id1">a</p><p>b</p><p id="here">'
    """
    seen: set[str] = set()

    def kept(match: re.Match[str]) -> str:
        is_first = match[1] not in seen
        seen.add(match[1])
        return match[0] if is_first else ""

    return re.sub(r' id="(id\d+)"', kept, page)


def one_viewport(page: str) -> str:
    """A page that says once how wide it is: Sphinx, docutils and the theme each do.

    >>> one_viewport('<meta name="viewport" a>, <meta name="viewport" b>')
    '<meta name="viewport" a>, '
    """
    before, *found = VIEWPORT.split(page, maxsplit=1)
    return before + "".join(found[:1]) + VIEWPORT.sub("", "".join(found[1:]))


def settle(notebook: dict[str, Any]) -> dict[str, Any]:
    """An executed notebook without what differs from run to run."""
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = f"cell-{number:03d}"
        cell["metadata"].pop("execution", None)
    return notebook


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Mend the pages, settle the notebooks and add MathJax once the pages are written."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    copy_mathjax(out)
    for path in out.rglob("*.html"):
        if "_static" not in path.relative_to(out).parts:
            page = path.read_text("utf-8")
            path.write_text(mend(page), "utf-8")
    executed = out.parent / "jupyter_execute"
    known = things(app.env)
    for path in executed.rglob("*.ipynb"):
        page = path.relative_to(executed).with_suffix("").as_posix()
        notebook = json.loads(path.read_text("utf-8"))
        notebook = settle(for_download(notebook, page, app.config.html_baseurl, known))
        target = out / "_sources" / path.relative_to(executed)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", "utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    os.environ["TQDM_DISABLE"] = "1"  # a page shows no progress bars
    gc.set_threshold(100_000, 50, 100)  # pages are trees of many nodes, which live to the end
    app.add_config_value("lcn_state", "", "env", types=[str])
    app.connect("config-inited", key_the_cache, priority=1)
    app.connect("config-inited", link_sources, priority=1)
    app.connect("build-finished", finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
