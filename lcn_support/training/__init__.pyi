from . import kernels as kernels
from .descent import train as train
from .enclosed_limits import EnclosedLimit as EnclosedLimit, enclosed_limit as enclosed_limit
from .flow import gradient_flow as gradient_flow
from .flow_invariants import (
    Rescaling as Rescaling,
    invariants as invariants,
    rescalings as rescalings,
)
from .limits import Limits as Limits, classify_limits as classify_limits
from .neurons import (
    locked_signs as locked_signs,
    neuron_invariants as neuron_invariants,
    sign_products as sign_products,
)
from .polish import polished as polished
from .reachable_points import (
    ReachablePoint as ReachablePoint,
    ReachablePoints as ReachablePoints,
    reachable as reachable,
)
from .runs import TrainingRuns as TrainingRuns, Trajectory as Trajectory
