"""What callers hand over, read once and checked at the door.

Every public function reads its arguments here: whole numbers and seeds, real numbers of every
kind, coefficient sequences, arrays, options. What it cannot take it refuses with a sentence
that names the value, the hypothesis and the remedy, and what would be too large it refuses
before it is tried. For whoever writes a new function: begin with ``read_coefficients``,
``read_integer`` and ``refuse_above``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
