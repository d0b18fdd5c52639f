from .frames import columns_of as columns_of, to_frame as to_frame
from .json_text import (
    from_dict as from_dict,
    from_json as from_json,
    to_dict as to_dict,
    to_json as to_json,
)
from .latex import to_latex as to_latex
from .pictures import Plot as Plot
from .plots import plot as plot
