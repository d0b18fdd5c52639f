"""Minimal generators of ideals of neurovarieties: ours against elimination in other systems.

Prints a Markdown table. Ours is the time of one call in a fresh process, after a call for (2, 2)
with stride 2 has loaded the libraries; the median of several. Macaulay2 and Singular compute the
kernel of the map of polynomial rings from the coefficients to the filters, timed by their own
clocks, so the start of the process is left out; they then compare it with our ideal. In brackets
their time over ours; a system that does not answer within the limit is stopped.
"""

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter
from itertools import product

from lcn_support import Architecture, neurovariety_equations

GOALS = {
    ((3, 2, 2), (2, 2, 1)): 0.5,
    ((3, 3, 2), (2, 2, 1)): 10.0,
}
OTHERS = [
    ((3, 3), (2, 1)),
    ((4, 2), (3, 1)),
    ((2, 2, 2), (2, 2, 1)),
    ((4, 4), (2, 1)),
    ((2, 2, 2, 2), (2, 2, 2, 1)),
    ((3, 2, 2, 2), (2, 2, 2, 1)),
    ((3, 3, 3), (2, 2, 1)),
]
FRESH = """
import time
from lcn_support import Architecture, neurovariety_equations
neurovariety_equations(Architecture((2, 2), (2, 1)))
start = time.perf_counter()
neurovariety_equations(Architecture({sizes}, {strides}))
print(time.perf_counter() - start)
"""


def ours(a, repeat):
    """Median seconds of one call in a fresh process."""
    program = FRESH.format(sizes=a.sizes, strides=a.strides)
    runs = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        for _ in range(repeat)
    ]
    return statistics.median(float(run.stdout) for run in runs)


def parameterized(a):
    """The names of the filters' entries, and the coefficients of their composition, as text."""
    entries = ["0"] * a.filter_size
    for choice in product(*map(range, a.sizes)):
        at = sum(j * S for j, S in zip(choice, a.layer_strides, strict=True))
        entries[at] += "+" + "*".join(f"p{i}{j}" for i, j in enumerate(choice))
    return [f"p{i}{j}" for i, k in enumerate(a.sizes) for j in range(k)], ", ".join(entries)


def macaulay2(a, equations, seconds):
    """Seconds of the elimination, and whether it gives our ideal; None where it was stopped."""
    names, entries = parameterized(a)
    code = f"""
        {equations.to_macaulay2()}
        P = QQ[{", ".join(names)}]; mu = map(P, R, {{{entries}}});
        t = elapsedTiming ker mu;
        print("result " | toString toRR t#0 | " " | toString(t#1 == I)); exit 0"""
    return answer(["M2", "--script", "/dev/stdin"], code, seconds, 1)


def singular(a, equations, seconds):
    """The same by Singular."""
    names, entries = parameterized(a)
    code = f"""
        system("--ticks-per-sec", 1000000);
        {equations.to_singular()}
        ring P = 0, ({", ".join(names)}), dp; ideal zero; map mu = R, {entries}; setring R;
        int t = rtimer; ideal K = preimage(P, mu, zero); t = rtimer - t;
        ideal Z = std(K); ideal G = std(I);
        string same = "true"; if (size(reduce(I, Z)) + size(reduce(Z, G))) {{ same = "false"; }}
        print("result " + string(t) + " " + same); quit;"""
    return answer(["Singular", "-q", "--no-warn"], code, seconds, 1e-6)


def answer(command, code, seconds, unit):
    start = time.perf_counter()
    try:
        done = subprocess.run(
            command, input=code, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return time.perf_counter() - start, None
    found = re.search(r"result (\S+) (true|false)", done.stdout)
    if not found:
        raise RuntimeError(f"{command[0]}: {done.stdout[-500:]}{done.stderr[-500:]}")
    return float(found[1]) * unit, found[2] == "true"


PEERS = {"Macaulay2": (macaulay2, "M2"), "Singular": (singular, "Singular")}


def row(sizes, strides, options):
    """The cells of one line, and how many peers disagree."""
    a = Architecture(sizes, strides)
    equations = neurovariety_equations(a)
    counts = sorted(Counter(g.degree for g in equations.generators).items())
    seconds, goal = ours(a, options.repeat), GOALS.get((sizes, strides))
    cells = [str(sizes), str(strides), ", ".join(f"{n} of degree {d}" for d, n in counts)]
    cells += [f"{seconds:.3f}", f"{seconds / goal:.2f} of {goal:g} s" if goal else ""]
    wrong = 0
    for solve, program in PEERS.values():
        if shutil.which(program) is None:
            cells += ["not installed", ""]
            continue
        theirs, same = solve(a, equations, options.seconds)
        more = "> " if same is None else ""
        cells.append(f"{more}{theirs:.3g} ({more}{theirs / seconds:.2g})")
        cells.append({None: "stopped", True: "the same", False: "ANOTHER"}[same])
        wrong += same is False
    return cells, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3, help="runs of ours; the median is printed")
    parser.add_argument("--seconds", type=int, default=60, help="limit for another system")
    options = parser.parse_args()
    peers = " | ".join(f"{name}, s | its ideal" for name in PEERS)
    print(f"| k | s | minimal generators | ours, s | of the goal | {peers} |")
    print("|---|---|---|---|---|---|---|---|---|")
    wrong = 0
    for sizes, strides in [*GOALS, *OTHERS]:
        cells, mistakes = row(sizes, strides, options)
        wrong += mistakes
        print("| " + " | ".join(cells) + " |", flush=True)
    print(f"\nDisagreements: {wrong}. Median of {options.repeat}; limit {options.seconds} s.")


if __name__ == "__main__":
    main()
