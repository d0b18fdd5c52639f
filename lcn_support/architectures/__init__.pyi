from .architecture import (
    Architecture as Architecture,
    Group as Group,
    is_zariski_closed as is_zariski_closed,
)
from .balls_in_bins import (
    GroupedPacking as GroupedPacking,
    Packing as Packing,
    count_grouped_packings as count_grouped_packings,
    count_packings as count_packings,
    grouped_packings as grouped_packings,
    packings as packings,
)
from .loci import Locus as Locus, LocusPoint as LocusPoint
from .patterns import (
    GroupedPattern as GroupedPattern,
    RootPattern as RootPattern,
    partitions as partitions,
)
from .strata import (
    compatible_partitions as compatible_partitions,
    compatible_patterns as compatible_patterns,
    critical_partitions as critical_partitions,
    dense_boundary_pattern as dense_boundary_pattern,
    in_boundary as in_boundary,
    in_function_space as in_function_space,
    place_of as place_of,
)
