from .bezoutians import bezoutian as bezoutian
from .certified_factorization import (
    CertifiedFactors as CertifiedFactors,
    certified_factors as certified_factors,
)
from .classification import Classification as Classification, classify as classify
from .composition import compose as compose, convolution_matrix as convolution_matrix
from .end_to_end import exact_end_to_end as exact_end_to_end, read_end_to_end as read_end_to_end
from .exact_forms import ExactForm as ExactForm
from .hyperroot_factors import Hyperroot as Hyperroot, hyperroots as hyperroots
from .hyperroot_forests import (
    HyperrootForest as HyperrootForest,
    hyperroot_forest as hyperroot_forest,
)
from .root_isolation import isolated_roots as isolated_roots
from .roots import (
    RealFactor as RealFactor,
    real_factors as real_factors,
    root_pattern as root_pattern,
)
from .shift_matrices import sections as sections, shift_matrix as shift_matrix
