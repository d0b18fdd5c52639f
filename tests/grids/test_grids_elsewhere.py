"""What is asked of a network on a line refuses one on a grid, and says what answers for it."""

import inspect
from importlib import import_module

import numpy as np
import pytest

import lcn_support
from lcn_support import Architecture, GridArchitecture, QuadraticLoss, RootPattern

ROOMS = (
    "",
    *(
        f".{room}"
        for room in (
            "architectures", "counting", "exchange", "experiments", "forms", "function_space",
            "landscape", "losses", "neurovariety", "publishing", "shallow", "training",
        )
    ),
)  # fmt: skip
ANSWER_FOR_GRIDS = {"contains", "fibre", "train", "gradient_flow", "sweep"}
GRID = GridArchitecture([(2, 2), (2, 2)])
SAMPLES = {
    "loss": QuadraticLoss(range(9)),
    "pattern": RootPattern("11|0"),
    "filters": [[1, 2, 3, 4], [1, 2, 3, 4]],
    "initial": [np.ones((2, 2)), np.ones((2, 2))],
    "runs": 3,
}


def questions():
    """Every public function with a parameter that is an architecture."""
    found = {}
    for room in ROOMS:
        face = import_module(f"lcn_support{room}")
        for name in face.__all__:
            function = getattr(face, name)
            if inspect.isfunction(function):
                asked = inspect.signature(function).parameters.values()
                if any(_is_architecture(p) for p in asked):
                    found[name] = function
    return found


def _is_architecture(parameter):
    first = str(parameter.annotation).split(" | ")[0]
    return first.split(".")[-1].strip("'\"<>") in ("Architecture", "Network")


def ask(function, a):
    given = {}
    for p in inspect.signature(function).parameters.values():
        if _is_architecture(p):
            given[p.name] = a
        elif p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD):
            given[p.name] = SAMPLES.get(p.name, [1, 2, 3, 4, 5, 6, 7, 8, 9])
    answer = function(**given)
    return list(answer) if inspect.isgenerator(answer) else answer


QUESTIONS = questions()


def test_questions_are_found():
    assert len(QUESTIONS) > 40 and {"fibre", "contains", "critical_points"} <= set(QUESTIONS)
    assert set(lcn_support.__all__) & set(QUESTIONS)


@pytest.mark.parametrize("name", sorted(set(QUESTIONS) - ANSWER_FOR_GRIDS))
def test_a_grid_is_refused_in_words(name):
    with pytest.raises(TypeError, match="on a grid; give it to contains, fibre, train, or "):
        ask(QUESTIONS[name], GRID)


def test_networks_on_a_line_are_not_refused():
    with pytest.raises(TypeError, match="on a grid"):
        ask(QUESTIONS["is_whisker"], GRID)
    assert ask(QUESTIONS["is_whisker"], Architecture((5, 5))) in (True, False)
