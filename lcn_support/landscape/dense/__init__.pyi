from .matrix_loss import MatrixLoss as MatrixLoss, reduced_data as reduced_data
from .rank_one import (
    ConjugatePoints as ConjugatePoints,
    RankOneCriticalPoints as RankOneCriticalPoints,
    RankOnePoint as RankOnePoint,
    rank_one_critical_points as rank_one_critical_points,
)
from .two_layers import (
    DensePoint as DensePoint,
    DenseTarget as DenseTarget,
    dense_critical_points as dense_critical_points,
    dense_gradient as dense_gradient,
    random_target as random_target,
)
