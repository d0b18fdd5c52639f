"""Euclidean distance degrees: formulas against the goals, all 435 points against Singular.

Prints Markdown tables. Three formulas are timed on the same filters: the integral of Laguerre
polynomials (`segre_ed_degree`), the coefficient of a generating function and the sum of the polar
degrees. A network is solved in a fresh process, so that its start system, found by monodromy, is
part of the time; kernels are compiled before. Beside it a Gröbner basis of the same kind of
equations is asked for the number alone.
"""

import argparse
import statistics
import subprocess
import sys
import time

import numpy as np

from lcn_support import Architecture, polar_degrees, segre_ed_degree
from lcn_support.counting.modulo_primes.singular import singular_count
from lcn_support.counting.segre import ed_degree_series_coefficient

ROUTES = {
    "integral": segre_ed_degree,
    "generating function": ed_degree_series_coefficient,
    "polar degrees": lambda sizes: sum(polar_degrees(sizes)),
}
NETWORKS = [((2, 2, 2), (2, 2, 1)), ((3, 2, 2), (2, 2, 1)), ((2, 2, 2, 2), (2, 2, 2, 1)),
            ((3, 3, 2), (2, 2, 1))]  # fmt: skip
SOLVE = """
import time
from lcn_support import Architecture, count_critical_points as count
count(Architecture((2, 2), (2, 1)), method="solving", progress=False)
wall, processor = time.perf_counter(), time.process_time()
found = count(Architecture({}, {}), method="solving", seed={}, progress=False)
print(found.count, found.is_complete, time.perf_counter() - wall, time.process_time() - processor)
"""


def all_sizes(degree):
    """Every tuple of sizes at least 2 with Σ(k_i − 1) up to the degree."""
    return [a.sizes for n in range(1, degree + 1) for a in Architecture.all_of_degree(n)]


def seconds(function, arguments):
    start = time.process_time()
    values = [function(argument) for argument in arguments]
    return time.process_time() - start, values


def formulas(options, rng):
    """The other two formulas have as many terms as monomials, so they get small filters only."""
    deep = tuple(rng.integers(2, 7, options.layers).tolist())
    wide, small = all_sizes(options.degree), all_sizes(options.small)
    print("| filters | calls | route | ms | goal, ms | ms / goal | times the integral | wrong |")
    print("|---|---|---|---|---|---|---|---|")
    for name, filters, goal, routes in [
        (f"{options.layers} layers of sizes 2–6", [deep], 0.1, ["integral"]),
        (f"all k with Σ(k_i − 1) ≤ {options.degree}", wide, 2.0, ["integral"]),
        (f"all k with Σ(k_i − 1) ≤ {options.small}", small, None, list(ROUTES)),
    ]:
        unit = expected = None
        for route in routes:
            runs = [seconds(ROUTES[route], filters) for _ in range(options.repeat)]
            spent, values = statistics.median(t for t, _ in runs), runs[0][1]
            unit, expected = unit or spent, expected or values
            wrong = sum(v != e for v, e in zip(values, expected, strict=True))
            aims = f"{1000 * goal:.0f} | {spent / goal:.2g}" if goal else " | "
            print(f"| {name} | {len(filters)} | {route} | {1000 * spent:.1f} | {aims} "
                  f"| {spent / unit:.2g} | {wrong} |", flush=True)  # fmt: skip


def solving(options):
    print(
        "\n| k | s | points | solved: s | of a processor | Singular: s | Singular / solved | goal |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for sizes, strides in NETWORKS:
        expected = segre_ed_degree(sizes)
        code = SOLVE.format(sizes, strides, options.seed)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)
        count, complete, wall, processor = done.stdout.split()
        assert (int(count), complete) == (expected, "True"), done.stdout
        start = time.perf_counter()
        try:
            oracle = singular_count(Architecture(sizes, strides), None, options.seed,
                                    seconds=options.seconds)  # fmt: skip
            assert oracle.count == expected
            theirs = time.perf_counter() - start
            beside = f"{theirs:.1f} | {theirs / float(wall):.2g}"
        except FileNotFoundError:
            beside = "not installed | "
        except TimeoutError:
            beside = f"> {options.seconds} | > {options.seconds / float(wall):.2g}"
        goal = f"{float(wall) / 30:.2f} of 30 s" if expected == 435 else ""
        print(f"| {sizes} | {strides} | {count} | {float(wall):.1f} | {float(processor):.1f} "
              f"| {beside} | {goal} |", flush=True)  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--layers", type=int, default=100)
    parser.add_argument("--degree", type=int, default=12)
    parser.add_argument("--small", type=int, default=6, help="degree for the other formulas")
    parser.add_argument("--repeat", type=int, default=3, help="runs; the median is printed")
    parser.add_argument("--seconds", type=int, default=120, help="limit for Singular")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    formulas(options, np.random.default_rng(options.seed))
    solving(options)


if __name__ == "__main__":
    main()
