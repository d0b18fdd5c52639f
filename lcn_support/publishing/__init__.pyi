from .citations import bibliography as bibliography, cite as cite, figure_entry as figure_entry
from .display import Shown as Shown, show as show
from .exporting import export as export
from .ledger import check as check, load_claims as load_claims
from .provenance import Provenance as Provenance
from .tables import (
    grouped as grouped,
    points_table as points_table,
    table as table,
)
