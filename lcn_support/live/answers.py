"""One function, JSON to JSON: what a page asks, and what the package answers."""

import json
from collections.abc import Callable
from typing import Any

from lcn_support.arithmetic.undecided import UndecidedError
from lcn_support.live import (
    counts,
    equations,
    fibres,
    filters,
    grids,
    networks,
    parameterizations,
    strides,
)
from lcn_support.live.landscapes import (
    critical,
    dense,
    one_neuron,
    shared_root,
    spectra,
    split_filter,
    starts,
    target_plane,
    two_numbers,
)
from lcn_support.live.questions import Question, RefusedError

ANSWERS: dict[str, Callable[[Question], dict[str, Any]]] = {
    "architecture": networks.architecture,
    "composition": filters.composition,
    "critical points": critical.points,
    "cubic teacher": one_neuron.cubic_teacher,
    "dense and convolutional": dense.dense_and_convolutional,
    "factorizations": fibres.factorizations,
    "filter": filters.place,
    "gradient": filters.gradient,
    "merged": counts.merged,
    "needle": equations.needle,
    "one variable": shared_root.one_variable,
    "quadratic teacher": one_neuron.quadratic_teacher,
    "rank": parameterizations.rank,
    "roots": fibres.roots,
    "sign patterns": spectra.sign_patterns,
    "split filter": split_filter.split,
    "stencil": grids.stencil,
    "targets in a plane": target_plane.targets_in_a_plane,
    "torus of starts": starts.torus,
    "two numbers": two_numbers.descent,
    "umbrella": strides.umbrella,
    "whisker": fibres.whisker,
}
"""What can be asked, by the word under ``ask``."""

_SEVERAL = "several"


def answer(question: str) -> str:
    """The answer to a question, as JSON text.

    Parameters
    ----------
    question
        a JSON object. Under ``ask`` stands one of ``ANSWERS``, the rest is what it is asked about;
        numbers that are to be read exactly are strings, ``"3/2"`` or ``"0.25"``. Or ``several``:
        then the rest are other questions, and each is answered under its name.

    Returns
    -------
    str
        a JSON object with sorted keys. Exact numbers are strings; numbers are counts, or are to be
        drawn and then have six digits. What the package refuses is said, in its words, under
        ``error``, and under ``field`` which part of the question it is about, if it is one.

    Examples
    --------
    >>> answer('{"ask": "filter", "sizes": [2, 2], "filter": ["1", "0", "1"]}')
    '{"boundary": false, "inside": false, "pattern": "0|1"}'
    >>> print(answer('{"ask": "filter", "sizes": [2, 2], "filter": ["1", "two", "1"]}'))
    {"error": "'two' is no rational number; write it as 3, -3/2 or 0.25"}
    """
    try:
        asked = Question.read(question, (*ANSWERS, _SEVERAL))
        if asked.kind != _SEVERAL:
            found = ANSWERS[asked.kind](asked)
        else:
            parts = asked.about.items()
            if any(isinstance(part, dict) and part.get("ask") == _SEVERAL for _, part in parts):
                raise ValueError("several questions are asked within several; ask them at once")
            found = {name: json.loads(answer(json.dumps(part))) for name, part in parts}
    except RefusedError as error:
        found = {"error": str(error), "field": error.field}
    except (ValueError, TypeError, ArithmeticError, UndecidedError) as error:
        found = {"error": str(error)}
    return json.dumps(found, sort_keys=True, ensure_ascii=False)
