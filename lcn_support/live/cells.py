"""Lines of Python that a reader has written, run where no terminal shows what they give."""

import ast
import json
import traceback
from typing import Any

MOST_LETTERS = 20_000
"""Of a value or an error that is shown."""


def run(code: str, namespace: dict[str, Any]) -> str:
    """Run lines of Python, as a notebook runs a cell.

    Parameters
    ----------
    code
        any lines. What they print is printed.
    namespace
        the names that they see, and add to.

    Returns
    -------
    str
        JSON. Under ``value`` stands how the last line prints itself, or null if that is no
        expression or gives None; under ``html`` how it shows itself on a page, if it is a thing of
        this package that can; under ``error``, in their place, the last line of the error.

    Examples
    --------
    >>> names = {}
    >>> run("from lcn_support import compose\\nw = compose([(1, 1), (1, -1)])\\nw", names)
    '{"value": "(1, 0, -1)"}'
    >>> run("w[5]", names), run("w = 3", names)
    ('{"error": "IndexError: tuple index out of range"}', '{"value": null}')
    >>> run("import no_such_package", {})
    '{"error": "no_such_package is not in this page; where it is installed, these lines run"}'
    """
    namespace.setdefault("__name__", "__main__")
    try:
        lines = ast.parse(code, "<cell>")
        last = lines.body.pop() if lines.body and isinstance(lines.body[-1], ast.Expr) else None
        exec(compile(lines, "<cell>", "exec"), namespace)
        value = None
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), namespace)
        found = {"value": None if value is None else _short(repr(value))}
        if type(value).__module__.startswith("lcn_support."):
            html = getattr(value, "_repr_html_", lambda: None)()
            found |= {} if html is None else {"html": html}
    except ModuleNotFoundError as error:
        there = "is not in this page; where it is installed, these lines run"
        found = {"error": f"{error.name} {there}"}
    except (Exception, SystemExit) as error:
        found = {"error": _short(traceback.format_exception_only(error)[-1].strip())}
    return json.dumps(found, ensure_ascii=False)


def _short(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]} …"
