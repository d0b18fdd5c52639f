from . import one_neuron as one_neuron, quadratic as quadratic
from .limits import WidthTwoInfimum as WidthTwoInfimum, width_two_infimum as width_two_infimum
from .metric import InducedMetric as InducedMetric
from .moments import (
    ball_squares as ball_squares,
    gaussian_moments as gaussian_moments,
    laplace_moments as laplace_moments,
    sign_moments as sign_moments,
    sphere_squares as sphere_squares,
    student_squares as student_squares,
    uniform_moments as uniform_moments,
)
from .network import ShallowNetwork as ShallowNetwork
from .one_neuron.chamber_maps import chambers as chambers
from .one_neuron.discriminants import teacher_metric_discriminant as teacher_metric_discriminant
from .one_neuron.lines import critical_lines as critical_lines
from .quadratic.eckart_young import (
    quadratic_critical_points as quadratic_critical_points,
    quadratic_local_minima as quadratic_local_minima,
)
from .quadratic.random_teachers import expected_minima as expected_minima
from .quadratic.sheets import sheet_minimum as sheet_minimum
from .ranks import TypicalRanks as TypicalRanks, typical_ranks as typical_ranks
from .regimes import (
    WidthRegimes as WidthRegimes,
    WidthTable as WidthTable,
    width_regimes as width_regimes,
    width_table as width_table,
)
from .signed_network import SignedNetwork as SignedNetwork
from .symmetric import (
    form_of as form_of,
    matrix_of as matrix_of,
    monomials as monomials,
    power_of as power_of,
)
from .terracini import TerraciniRank as TerraciniRank, terracini_rank as terracini_rank
