"""Networks, and how the roots of a form can lie in their layers: combinatorics alone.

An ``Architecture`` has filter sizes and strides; a ``RootPattern`` says which multiplicities
the real and the complex roots of a form have; a ``Packing`` hands them to the layers. From
these follow the strata of the function space and the loci on which critical points lie.
Everything here is whole numbers and loads the standard library alone. Begin with
``Architecture`` and ``RootPattern``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
