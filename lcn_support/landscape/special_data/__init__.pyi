from .algebra import Algebra as Algebra
from .algebraic_points import AlgebraicPoints as AlgebraicPoints
from .scheme import CriticalScheme as CriticalScheme, critical_scheme as critical_scheme
from .sets import LocusSet as LocusSet, critical_set as critical_set
