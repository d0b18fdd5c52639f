from .two_layers import (
    DensePoint as DensePoint,
    DenseTarget as DenseTarget,
    dense_critical_points as dense_critical_points,
    dense_gradient as dense_gradient,
    random_target as random_target,
)
