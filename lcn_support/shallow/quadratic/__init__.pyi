from .points import (
    QuadraticPoint as QuadraticPoint,
    QuadraticPoints as QuadraticPoints,
    Special as Special,
)
from .sheets import SheetMinimum as SheetMinimum
from .spectra import Spectrum as Spectrum
