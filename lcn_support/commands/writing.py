"""What leaves for machines: one JSON object a line; exact numbers are text, others numbers."""

import json
from collections.abc import Iterable
from fractions import Fraction
from math import isfinite
from typing import Any

from lcn_support.arithmetic.undecided import Unknown
from lcn_support.function_space.factorizations import Factorization
from lcn_support.landscape.critical_point import (
    CriticalPoint,
    CriticalPoints,
    CriticalSet,
    partition_name,
)
from lcn_support.landscape.distances.nearest_point import Nearest
from lcn_support.landscape.distances.vicinity import Surroundings


def say(found: Any) -> None:
    """Print an answer at once, so that a pipe can go on with it; a dictionary as JSON."""
    if isinstance(found, dict):
        found = json.dumps(found, ensure_ascii=False, allow_nan=False)
    print(found, flush=True)


def number(value: Any) -> Any:
    """Exact numbers as text, others as numbers: a ball by its centre; null beyond all floats.

    >>> number(Fraction(3, 2)), number(0.5), number(float("inf"))
    ('3/2', 0.5, None)
    """
    if isinstance(value, int | Fraction):
        return str(value)
    found = float(value.mid()) if hasattr(value, "mid") else float(value)
    return found if isfinite(found) else None


def numbers(values: Iterable[Any]) -> list[Any]:
    """Each as :func:`number` has it."""
    return [number(value) for value in values]


def answered(value: bool | Unknown) -> bool | None:
    """A yes or no, null if it is unknown."""
    return None if isinstance(value, Unknown) else value


def factorization(found: Factorization) -> dict[str, Any]:
    """One class of a fibre."""
    return {
        "packing": str(found.packing),
        "compatible": found.is_compatible,
        "rank_drop": found.rank_drop,
        "filters": [numbers(w) for w in found.filters],
    }


def landscape(found: CriticalPoints) -> dict[str, Any]:
    """All critical points of a loss."""
    return {
        "filter_sizes": list(found.architecture.sizes),
        "strides": list(found.architecture.strides),
        "target": numbers(found.loss.target),
        "complete": found.is_complete,
        "points": [_point(p) for p in found.points],
        "sets": [_set(s) for s in found.sets],
        "counts": [
            {
                "stratum": partition_name(parts),
                "found": count.found,
                "generic": count.expected,
                "exact": count.exact,
                "complete": count.is_complete,
                "how": count.how,
            }
            for parts, count in found.complex_counts.items()
        ],
        "notes": list(found.notes),
    }


def nearest_points(W: Iterable[Any], found: Surroundings) -> dict[str, Any]:
    """Where a filter lies, and how far away the rest is; null where there is no such set."""
    return {
        "filter": numbers(W),
        "inside": found.is_inside,
        "function_space": _nearest(found.space),
        "boundary": None if found.boundary is None else _nearest(found.boundary),
        "discriminant": None if found.discriminant is None else _nearest(found.discriminant),
    }


def _nearest(n: Nearest) -> dict[str, Any]:
    return {
        "distance": number(n.distance),
        "interval": numbers(n.interval),
        "squared_distance": number(n.squared_distance),
        "proved": n.is_proved,
        "tie": answered(n.is_tie),
        "points": [
            {
                "filter": numbers(p.end_to_end),
                "pattern": None if p.pattern is None else str(p.pattern),
                "certificate": p.certificate.method,
            }
            for p in n.points
        ],
        "notes": list(n.notes),
    }


def _point(p: CriticalPoint) -> dict[str, Any]:
    return {
        "filter": numbers(p.end_to_end),
        "pattern": str(p.pattern),
        "loss": number(p.loss),
        "kind": p.kind,
        "classes": [
            {
                "packing": str(c.packing),
                "index": c.signature.index,
                "decided": c.is_decided,
                "filters": [numbers(w) for w in c.filters],
            }
            for c in p.classes
        ],
        "certificate": p.certificate.method,
    }


def _set(s: CriticalSet) -> dict[str, Any]:
    return {
        "stratum": partition_name(s.partitions),
        "dimension": s.dimension,
        "loss": number(s.loss),
        "global_minimum": answered(s.is_global_minimum),
        "points": [_point(p) for p in s.points],
    }
