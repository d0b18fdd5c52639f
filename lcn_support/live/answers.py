"""One function, JSON to JSON: what a page asks, and what the package answers."""

import json
from collections.abc import Callable
from typing import Any

from lcn_support.arithmetic.undecided import UndecidedError
from lcn_support.live import filters, networks
from lcn_support.live.landscapes import dense, one_neuron, spectra, target_plane
from lcn_support.live.questions import Question

ANSWERS: dict[str, Callable[[Question], dict[str, Any]]] = {
    "architecture": networks.architecture,
    "cubic teacher": one_neuron.cubic_teacher,
    "dense and convolutional": dense.dense_and_convolutional,
    "filter": filters.place,
    "quadratic teacher": one_neuron.quadratic_teacher,
    "sign patterns": spectra.sign_patterns,
    "targets in a plane": target_plane.targets_in_a_plane,
}
"""What can be asked, by the word under ``ask``."""


def answer(question: str) -> str:
    """The answer to a question, as JSON text.

    Parameters
    ----------
    question
        a JSON object. Under ``ask`` stands one of ``ANSWERS``, the rest is what it is asked about;
        numbers that are to be read exactly are strings, ``"3/2"`` or ``"0.25"``.

    Returns
    -------
    str
        a JSON object with sorted keys. Exact numbers are strings; numbers are counts, or are to be
        drawn and then have six digits. What the package refuses is said, in its words, under
        ``error``.

    Examples
    --------
    >>> answer('{"ask": "filter", "sizes": [2, 2], "filter": ["1", "0", "1"]}')
    '{"boundary": false, "inside": false, "pattern": "0|1"}'
    >>> print(answer('{"ask": "filter", "sizes": [2, 2], "filter": ["1", "two", "1"]}'))
    {"error": "'two' is no rational number; write it as 3, -3/2 or 0.25"}
    """
    try:
        asked = Question.read(question, ANSWERS)
        found = ANSWERS[asked.kind](asked)
    except (ValueError, TypeError, ArithmeticError, UndecidedError) as error:
        found = {"error": str(error)}
    return json.dumps(found, sort_keys=True, ensure_ascii=False)
