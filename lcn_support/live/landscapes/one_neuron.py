"""One neuron with two inputs: its critical lines, and on which side of the walls the teacher is."""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from flint import fmpq_mat

from lcn_support.arithmetic.matrices import from_flint, to_flint
from lcn_support.live.numbers import drawn, said
from lcn_support.live.questions import Question, rational
from lcn_support.shallow.metric import InducedMetric
from lcn_support.shallow.one_neuron.astroids import Astroid
from lcn_support.shallow.one_neuron.deltoids import cubic_pairing, deltoid_values
from lcn_support.shallow.one_neuron.lines import critical_lines

KINDS = {"inflection, degenerate": "meeting", "saddle, degenerate": "saddle"}
"""Marks of degenerate lines: where two have met, and where three have."""

Form = Sequence[Fraction]


def quadratic_teacher(asked: Question) -> dict[str, Any]:
    """The landscape of one neuron for a quadratic teacher and independent inputs.

    Asked are the fourth ``moment`` of the inputs, of variance one, and the ``teacher`` (S, D, B)
    with the rows (S + D, B), (B, S − D).

    Answered are the critical ``lines``, each with its ``place`` x/y (null for infinity), ``loss``
    and ``kind``; how many ``lines``, ``minima`` and ``root lines`` there are, in ``chamber``;
    whether the teacher is ``inside`` the astroid and the conic (1, or 0 on it, or −1); h, N and the
    squared norm of the teacher, ``curve``, whose loss is norm − h²/N; and ``level``, whether that
    is constant.
    """
    law, (S, D, B) = Astroid(rational(asked["moment"])), asked.numbers("teacher", 3)
    T = [[S + D, B], [B, S - D]]
    norm = InducedMetric.iid(2, (1, law.moment)).inner(T, T)
    bracket, kind = law.wall_values(S, D, B)
    return _landscape(law.pairing(S, D, B), law.norm_of_powers, norm, (-bracket, kind))


def cubic_teacher(asked: Question) -> dict[str, Any]:
    """The same for a cubic ``teacher`` of Gaussian inputs: c, with the walls two deltoids.

    h is Re z³ + Re(cz)|z|².
    """
    c = asked.numbers("teacher", 2)
    h = cubic_pairing(c)
    metric, inverse = _gaussian_cubics()
    T = [row[0] for row in from_flint(inverse * to_flint([[a] for a in h]))]
    return _landscape(h, metric.norm_of_powers, metric.inner(T, T), deltoid_values(c))


@cache
def _gaussian_cubics() -> tuple[InducedMetric, fmpq_mat]:
    """The metric, and the matrix that takes h to its teacher."""
    metric = InducedMetric.gaussian(2, 3)
    pairings = [metric.pairing([int(i == j) for j in range(4)]) for i in range(4)]
    return metric, to_flint(pairings).transpose().inv()


def _landscape(h: Form, N: Form, norm: Fraction, walls: Sequence[Fraction]) -> dict[str, Any]:
    found = critical_lines(h, N, norm)
    return {
        "lines": [
            {
                "place": drawn(line.line[0]) if line.line[1] else None,
                "loss": drawn(line.loss),
                "said": said(line.loss),
                "kind": KINDS.get(line.kind, line.kind.removesuffix(", degenerate")),
            }
            for line in found
        ],
        "chamber": {
            "lines": len(found),
            "minima": len(found.minima),
            "root lines": found.root_lines,
        },
        "inside": [(wall > 0) - (wall < 0) for wall in walls],
        "curve": {"h": list(map(drawn, h)), "N": list(map(drawn, N)), "norm": drawn(norm)},
        "level": not any(found.form),
    }
