from . import (
    two_inputs as two_inputs,
)
from .limits import (
    WidthTwoInfimum as WidthTwoInfimum,
    width_two_infimum as width_two_infimum,
)
from .linear_products import (
    product_lines as product_lines,
    region_count as region_count,
)
from .metric import (
    InducedMetric as InducedMetric,
)
from .moments import (
    ball_squares as ball_squares,
    gaussian_moments as gaussian_moments,
    laplace_moments as laplace_moments,
    sign_moments as sign_moments,
    sphere_squares as sphere_squares,
    student_squares as student_squares,
    uniform_moments as uniform_moments,
)
from .network import (
    ShallowNetwork as ShallowNetwork,
)
from .quadratic.eckart_young import (
    quadratic_critical_points as quadratic_critical_points,
    quadratic_local_minima as quadratic_local_minima,
)
from .quadratic.random_teachers import (
    expected_minima as expected_minima,
)
from .quadratic.sheets import (
    sheet_minimum as sheet_minimum,
)
from .ranks import (
    TypicalRanks as TypicalRanks,
    typical_ranks as typical_ranks,
)
from .regimes import (
    WidthRegimes as WidthRegimes,
    WidthTable as WidthTable,
    width_regimes as width_regimes,
    width_table as width_table,
)
from .signed_network import (
    SignedNetwork as SignedNetwork,
)
from .space_lines import (
    SpaceLine as SpaceLine,
    SpaceLines as SpaceLines,
    line_at as line_at,
    maximally_real_lines as maximally_real_lines,
)
from .symmetric import (
    form_of as form_of,
    matrix_of as matrix_of,
    monomials as monomials,
    power_of as power_of,
)
from .terracini import (
    TerraciniRank as TerraciniRank,
    terracini_rank as terracini_rank,
)
from .two_inputs.chamber_maps import (
    chambers as chambers,
)
from .two_inputs.discriminants import (
    teacher_metric_discriminant as teacher_metric_discriminant,
)
from .two_inputs.lines import (
    critical_lines as critical_lines,
)
