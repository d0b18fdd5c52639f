from .base import Figure as Figure
from .catalogue import (
    all_figures as all_figures,
    get as get,
    ids as ids,
    module_name as module_name,
)
