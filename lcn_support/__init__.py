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
    from lcn_support.determinantal_degrees import determinantal_ed_degree
    from lcn_support.fibres import Factorization, fibre
    from lcn_support.flow_integrator import gradient_flow
    from lcn_support.flow_invariants import invariants, rescalings
    from lcn_support.forms import real_factors, root_pattern
    from lcn_support.function_space import contains, is_whisker, on_boundary
    from lcn_support.grid_architecture import GridArchitecture
    from lcn_support.grid_composition import compose_grid
    from lcn_support.groups import is_zariski_closed
    from lcn_support.hyperroot_factors import Hyperroot, RankDrop, hyperroots, rank_drop
    from lcn_support.limits import classify_limits
    from lcn_support.loss import QuadraticLoss
    from lcn_support.loss_batch import LossBatch
    from lcn_support.merging import MergePoset, merge_poset
    from lcn_support.neurovariety_ideal import NeurovarietyEquations, neurovariety_equations
    from lcn_support.parameterization import parameterization_rank
    from lcn_support.patterns import RootPattern
    from lcn_support.point_counts import CriticalPointCount, count_critical_points, metric_matrix
    from lcn_support.polar_classes import polar_degrees
    from lcn_support.publishing.citations import cite
    from lcn_support.reachable_points import reachable
    from lcn_support.segre_degrees import frobenius_ed_degree, segre_ed_degree
    from lcn_support.singular_locus import singular_parts
    from lcn_support.sparse_factorization import SparseFactorization, factorize, is_singular_point
    from lcn_support.sweep_table import Table
    from lcn_support.sweeps import sweep
    from lcn_support.training import train
    from lcn_support.unknown import UndecidedError, Unknown

__version__ = "0.1.0"

_HOME = {
    "Architecture": "architecture",
    "Classification": "classification",
    "CriticalPointCount": "point_counts",
    "Factorization": "fibres",
    "GridArchitecture": "grid_architecture",
    "Hyperroot": "hyperroot_factors",
    "LossBatch": "loss_batch",
    "MergePoset": "merging",
    "NeurovarietyEquations": "neurovariety_ideal",
    "QuadraticLoss": "loss",
    "RankDrop": "hyperroot_factors",
    "RootPattern": "patterns",
    "SparseFactorization": "sparse_factorization",
    "Table": "sweep_table",
    "UndecidedError": "unknown",
    "Unknown": "unknown",
    "cite": "publishing.citations",
    "classify": "classification",
    "classify_limits": "limits",
    "compatible_patterns": "counting",
    "compose": "convolution",
    "compose_grid": "grid_composition",
    "contains": "function_space",
    "convolution_matrix": "convolution",
    "count_critical_points": "point_counts",
    "critical_points": "critical_solver",
    "determinantal_ed_degree": "determinantal_degrees",
    "factorize": "sparse_factorization",
    "fibre": "fibres",
    "frobenius_ed_degree": "segre_degrees",
    "gradient_flow": "flow_integrator",
    "hyperroots": "hyperroot_factors",
    "invariants": "flow_invariants",
    "is_singular_point": "sparse_factorization",
    "is_whisker": "function_space",
    "is_zariski_closed": "groups",
    "merge_poset": "merging",
    "metric_matrix": "point_counts",
    "multiple_root_ed_degree": "counting",
    "neurovariety_equations": "neurovariety_ideal",
    "on_boundary": "function_space",
    "parameterization_rank": "parameterization",
    "polar_degrees": "polar_classes",
    "rank_drop": "hyperroot_factors",
    "reachable": "reachable_points",
    "real_factors": "forms",
    "rescalings": "flow_invariants",
    "root_pattern": "forms",
    "segre_ed_degree": "segre_degrees",
    "singular_parts": "singular_locus",
    "sweep": "sweeps",
    "train": "training",
}

__all__ = [
    "Architecture",
    "Classification",
    "CriticalPointCount",
    "Factorization",
    "GridArchitecture",
    "Hyperroot",
    "LossBatch",
    "MergePoset",
    "NeurovarietyEquations",
    "QuadraticLoss",
    "RankDrop",
    "RootPattern",
    "SparseFactorization",
    "Table",
    "UndecidedError",
    "Unknown",
    "cite",
    "classify",
    "classify_limits",
    "compatible_patterns",
    "compose",
    "compose_grid",
    "contains",
    "convolution_matrix",
    "count_critical_points",
    "critical_points",
    "determinantal_ed_degree",
    "factorize",
    "fibre",
    "frobenius_ed_degree",
    "gradient_flow",
    "hyperroots",
    "invariants",
    "is_singular_point",
    "is_whisker",
    "is_zariski_closed",
    "merge_poset",
    "metric_matrix",
    "multiple_root_ed_degree",
    "neurovariety_equations",
    "on_boundary",
    "parameterization_rank",
    "polar_degrees",
    "rank_drop",
    "reachable",
    "real_factors",
    "rescalings",
    "root_pattern",
    "segre_ed_degree",
    "singular_parts",
    "sweep",
    "train",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'lcn_support' has no attribute {name!r}")
    return getattr(import_module(f"lcn_support.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
