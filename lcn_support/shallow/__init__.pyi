from .metric import InducedMetric as InducedMetric
from .network import ShallowNetwork as ShallowNetwork
from .signed_network import SignedNetwork as SignedNetwork
from .symmetric import (
    form_of as form_of,
    matrix_of as matrix_of,
    monomials as monomials,
    power_of as power_of,
)
