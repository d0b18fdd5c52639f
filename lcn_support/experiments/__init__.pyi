from . import (
    basins as basins,
    siblings as siblings,
    slides as slides,
    sweeps as sweeps,
    teachers as teachers,
)
from .bad_minima import BadMinima as BadMinima
from .bombieri_counts import BombieriCounts as BombieriCounts
from .count_tables import (
    CountRow as CountRow,
    SingularRow as SingularRow,
    counted as counted,
    load_counts as load_counts,
)
from .extreme_targets import ExtremeTarget as ExtremeTarget, read_extremes as read_extremes
from .kept_tables import TABLES as TABLES, kept as kept
from .membership import (
    Shares as Shares,
    expected_real_roots as expected_real_roots,
    membership_shares as membership_shares,
)
from .real_points import RealPoints as RealPoints
from .shares import (
    Share as Share,
    homogeneity as homogeneity,
    in_percent as in_percent,
    wilson_interval as wilson_interval,
)
from .spurious_limits import SpuriousLimits as SpuriousLimits
from .spurious_points import SpuriousPoints as SpuriousPoints
from .stored import Column as Column, StoredTable as StoredTable
from .targets import (
    METRICS as METRICS,
    SAMPLED_METRICS as SAMPLED_METRICS,
    random_loss as random_loss,
    sampled_loss as sampled_loss,
)
