from . import slides as slides, sweeps as sweeps
from .bad_minima import BadMinima as BadMinima, random_loss as random_loss
from .bombieri_counts import BombieriCounts as BombieriCounts
from .count_tables import CountRow as CountRow, counted as counted, load_counts as load_counts
from .extreme_targets import ExtremeTarget as ExtremeTarget, read_extremes as read_extremes
from .membership import (
    Shares as Shares,
    expected_real_roots as expected_real_roots,
    membership_shares as membership_shares,
    wilson_interval as wilson_interval,
)
from .real_point_sample import RealPoints as RealPoints
from .real_points import sampled_loss as sampled_loss
from .singular_table import SingularRow as SingularRow
from .spurious_limits import SpuriousLimits as SpuriousLimits
from .spurious_points import SpuriousPoints as SpuriousPoints
