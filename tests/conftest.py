"""Property tests are deterministic and untimed: the same cases on every machine.

Tests marked as long begin first.
Ctrl-C is heard, also where a shell that runs the suite behind others has it ignored.
"""

import signal

from hypothesis import settings

settings.register_profile("deterministic", derandomize=True, deadline=None)
settings.load_profile("deterministic")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
