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
    from lcn_support.flow_integrator import gradient_flow
    from lcn_support.flow_invariants import invariants, rescalings
    from lcn_support.forms import real_factors, root_pattern
    from lcn_support.function_space import contains, on_boundary
    from lcn_support.limits import classify_limits
    from lcn_support.loss import QuadraticLoss
    from lcn_support.loss_batch import LossBatch
    from lcn_support.patterns import RootPattern
    from lcn_support.publishing.citations import cite
    from lcn_support.reachable_points import reachable
    from lcn_support.sweep_table import Table
    from lcn_support.sweeps import sweep
    from lcn_support.training import train
    from lcn_support.unknown import UndecidedError, Unknown

__version__ = "0.1.0"

_HOME = {
    "Architecture": "architecture",
    "Classification": "classification",
    "Factorization": "fibres",
    "LossBatch": "loss_batch",
    "QuadraticLoss": "loss",
    "RootPattern": "patterns",
    "Table": "sweep_table",
    "UndecidedError": "unknown",
    "Unknown": "unknown",
    "cite": "publishing.citations",
    "classify": "classification",
    "classify_limits": "limits",
    "compatible_patterns": "counting",
    "compose": "convolution",
    "contains": "function_space",
    "convolution_matrix": "convolution",
    "critical_points": "critical_solver",
    "fibre": "fibres",
    "gradient_flow": "flow_integrator",
    "invariants": "flow_invariants",
    "multiple_root_ed_degree": "counting",
    "on_boundary": "function_space",
    "reachable": "reachable_points",
    "real_factors": "forms",
    "rescalings": "flow_invariants",
    "root_pattern": "forms",
    "sweep": "sweeps",
    "train": "training",
}

__all__ = [
    "Architecture",
    "Classification",
    "Factorization",
    "LossBatch",
    "QuadraticLoss",
    "RootPattern",
    "Table",
    "UndecidedError",
    "Unknown",
    "cite",
    "classify",
    "classify_limits",
    "compatible_patterns",
    "compose",
    "contains",
    "convolution_matrix",
    "critical_points",
    "fibre",
    "gradient_flow",
    "invariants",
    "multiple_root_ed_degree",
    "on_boundary",
    "reachable",
    "real_factors",
    "rescalings",
    "root_pattern",
    "sweep",
    "train",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'lcn_support' has no attribute {name!r}")
    return getattr(import_module(f"lcn_support.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
