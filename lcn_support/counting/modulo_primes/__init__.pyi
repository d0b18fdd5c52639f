from .critical_forms import CriticalForms as CriticalForms
from .programs import singular_program as singular_program
from .relation_modules import ModulePoints as ModulePoints, module_points as module_points
from .singular import SingularCount as SingularCount, singular_count as singular_count
from .solution_bounds import SolutionBound as SolutionBound, solution_bound as solution_bound
from .stratum_counts import (
    CriticalSchemeCount as CriticalSchemeCount,
    count_on_stratum as count_on_stratum,
)
from .stratum_shape import StratumShape as StratumShape, porteous_ed_degree as porteous_ed_degree
from .symmetric_points import (
    SymmetricCount as SymmetricCount,
    symmetric_critical_count as symmetric_critical_count,
)
