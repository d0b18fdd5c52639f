from .function_space import nearest as nearest
from .nearest_point import Nearest as Nearest, NearestPoint as NearestPoint
from .vicinity import Surroundings as Surroundings, surroundings as surroundings
from .walls import (
    nearest_on_boundary as nearest_on_boundary,
    nearest_on_discriminant as nearest_on_discriminant,
)
