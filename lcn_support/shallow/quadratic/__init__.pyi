from .eckart_young import (
    quadratic_critical_points as quadratic_critical_points,
    quadratic_local_minima as quadratic_local_minima,
)
from .points import (
    QuadraticPoint as QuadraticPoint,
    QuadraticPoints as QuadraticPoints,
    Special as Special,
)
from .random_teachers import expected_minima as expected_minima
from .sheets import SheetMinimum as SheetMinimum, sheet_minimum as sheet_minimum
from .spectra import Spectrum as Spectrum
