from .lines import (
    CriticalLine as CriticalLine,
    CriticalLines as CriticalLines,
    critical_lines as critical_lines,
    line_form as line_form,
)
from .metric import InducedMetric as InducedMetric
from .network import ShallowNetwork as ShallowNetwork
from .symmetric import (
    form_of as form_of,
    matrix_of as matrix_of,
    monomials as monomials,
    power_of as power_of,
)
