from . import results as results
from .citations import bibliography as bibliography, cite as cite, figure_entry as figure_entry
from .display import Shown as Shown, show as show
from .exporting import export as export, export_variant as export_variant
from .ledger import check as check, load_claims as load_claims
from .provenance import Provenance as Provenance
from .results import (
    Plot as Plot,
    columns_of as columns_of,
    from_dict as from_dict,
    from_json as from_json,
    plot as plot,
    to_dict as to_dict,
    to_frame as to_frame,
    to_json as to_json,
    to_latex as to_latex,
)
from .tables import (
    grouped as grouped,
    points_table as points_table,
    table as table,
)
