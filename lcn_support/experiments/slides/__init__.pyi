from .comparisons import (
    Comparison as Comparison,
    PrintedCell as PrintedCell,
    compare as compare,
    homogeneity as homogeneity,
    read_printed as read_printed,
    unprinted as unprinted,
)
from .conventions import Convention as Convention
from .digits import (
    smallest_groups as smallest_groups,
    smallest_table as smallest_table,
    table_sizes as table_sizes,
)
from .limit_tables import (
    CHUNK as CHUNK,
    LimitTable as LimitTable,
    read_tables as read_tables,
    tabulated as tabulated,
)
from .searches import (
    TRIALS as TRIALS,
    Distance as Distance,
    Trial as Trial,
    distance as distance,
    most_runs as most_runs,
    read_search as read_search,
    search as search,
)
from .target_laws import Law as Law, read_laws as read_laws, sampled_law as sampled_law
