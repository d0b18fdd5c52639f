from . import modulo_primes as modulo_primes
from .determinantal import (
    dense_critical_count as dense_critical_count,
    determinantal_ed_degree as determinantal_ed_degree,
    largest_dense_count as largest_dense_count,
)
from .few_samples import (
    SampleCount as SampleCount,
    few_samples_count as few_samples_count,
    one_hyperroot_count as one_hyperroot_count,
)
from .index_sums import (
    index_sum as index_sum,
    least_indices as least_indices,
    least_real_points as least_real_points,
)
from .merging import MergePoset as MergePoset, merge_poset as merge_poset
from .multiple_roots import (
    bombieri_ed_degree as bombieri_ed_degree,
    critical_class_count as critical_class_count,
    multiple_root_ed_degree as multiple_root_ed_degree,
)
from .networks import (
    pure_class_count as pure_class_count,
    spurious_class_count as spurious_class_count,
    white_critical_count as white_critical_count,
)
from .powers import power_ed_degree as power_ed_degree
from .products import critical_count as critical_count
from .segre import (
    ed_degree_series_coefficient as ed_degree_series_coefficient,
    frobenius_ed_degree as frobenius_ed_degree,
    polar_degrees as polar_degrees,
    segre_ed_degree as segre_ed_degree,
)
