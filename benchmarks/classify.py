"""Root patterns of random forms: certified batches against numpy.roots and against exact ones.

Prints, for each degree, the rate of ``classify`` on one core, its ratio to a loop over
``numpy.roots`` (which certifies nothing) and to the exact ``root_pattern`` of every form, and how
many answers disagree with the exact ones or are unknown.
"""

import argparse
import time
from fractions import Fraction

import numpy as np

from lcn_support import classify, root_pattern


def timed(action):
    start = time.perf_counter()
    result = action()
    return result, time.perf_counter() - start


def real_roots_by_numpy(forms, tolerance=1e-7):
    counts = []
    for form in forms:
        roots = np.roots(form)
        counts.append(int((np.abs(roots.imag) < tolerance * (1 + np.abs(roots))).sum()))
    return np.array(counts)


def exact_patterns(forms):
    return [root_pattern([Fraction(w) for w in form]) for form in forms.tolist()]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--degrees", type=int, nargs="+", default=[4, 6])
    parser.add_argument(
        "--forms", type=int, default=1_000_000, help="forms classified in the batch"
    )
    parser.add_argument("--compared", type=int, default=20_000, help="forms given to the peers")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    print(f"seed {options.seed}, {options.forms} forms, {options.compared} compared")
    for degree in options.degrees:
        forms = rng.standard_normal((options.forms, degree + 1))
        found, seconds = timed(lambda forms=forms: classify(forms))
        compared = forms[: options.compared]
        by_numpy, numpy_seconds = timed(lambda forms=compared: real_roots_by_numpy(forms))
        exact, exact_seconds = timed(lambda forms=compared: exact_patterns(forms))
        per_form = seconds / len(forms)
        decided = ~found.unknown[: len(compared)]
        count = found.fewest[: len(compared)]
        truth = np.array([len(p.real) if p.codimension == 0 else -1 for p in exact])
        print(
            f"degree {degree}: {len(forms) / seconds:,.0f} forms/s ({seconds:.2f} s), "
            f"{numpy_seconds / len(compared) / per_form:.0f} times numpy.roots, "
            f"{exact_seconds / len(compared) / per_form:.0f} times exact; "
            f"unknown {int(found.unknown.sum())}, "
            f"wrong {int((decided & (count != truth)).sum())}, "
            f"numpy.roots wrong {int((by_numpy != truth).sum())} of {len(compared)}"
        )


if __name__ == "__main__":
    main()
