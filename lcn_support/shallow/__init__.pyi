from . import two_inputs as two_inputs
from .metric import InducedMetric as InducedMetric
from .network import ShallowNetwork as ShallowNetwork
from .symmetric import (
    form_of as form_of,
    matrix_of as matrix_of,
    monomials as monomials,
    power_of as power_of,
)
from .two_inputs.chamber_maps import chambers as chambers
from .two_inputs.discriminants import teacher_metric_discriminant as teacher_metric_discriminant
from .two_inputs.lines import critical_lines as critical_lines
