from . import (
    continuation as continuation,
    dense as dense,
    distances as distances,
    special_data as special_data,
)
from .counts import (
    CriticalPointCount as CriticalPointCount,
    count_critical_points as count_critical_points,
    metric_matrix as metric_matrix,
)
from .critical_point import (
    Certificate as Certificate,
    CriticalClass as CriticalClass,
    CriticalPoint as CriticalPoint,
    CriticalPoints as CriticalPoints,
    CriticalSet as CriticalSet,
)
from .dense import dense_critical_points as dense_critical_points
from .distances import (
    nearest as nearest,
    nearest_on_boundary as nearest_on_boundary,
    nearest_on_discriminant as nearest_on_discriminant,
    surroundings as surroundings,
)
from .double_root import (
    DoubleRootPoint as DoubleRootPoint,
    double_root_points as double_root_points,
    profile as profile,
)
from .hyperroot_coincidences import Coincidence as Coincidence, coincidences as coincidences
from .index_theorem import IndexTerms as IndexTerms, index_terms as index_terms
from .planted import (
    image_of_differential as image_of_differential,
    loss_with_residual as loss_with_residual,
    random_form as random_form,
    random_orthogonal as random_orthogonal,
    tangent_space as tangent_space,
)
from .shared_hyperroot import (
    HyperrootPoint as HyperrootPoint,
    HyperrootProfile as HyperrootProfile,
)
from .solver import critical_points as critical_points
