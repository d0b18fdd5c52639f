from .interval_newton import IntervalNewton as IntervalNewton
from .one_multiple_root import (
    RootPoints as RootPoints,
    points_with_one_multiple_root as points_with_one_multiple_root,
)
from .start_systems import (
    MetricSystem as MetricSystem,
    StartSystem as StartSystem,
    metric_system as metric_system,
    start_system as start_system,
)
from .stratum import StratumCount as StratumCount, solve_stratum as solve_stratum
from .tracking import track as track
