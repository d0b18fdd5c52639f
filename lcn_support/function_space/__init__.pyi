from .allotments import Allotments as Allotments
from .factorizations import Factorization as Factorization, MinimumPhase as MinimumPhase
from .fibres import Fibre as Fibre, fibre as fibre
from .hyperroot_products import real_products as real_products
from .membership import contains as contains, is_whisker as is_whisker, on_boundary as on_boundary
from .parameterization import (
    RankDrop as RankDrop,
    parameterization_rank as parameterization_rank,
    rank_drop as rank_drop,
)
from .regularity import certainly_regular as certainly_regular, certainly_smooth as certainly_smooth
from .sparse_factorization import (
    SparseFactorization as SparseFactorization,
    factorize as factorize,
    is_singular_point as is_singular_point,
)
from .unfolding import unfolded as unfolded
