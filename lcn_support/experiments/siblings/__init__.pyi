from .contrasts import Cell as Cell, contrast as contrast
from .ends import SeveralEnds as SeveralEnds, several_ends as several_ends
