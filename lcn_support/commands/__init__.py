"""The command line: what a network, a filter or the book is asked from a terminal or in a pipe.

``lcn COMMAND`` reads numbers as people write them, one filter an argument or one a line of its
input, and prints an answer for people or, with ``--json``, one JSON object a line. Its exit code
says what the answer was, so that a script can branch on it. Begin with ``main``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
