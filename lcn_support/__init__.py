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
    from lcn_support.architectures.architecture import Architecture
    from lcn_support.architectures.groups import is_zariski_closed
    from lcn_support.architectures.patterns import RootPattern
    from lcn_support.arithmetic.undecided import UndecidedError, Unknown
    from lcn_support.counting.determinantal import determinantal_ed_degree
    from lcn_support.counting.merging import MergePoset, merge_poset
    from lcn_support.counting.multiple_roots import compatible_patterns, multiple_root_ed_degree
    from lcn_support.counting.polar_classes import polar_degrees
    from lcn_support.counting.segre import frobenius_ed_degree, segre_ed_degree
    from lcn_support.experiments.sweeps.runs import sweep
    from lcn_support.experiments.sweeps.tables import Table
    from lcn_support.forms.classification import Classification, classify
    from lcn_support.forms.composition import compose, convolution_matrix
    from lcn_support.forms.hyperroot_factors import Hyperroot, RankDrop, hyperroots, rank_drop
    from lcn_support.forms.roots import real_factors, root_pattern
    from lcn_support.function_space.fibres import Factorization, fibre
    from lcn_support.function_space.membership import contains, is_whisker, on_boundary
    from lcn_support.function_space.parameterization import parameterization_rank
    from lcn_support.function_space.sparse_factorization import (
        SparseFactorization,
        factorize,
        is_singular_point,
    )
    from lcn_support.grids.architecture import GridArchitecture
    from lcn_support.grids.composition import compose_grid
    from lcn_support.landscape.counts import (
        CriticalPointCount,
        count_critical_points,
        metric_matrix,
    )
    from lcn_support.landscape.solver import critical_points
    from lcn_support.losses.batch import LossBatch
    from lcn_support.losses.quadratic import QuadraticLoss
    from lcn_support.neurovariety.ideal import NeurovarietyEquations, neurovariety_equations
    from lcn_support.neurovariety.singular_locus import singular_parts
    from lcn_support.publishing.bibliography import cite
    from lcn_support.training.descent import train
    from lcn_support.training.flow import gradient_flow
    from lcn_support.training.flow_invariants import invariants, rescalings
    from lcn_support.training.limits import classify_limits
    from lcn_support.training.reachable_points import reachable

__version__ = "0.1.0"

_HOME = {
    "Architecture": "architectures.architecture",
    "Classification": "forms.classification",
    "CriticalPointCount": "landscape.counts",
    "Factorization": "function_space.fibres",
    "GridArchitecture": "grids.architecture",
    "Hyperroot": "forms.hyperroot_factors",
    "LossBatch": "losses.batch",
    "MergePoset": "counting.merging",
    "NeurovarietyEquations": "neurovariety.ideal",
    "QuadraticLoss": "losses.quadratic",
    "RankDrop": "forms.hyperroot_factors",
    "RootPattern": "architectures.patterns",
    "SparseFactorization": "function_space.sparse_factorization",
    "Table": "experiments.sweeps.tables",
    "UndecidedError": "arithmetic.undecided",
    "Unknown": "arithmetic.undecided",
    "cite": "publishing.bibliography",
    "classify": "forms.classification",
    "classify_limits": "training.limits",
    "compatible_patterns": "counting.multiple_roots",
    "compose": "forms.composition",
    "compose_grid": "grids.composition",
    "contains": "function_space.membership",
    "convolution_matrix": "forms.composition",
    "count_critical_points": "landscape.counts",
    "critical_points": "landscape.solver",
    "determinantal_ed_degree": "counting.determinantal",
    "factorize": "function_space.sparse_factorization",
    "fibre": "function_space.fibres",
    "frobenius_ed_degree": "counting.segre",
    "gradient_flow": "training.flow",
    "hyperroots": "forms.hyperroot_factors",
    "invariants": "training.flow_invariants",
    "is_singular_point": "function_space.sparse_factorization",
    "is_whisker": "function_space.membership",
    "is_zariski_closed": "architectures.groups",
    "merge_poset": "counting.merging",
    "metric_matrix": "landscape.counts",
    "multiple_root_ed_degree": "counting.multiple_roots",
    "neurovariety_equations": "neurovariety.ideal",
    "on_boundary": "function_space.membership",
    "parameterization_rank": "function_space.parameterization",
    "polar_degrees": "counting.polar_classes",
    "rank_drop": "forms.hyperroot_factors",
    "reachable": "training.reachable_points",
    "real_factors": "forms.roots",
    "rescalings": "training.flow_invariants",
    "root_pattern": "forms.roots",
    "segre_ed_degree": "counting.segre",
    "singular_parts": "neurovariety.singular_locus",
    "sweep": "experiments.sweeps.runs",
    "train": "training.descent",
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
