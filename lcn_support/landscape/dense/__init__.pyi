from .at_zero import FlatZero as FlatZero, flat_zero as flat_zero
from .flow import (
    dense_invariants as dense_invariants,
    descent_step as descent_step,
    invariant_rates as invariant_rates,
)
from .matrix_loss import MatrixLoss as MatrixLoss, reduced_data as reduced_data
from .network import (
    CriticalParameters as CriticalParameters,
    DenseNetwork as DenseNetwork,
    is_critical_on_rank as is_critical_on_rank,
)
from .rank_one import rank_one_critical_points as rank_one_critical_points
from .rank_one_points import (
    ConjugatePoints as ConjugatePoints,
    RankOneCriticalPoints as RankOneCriticalPoints,
    RankOnePoint as RankOnePoint,
)
from .two_layers import (
    DensePoint as DensePoint,
    DenseTarget as DenseTarget,
    dense_critical_points as dense_critical_points,
    dense_gradient as dense_gradient,
    random_target as random_target,
)
