from .coefficients import (
    read_coefficients as read_coefficients,
    read_exact as read_exact,
    read_form as read_form,
    read_tolerance as read_tolerance,
)
from .float_arrays import read_doubles as read_doubles
from .in_short import short as short
from .integers import read_integer as read_integer, read_seed as read_seed
from .options import (
    UnknownKeyError as UnknownKeyError,
    read_choice as read_choice,
    read_flag as read_flag,
    read_path as read_path,
)
from .real_numbers import read_numbers as read_numbers, real_number as real_number
from .size_limits import refuse_above as refuse_above, refuse_memory as refuse_memory
