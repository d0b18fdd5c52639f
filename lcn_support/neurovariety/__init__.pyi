from .equations import Equation as Equation
from .ideal import (
    NeurovarietyEquations as NeurovarietyEquations,
    are_minimal as are_minimal,
    in_ideal as in_ideal,
    neurovariety_equations as neurovariety_equations,
    vanishes_identically as vanishes_identically,
)
from .interpolation import interpolated_ideal as interpolated_ideal
from .s_decomposition import (
    CommonFactor as CommonFactor,
    common_factors as common_factors,
    sections as sections,
    shift_matrix as shift_matrix,
)
from .shifts import (
    shift_degrees as shift_degrees,
    shift_equations as shift_equations,
    shift_minors as shift_minors,
)
from .singular_locus import singular_parts as singular_parts
