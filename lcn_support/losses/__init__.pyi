from .batch import LossBatch as LossBatch
from .derivatives import (
    Signature as Signature,
    gradient as gradient,
    hessian as hessian,
    quotient_signature as quotient_signature,
)
from .metrics import metric_matrix as metric_matrix
from .quadratic import QuadraticLoss as QuadraticLoss
from .series import (
    Series as Series,
    condition_number as condition_number,
    distance_to_toeplitz as distance_to_toeplitz,
    prediction_loss as prediction_loss,
    predictions as predictions,
    sunspots as sunspots,
    windows as windows,
)
