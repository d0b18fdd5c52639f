from .eckart_young import (
    quadratic_critical_points as quadratic_critical_points,
    quadratic_local_minima as quadratic_local_minima,
)
from .metric import InducedMetric as InducedMetric
from .network import ShallowNetwork as ShallowNetwork
from .random_teachers import expected_minima as expected_minima
from .sheets import sheet_minimum as sheet_minimum
from .symmetric import (
    form_of as form_of,
    matrix_of as matrix_of,
    monomials as monomials,
    power_of as power_of,
)
