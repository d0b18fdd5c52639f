"""Results leave by their own methods, which know nothing of the room that they go through."""

import inspect
import json
import subprocess
import sys
from types import SimpleNamespace

import pytest
from result_examples import EXAMPLES, solved, trained

from lcn_support import publishing, rooms_above
from lcn_support.publishing import from_dict, from_json
from lcn_support.records import Record

METHODS = ("to_dict", "to_json", "to_frame", "to_latex", "plot")


def test_each_method_gives_what_its_function_gives():
    result = solved()
    assert result.to_dict() == publishing.to_dict(result) and from_dict(result.to_dict()) == result
    assert result.to_json(2) == publishing.to_json(result, indent=2)
    assert from_json(result.to_json()) == result
    assert result.to_latex("All", "t") == publishing.to_latex(result, caption="All", label="t")
    assert trained().plot("steps").title == publishing.plot(trained(), "steps").title
    assert solved().plot().save.__doc__ and solved().plot().alt == publishing.plot(solved()).alt


def test_a_frame_is_that_of_the_function():
    pytest.importorskip("pandas")
    frame = solved().to_frame("pandas")
    assert list(frame["index"]) == [p.index for p in solved().points]


@pytest.mark.parametrize("name", METHODS)
def test_a_method_takes_what_its_function_takes(name):
    own = list(inspect.signature(getattr(Record, name)).parameters.values())[1:]
    there = list(inspect.signature(getattr(publishing, name)).parameters.values())[1:]
    assert [(p.name, p.default) for p in own] == [(p.name, p.default) for p in there]


def test_the_way_is_the_one_that_the_face_lays(monkeypatch):
    room = SimpleNamespace(to_latex=lambda result, caption, label: "elsewhere")
    monkeypatch.setattr(rooms_above, "enter", lambda name: room if name == "publishing" else None)
    assert solved().to_latex() == "elsewhere"


def test_no_field_of_a_result_hides_a_method():
    for name, make in EXAMPLES.items():
        for result in (r for r in [make()] if isinstance(r, Record)):
            for method in METHODS:
                assert inspect.ismethod(getattr(result, method)), (name, method)


ALONE = """
import sys, lcn_support
assert "lcn_support.records" not in sys.modules
class Away:
    def find_spec(self, name, path=None, target=None):
        if name.startswith(AWAY):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Away())
from lcn_support.live.cells import run
names = {}
run("from lcn_support import *", names)
for method in ("to_json", "plot"):
    print(run(f"Architecture((3, 2)).{method}()", names))
print("lcn_support.figures" in sys.modules)
"""


def said(away):
    code = ALONE.replace("AWAY", repr(away))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return [json.loads(line) if line[0] == "{" else line for line in done.stdout.splitlines()]


def test_where_the_room_is_not_shipped_the_methods_say_so_in_words():
    first, second, _ = said("lcn_support.publishing.results")
    assert first == second
    assert first["error"].startswith("lcn_support.publishing.results is not in this page")
    first, second, figures = said("matplotlib")
    assert "error" not in first and "Architecture" in first["value"] and figures == "True"
    assert second["error"] != first["value"]
