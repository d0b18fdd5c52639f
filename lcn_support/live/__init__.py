"""Answers for the pages that compute: a question in JSON in, its answer in JSON out.

The same function runs in CPython, where tests compare it with the package, and in the reader's
browser. What is counted, decided or written is exact; what is only drawn is rounded. Begin with
``answer``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
