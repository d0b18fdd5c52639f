"""Loops compiled by numba: descent, flow, Newton's method, and proofs about their ends.

The engine room of ``training``, for whoever changes a loop. Where a kernel calls one of another
file, its file names a digest of that source, so that it is compiled anew.
"""

from lcn_support.compilation import tell_of_compilation

tell_of_compilation()
