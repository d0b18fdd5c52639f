"""Linear convolutional networks, exactly: the package behind the LCN Companion.

The public names are stated once, below, and each is loaded on first use, so that
``import lcn_support`` costs next to nothing and loads neither numpy, torch, sympy nor matplotlib.

>>> from lcn_support import Architecture, compose, contains
>>> a = Architecture((3, 2, 2))
>>> contains(a, compose([(1, 0, 1), (1, 2), (3, -1)]))
True
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lcn_support.architecture import Architecture
    from lcn_support.classification import Classification, classify
    from lcn_support.convolution import compose, convolution_matrix
    from lcn_support.counting import compatible_patterns, multiple_root_ed_degree
    from lcn_support.critical_solver import critical_points
    from lcn_support.fibres import Factorization, fibre
    from lcn_support.forms import real_factors, root_pattern
    from lcn_support.function_space import contains, on_boundary
    from lcn_support.loss import QuadraticLoss
    from lcn_support.patterns import RootPattern
    from lcn_support.publishing.citations import cite
    from lcn_support.unknown import UndecidedError, Unknown

__version__ = "0.1.0"

_HOME = {
    "Architecture": "architecture",
    "Classification": "classification",
    "Factorization": "fibres",
    "QuadraticLoss": "loss",
    "RootPattern": "patterns",
    "UndecidedError": "unknown",
    "Unknown": "unknown",
    "cite": "publishing.citations",
    "classify": "classification",
    "compatible_patterns": "counting",
    "compose": "convolution",
    "contains": "function_space",
    "convolution_matrix": "convolution",
    "critical_points": "critical_solver",
    "fibre": "fibres",
    "multiple_root_ed_degree": "counting",
    "on_boundary": "function_space",
    "real_factors": "forms",
    "root_pattern": "forms",
}

__all__ = [
    "Architecture",
    "Classification",
    "Factorization",
    "QuadraticLoss",
    "RootPattern",
    "UndecidedError",
    "Unknown",
    "cite",
    "classify",
    "compatible_patterns",
    "compose",
    "contains",
    "convolution_matrix",
    "critical_points",
    "fibre",
    "multiple_root_ed_degree",
    "on_boundary",
    "real_factors",
    "root_pattern",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'lcn_support' has no attribute {name!r}")
    return getattr(import_module(f"lcn_support.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
