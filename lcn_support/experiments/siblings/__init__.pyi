from .ends import SeveralEnds as SeveralEnds, several_ends as several_ends
