from .quadratic_minima import (
    MinimaSample as MinimaSample,
    orthogonal_ensemble as orthogonal_ensemble,
    sampled_minima as sampled_minima,
)
