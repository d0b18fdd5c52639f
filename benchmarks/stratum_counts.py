"""Critical points on a multiple root stratum: ours against Gröbner bases of the same equations.

Prints a Markdown table. Singular and Macaulay2 get S(W − u) ⊥ g · (all forms) over a prime field,
in one chart for every q_j, and count the solutions with multiplicity ("count") and the distinct
ones (of the radical, "distinct"), each by its own clock: the start of the process is left out of
their times and stated below the table. Our time is that of one whole call, which gives both counts,
and the points whose roots collide besides. In brackets their time over ours.
"""

import argparse
import re
import shutil
import statistics
import subprocess
import time
from collections import Counter
from fractions import Fraction
from math import comb

import numpy as np

from lcn_support import QuadraticLoss
from lcn_support.counting.modulo_primes.degeneracy_locus import minors, multiply
from lcn_support.counting.modulo_primes.stratum_counts import count_on_stratum
from lcn_support.forms.bezoutians import bezoutian

PARTITIONS = ["211", "22", "31", "221", "32", "2111", "222", "33", "42", "2211", "321"]
PRIMES = {"Singular": 2147483647, "Macaulay2": 32003}


def equations(parts, loss, prime, rng):
    """Variables, critical equations, and the discriminant of Π_j q_j · R, as text.

    One linear form is one at each q_j; R is affine.
    """
    from flint import nmod_mpoly_ctx

    multiple = sorted((m, d) for m, d in Counter(parts).items() if m > 1)
    names = [f"q{m}_{i}" for m, d in multiple for i in range(1, d + 1)]
    names += [f"r{i}" for i in range(parts.count(1) + 1)]
    ring = nmod_mpoly_ctx.get(names, modulus=prime)
    variables = dict(zip(names, ring.gens(), strict=True))
    one = ring.constant(1)
    gradient_space, simple = [one], [variables[n] for n in names if n[0] == "r"]
    W = product = simple
    for m, d in multiple:
        rest = [variables[f"q{m}_{i}"] for i in range(1, d + 1)]
        first = sum((int(rng.integers(prime)) * q for q in rest), start=one)
        for _ in range(m):
            W = multiply(W, [first, *rest])
        for _ in range(m - 1):
            gradient_space = multiply(gradient_space, [first, *rest])
        product = multiply(product, [first, *rest])

    def reduced(c):
        return c.numerator * pow(c.denominator, -1, prime) % prime

    difference = [w - reduced(c) for w, c in zip(W, loss.target, strict=True)]
    residual = [
        sum((reduced(s) * w for s, w in zip(row, difference, strict=True)), start=0 * one)
        for row in loss.covariance
    ]
    shifts = range(len(residual) - len(gradient_space) + 1)
    system = [
        sum((g * r for g, r in zip(gradient_space, residual[i:], strict=False)), start=0 * one)
        for i in shifts
    ]
    rows = bezoutian(product)
    discriminant = minors(rows, one)(tuple(range(len(rows))))
    return names, [str(f) for f in system], str(discriminant)


def singular(names, system, what, seconds=60, discriminant=None):
    """Solutions with multiplicity (``count``) or without (``distinct``), and Singular's time.

    With a discriminant, those where it is not zero.
    """
    ideal = "radical(i)" if what == "distinct" else "i"
    if discriminant:
        ideal = f"sat(std({ideal}), ideal({discriminant}))[1]"
    code = f"""
        LIB "primdec.lib"; LIB "elim.lib"; system("--ticks-per-sec", 1000000);
        ring r = {PRIMES["Singular"]}, ({",".join(names)}), dp; ideal i = {",".join(system)};
        int t = rtimer; ideal j = std({ideal}); int v = vdim(j); t = rtimer - t;
        print(v); print(t); quit;"""
    return answer(["Singular", "-q"], code, seconds, 1e-6)


def macaulay2(names, system, what, seconds=60):
    """The same by Macaulay2."""
    ideal = "radical I" if what == "distinct" else "I"
    plain = ",".join(system).replace("_", "x")
    code = f"""
        R = ZZ/{PRIMES["Macaulay2"]}[{",".join(names).replace("_", "x")}]; I = ideal({plain});
        t = elapsedTiming degree ideal gens gb {ideal}; print t#1; print toRR t#0; exit 0"""
    return answer(["M2", "--script", "/dev/stdin"], code, seconds, 1)


def answer(command, code, seconds, unit):
    try:
        done = subprocess.run(
            command, input=code, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return None, float(seconds)
    numbers = re.findall(r"^[\d.]+$", done.stdout, re.MULTILINE)
    if len(numbers) < 2:
        raise RuntimeError(f"{command[0]}: {done.stdout[-500:]}{done.stderr[-500:]}")
    return int(numbers[-2]), float(numbers[-1]) * unit


ORACLES = {"Singular": (singular, "Singular"), "Macaulay2": (macaulay2, "M2")}


def installed(name):
    return shutil.which(ORACLES[name][1]) is not None


def random_loss(degree, metric, rng):
    u = rng.integers(-20, 21, degree + 1).tolist()
    if metric == "Bombieri":
        return QuadraticLoss(
            u,
            [
                [Fraction(i == j, comb(degree, i)) for j in range(degree + 1)]
                for i in range(degree + 1)
            ],
        )
    X = rng.integers(-9, 10, (degree + 1, degree + 3))
    return QuadraticLoss(u, (X @ X.T).tolist())


def row(parts, metric, options, rng):
    loss = random_loss(sum(parts), metric, rng)
    times = []
    for _ in range(options.repeat):
        start = time.perf_counter()
        count = count_on_stratum(parts, loss, rng)
        times.append(time.perf_counter() - start)
    ours = statistics.median(times)
    label = "(" + ", ".join(map(str, parts)) + ")"
    cells = [label, metric, f"{count.away_from_isotropic}", f"{1000 * ours:.1f}"]
    wrong = 0
    for name, (solve, _) in ORACLES.items():
        expected = {"count": count.away_from_isotropic, "distinct": count.distinct}
        for what, number in expected.items():
            if not installed(name):
                cells.append("not installed")
                continue
            found = []
            for _ in range(options.repeat):
                names, system, _ = equations(parts, loss, PRIMES[name], rng)
                found.append(solve(names, system, what, options.seconds))
                if found[-1][0] is None:
                    break
            theirs = statistics.median(t for _, t in found)
            wrong += any(n not in (None, number) for n, _ in found)
            more = "> " if any(n is None for n, _ in found) else ""
            cells.append(f"{more}{1000 * theirs:.1f} ({more}{theirs / ours:.2g})")
    return cells, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--partitions", nargs="+", default=PARTITIONS)
    parser.add_argument("--metrics", nargs="+", default=["generic", "Bombieri"])
    parser.add_argument("--repeat", type=int, default=3, help="runs; the median is printed")
    parser.add_argument("--seconds", type=int, default=60, help="limit for an oracle")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    count_on_stratum((2, 1), random_loss(2 + 1, "generic", rng), rng)
    oracles = " | ".join(
        f"{name}: {what}, ms" for name in ORACLES for what in ("count", "distinct")
    )
    print(f"| λ | metric | points | ours, ms | {oracles} |\n|---|---|---|---|---|---|---|---|")
    wrong = 0
    for text in options.partitions:
        for metric in options.metrics:
            cells, mistakes = row(tuple(map(int, text)), metric, options, rng)
            wrong += mistakes
            print("| " + " | ".join(cells) + " |", flush=True)
    print(f"\nDisagreements: {wrong}. Seed {options.seed}, median of {options.repeat}.")
    for name, (solve, _) in ORACLES.items():
        if installed(name):
            start = time.perf_counter()
            _, inside = solve(["x"], ["x^2-1"], "count", options.seconds)
            print(f"Start of {name}: {1000 * (time.perf_counter() - start - inside):.0f} ms.")


if __name__ == "__main__":
    main()
