from .architecture import GridArchitecture as GridArchitecture
from .composition import compose_grid as compose_grid
from .descent import (
    composed_on_grid as composed_on_grid,
    descend_on_grid as descend_on_grid,
    grid_gradients as grid_gradients,
)
from .factorizations import (
    GridFactorization as GridFactorization,
    GridFibre as GridFibre,
)
from .fibres import grid_contains as grid_contains, grid_fibre as grid_fibre
from .ranks import SharedFactors as SharedFactors, grid_rank as grid_rank
from .square_count import square_point_count as square_point_count
from .squares import SquarePoint as SquarePoint, SquareSystem as SquareSystem
from .stencils import StencilLayers as StencilLayers, stencil_layers as stencil_layers
