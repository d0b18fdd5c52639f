from . import (
    architectures as architectures,
    arguments as arguments,
    arithmetic as arithmetic,
    commands as commands,
    counting as counting,
    exchange as exchange,
    experiments as experiments,
    explore as explore,
    figures as figures,
    forms as forms,
    function_space as function_space,
    grids as grids,
    landscape as landscape,
    live as live,
    losses as losses,
    neurovariety as neurovariety,
    publishing as publishing,
    shallow as shallow,
    training as training,
)
from .architectures.architecture import (
    Architecture as Architecture,
    is_zariski_closed as is_zariski_closed,
)
from .architectures.patterns import RootPattern as RootPattern
from .architectures.strata import compatible_patterns as compatible_patterns
from .arithmetic.undecided import UndecidedError as UndecidedError, Unknown as Unknown
from .counting.determinantal import determinantal_ed_degree as determinantal_ed_degree
from .counting.merging import MergePoset as MergePoset, merge_poset as merge_poset
from .counting.multiple_roots import multiple_root_ed_degree as multiple_root_ed_degree
from .counting.segre import (
    frobenius_ed_degree as frobenius_ed_degree,
    polar_degrees as polar_degrees,
    segre_ed_degree as segre_ed_degree,
)
from .experiments.sweeps.runs import sweep as sweep
from .experiments.sweeps.tables import Table as Table
from .forms.classification import Classification as Classification, classify as classify
from .forms.composition import compose as compose, convolution_matrix as convolution_matrix
from .forms.hyperroot_factors import Hyperroot as Hyperroot, hyperroots as hyperroots
from .forms.roots import real_factors as real_factors, root_pattern as root_pattern
from .function_space.factorizations import Factorization as Factorization
from .function_space.fibres import fibre as fibre
from .function_space.membership import (
    contains as contains,
    is_whisker as is_whisker,
    on_boundary as on_boundary,
)
from .function_space.parameterization import (
    RankDrop as RankDrop,
    parameterization_rank as parameterization_rank,
    rank_drop as rank_drop,
)
from .function_space.sparse_factorization import (
    SparseFactorization as SparseFactorization,
    factorize as factorize,
    is_singular_point as is_singular_point,
)
from .grids.architecture import GridArchitecture as GridArchitecture
from .grids.composition import compose_grid as compose_grid
from .landscape.counts import (
    CriticalPointCount as CriticalPointCount,
    count_critical_points as count_critical_points,
)
from .landscape.solver import critical_points as critical_points
from .losses.batch import LossBatch as LossBatch
from .losses.metrics import metric_matrix as metric_matrix
from .losses.quadratic import QuadraticLoss as QuadraticLoss
from .neurovariety.ideal import (
    NeurovarietyEquations as NeurovarietyEquations,
    neurovariety_equations as neurovariety_equations,
)
from .neurovariety.singular_locus import singular_parts as singular_parts
from .publishing.citations import cite as cite
from .publishing.display import show as show
from .training.descent import train as train
from .training.flow import gradient_flow as gradient_flow
from .training.flow_invariants import invariants as invariants, rescalings as rescalings
from .training.limits import classify_limits as classify_limits
from .training.reachable_points import reachable as reachable

ROOMS: tuple[str, ...]
__version__: str
