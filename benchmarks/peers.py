"""What users of four other packages expect and what they get here; the same questions to both.

Prints a table: each cell of ours is the outcome of a call that is made now, and fails where it does
not hold. With ``--compare`` it also puts questions to the peers that are installed
(``pip install scikit-learn sympy diffrax``) and prints how far the answers differ, and ratios of
times in one run. HomotopyContinuation.jl needs Julia; what its users expect is from the text of its
repository, version 2.20.
"""

import argparse
import copy
import os
import pickle
import signal
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from itertools import combinations

import numpy as np

from lcn_support import (
    Architecture,
    QuadraticLoss,
    compose,
    contains,
    critical_points,
    fibre,
    gradient_flow,
    neurovariety_equations,
    root_pattern,
    train,
)
from lcn_support.progress import Interrupted, OutOfTimeError, time_limit
from lcn_support.publishing import from_json, to_latex

JULIA, SKLEARN, SYMPY, DIFFRAX = "HomotopyContinuation.jl", "scikit-learn", "SymPy", "diffrax"
NETWORK, LOSS = Architecture((4, 2)), QuadraticLoss((1, 1, -3, 2, 1), np.diag([1, 2, 3, 4, 5]))
ROWS = np.random.default_rng(0).integers(-9, 10, (30, 5))
ANSWERS = ROWS @ [1, 1, -3, 2, 1]
NOT_HERE = "not here"


@dataclass(frozen=True)
class Expectation:
    """Something that users of a package are used to, where it says so, and what we have for it."""

    peer: str
    expects: str
    place: str
    ours: Callable[[], str]


EXPECTATIONS: list[Expectation] = []


def expected(peer, expects, place):
    """Enter a function that shows what we have; it raises where that is not so."""

    def enter(ours):
        EXPECTATIONS.append(Expectation(peer, expects, place, ours))
        return ours

    return enter


def holds(claim):
    if not claim:
        raise AssertionError("what the table says does not hold")


def refusal(call, error=ValueError):
    """The message with which a call is refused."""
    try:
        call()
    except error as refused:
        return str(refused)
    raise AssertionError("the call was not refused")


@expected(JULIA, "a result that prints how many solutions there are, how many real", "README")
def counts():
    text = str(critical_points(NETWORK, LOSS))
    holds("5 points, complete" in text and "10 of 10" in text)
    return f"`{text.splitlines()[0]}`, a row a point, and of each stratum `10 of 10` complex ones"


@expected(JULIA, "the same seed, always the same result", "`solve`, option `seed`")
def same_seed():
    first, second = (critical_points(NETWORK, LOSS, seed=5).to_json() for _ in range(2))
    holds(first == second and '"seed": 5' in first)
    return "the same JSON, byte for byte; a seed matters only for paths that are tried again"


@expected(JULIA, "`certify`: boxes that contain one solution each", "docs, Certification")
def certificates():
    found = critical_points(NETWORK, LOSS)
    widest = max(p.certificate.radius for p in found.points)
    holds(found.is_complete and widest < 1e-9)
    return f"without asking; radii at most {widest:.0e}, signatures and root patterns certified too"


@expected(JULIA, "`nreal`, `nsingular`, `real_solutions`", "docs, Results")
def kinds_of_points():
    found = critical_points(Architecture((2, 2)), QuadraticLoss((1, 0, 1)))
    (stratum,) = [c for parts, c in found.complex_counts.items() if parts == (2,)]
    holds(len(found.points) == 4 and found.is_complete)
    return (
        f"{len(found.points)} real ones in `.points`, and of λ = 2 `{stratum}`, multiple ones too"
    )


@expected(JULIA, "Ctrl-C gives what there is", "`solve`, option `catch_interrupt`")
def interrupted():
    starts = [np.ones((3, k)) for k in NETWORK.sizes]
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    train(NETWORK, LOSS, starts, steps=1)
    timer.start()
    begun = time.perf_counter()
    try:
        train(NETWORK, LOSS, starts, step=1e-12, steps=10**12, tolerance=1e-300)
    except Interrupted as stopped:
        holds(len(stopped.so_far) == 3 and time.perf_counter() - begun < 30)
        return "`Interrupted`, whose `so_far` has the runs as far as they came"
    finally:
        timer.cancel()
    raise AssertionError("training did not hear Ctrl-C")


@expected(JULIA, "stop after the first solution", "`solve`, option `stop_early_cb`")
def no_early_stop():
    refusal(lambda: critical_points(NETWORK, LOSS, stop_early_cb=bool), TypeError)
    return f"{NOT_HERE}: a list that may be cut short proves no minimum global"


@expected(JULIA, "one system for many parameters", "docs, Parameter Homotopy")
def many_losses():
    found = critical_points(NETWORK, [LOSS, QuadraticLoss((1, 2, 3, 4, 5))], progress=False)
    holds(len(found) == 2 and found[0].points == critical_points(NETWORK, LOSS).points)
    return "a list of losses gives a tuple of results, over an executor if one is given"


@expected(SKLEARN, "`X` (samples, features) and `y` (samples,)", "Glossary, `X`, `y`")
def rows_of_samples():
    loss = QuadraticLoss.from_data(NETWORK, ROWS, ANSWERS, samples="rows")
    holds(loss.target == (1, 1, -3, 2, 1) and loss.offset == 0)
    return '`QuadraticLoss.from_data(a, X, y, samples="rows")`; frames are read so unasked'


@expected(SKLEARN, "a wrong shape is refused with what to do", "`check_array`: “Reshape your data”")
def orientation():
    said = refusal(lambda: QuadraticLoss.from_data(NETWORK, ROWS, ANSWERS))
    holds("one sample is a column" in said and "one sample a row, as in scikit-learn" in said)
    return "both orientations are named, and which one fits"


@expected(SKLEARN, "`clone`, `pickle`, equal parameters", "Developing estimators, Cloning")
def copies():
    found = critical_points(NETWORK, LOSS)
    holds(found == pickle.loads(pickle.dumps(found)) == copy.deepcopy(found))
    holds(len({found, pickle.loads(pickle.dumps(found))}) == 1)
    holds(found != critical_points(NETWORK, QuadraticLoss((1, 2, 3, 4, 5))))
    return "copies are equal and have one hash"


@expected(SKLEARN, "`random_state`", "Glossary, `random_state`")
def randomness():
    starts = [np.random.default_rng(3).normal(size=(4, k)) for k in NETWORK.sizes]
    runs = train(NETWORK, LOSS, starts)
    holds(runs == train(NETWORK, LOSS, starts) != train(NETWORK, LOSS, starts, step=0.02))
    return "starts are the caller's, from a generator of his own; the same starts, the same bits"


@expected(SKLEARN, "frames out", "`set_output`")
def frames_out():
    frame = critical_points(NETWORK, LOSS).to_frame()
    holds(len(frame) == 5 and "bad minimum" in set(frame["kind"]))
    return "`.to_frame()` of every result, pandas or Polars"


@expected(SKLEARN, "`fit`, `predict`, `score`, a place in a `Pipeline`", "Developing estimators")
def no_estimator():
    holds(not hasattr(NETWORK, "fit") and LOSS.value(LOSS.target) == 0)
    return f"{NOT_HERE}: `loss.value(W)` is the score, and `to_torch` predicts"


@expected(SYMPY, "exact numbers in, exact numbers out", "Tutorial, Gotchas")
def exact_numbers():
    found = critical_points(Architecture((2, 2)), QuadraticLoss((Fraction(1, 3), 0, 2)))
    holds(found.points[-1].end_to_end == (Fraction(1, 3), 0, 0))
    holds(all(isinstance(x, Fraction) for x in found.points[-1].end_to_end))
    return "Fractions where a point is rational, else certified balls"


@expected(SYMPY, "`sqrt(2)` as a number", "`factor_list`, option `extension`")
def algebraic_numbers():
    from sympy import sqrt

    holds(contains(Architecture((2, 2)), [1, -2 * sqrt(2), 1]) is True)
    holds(contains(Architecture((2, 2)), [1, 0, sqrt(2)]) is False)
    undecided = contains(Architecture((2, 2)), [1, -2 * sqrt(2), 2])
    return f"taken in certified balls; a double root at √2 is then `{undecided}`"


@expected(SYMPY, "`factor_list`, `real_roots` with multiplicities", "`factor_list`, `real_roots`")
def factors():
    W = (1, -1, -2, 0, 0)
    holds(str(root_pattern(W)) == "112|0" and len(fibre(NETWORK, W)) == 3)
    return "`root_pattern` and `fibre`: `112|0`, and 3 classes of layers"


@expected(SYMPY, "`latex`, and formulas in notebooks", "Tutorial, Printing")
def formulas():
    holds(to_latex((1, 0, -2)) == "$x^{2} - 2 y^{2}$")
    found = critical_points(NETWORK, LOSS)
    holds(found.to_latex().count("\\\\") == 6 and "<table" in found._repr_html_())
    return "`.to_latex()`: forms as formulas, results as tables; notebooks show tables"


@expected(SYMPY, "`srepr`: text that gives the expression back", "Tutorial, Printing, srepr")
def text_and_back():
    found = critical_points(NETWORK, LOSS)
    holds(from_json(found.to_json()) == found)
    return "`from_json(found.to_json()) == found`, exact numbers and balls included"


@expected(SYMPY, "nothing for a call that takes too long", "no such option")
def timeouts():
    found = critical_points(Architecture((3, 3, 3)), QuadraticLoss(range(1, 8)), timeout=0.1)
    with time_limit(0.001):
        refusal(
            lambda: neurovariety_equations(Architecture((2, 2, 2, 2), (2, 2, 2, 1))), OutOfTimeError
        )
    holds(not found.is_complete and "stopped before it was solved" in str(found))
    return "`timeout=` gives what there is and says what is missing; `with time_limit(s):` any call"


@expected(DIFFRAX, "`SaveAt(steps=n)`", "`SaveAt`, `steps`")
def saved_steps():
    runs = train(NETWORK, LOSS, [np.ones((2, k)) for k in NETWORK.sizes], steps=200, every=50)
    holds(runs.path.steps[:, 0].tolist() == [0, 50, 100, 150, 200])
    return "`every=n`: `runs.path` with filters, W, losses, and times of the flow"


@expected(DIFFRAX, "`SaveAt(ts=…)`, `dense=True`", "`SaveAt`, `ts`, `dense`")
def no_times():
    starts = [np.ones(k) for k in NETWORK.sizes]
    refusal(lambda: gradient_flow(NETWORK, LOSS, starts, ts=[0.1]), TypeError)
    ends = [gradient_flow(NETWORK, LOSS, starts, time=t).times[0] for t in (0.1, 0.2)]
    holds(np.allclose(ends, (0.1, 0.2)))
    return f"{NOT_HERE}: `time=` ends at one time; rows come at steps, with their times"


@expected(DIFFRAX, "`Event`: stop when a condition holds", "Events")
def stopped_by_loss():
    runs = train(NETWORK, LOSS, [np.ones((1, k)) for k in NETWORK.sizes], until_loss=2)
    holds(bool(runs.low_enough[0]) and runs.loss[0] <= 2)
    return "`until_loss=`, and a gradient below `tolerance`; no condition of one's own"


@expected(DIFFRAX, "`rtol`, `atol`, steps that adapt", "`PIDController`")
def accuracy():
    starts = [np.ones(k) for k in NETWORK.sizes]
    coarse, fine, finest = (
        gradient_flow(NETWORK, LOSS, starts, time=0.2, accuracy=10.0**-d).end_to_end
        for d in (4, 7, 13)
    )
    holds(abs(fine - finest).max() < abs(coarse - finest).max())
    return "`accuracy=`, with a step of its own for each run"


@expected(DIFFRAX, "`vmap` over starts, a status for each", "`diffeqsolve`, `throw`, `RESULTS`")
def statuses():
    starts = [np.full((2, k), [[1.0], [1e3]]) for k in NETWORK.sizes]
    runs = train(NETWORK, LOSS, starts)
    holds(list(runs.diverged) == [False, True])
    return f"`{runs}`; nothing is raised, and `runs[runs.converged]` chooses"


def table():
    """The rows, made now: what is expected, where that is said, and what the call returned."""
    return [(e.peer, e.expects, e.place, e.ours()) for e in EXPECTATIONS]


def median_time(call, repeats=5):
    """The answer of a call, and its median time, after one that warms up."""
    answer, times = call(), []
    for _ in range(repeats):
        start = time.perf_counter()
        answer = call()
        times.append(time.perf_counter() - start)
    return answer, statistics.median(times)


def against_least_squares():
    """The target of random data against the estimator's coefficients."""
    from sklearn.linear_model import LinearRegression

    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(200, 5)), rng.normal(size=200)
    loss, ours = median_time(lambda: QuadraticLoss.from_data(NETWORK, X, y, samples="rows"))
    model, theirs = median_time(lambda: LinearRegression(fit_intercept=False).fit(X, y))
    yield "`from_data` : `LinearRegression.fit`", ours, theirs, differ(loss.target, model.coef_)


def against_factorization():
    """Root patterns and fibres of products of rational factors against factor_list."""
    from sympy import Poly, factor_list, real_roots
    from sympy.abc import x

    W = compose([(1, -2), (2, 1), (3, -1), (1, 4)])
    polynomial = Poly(W, x)
    found, ours = median_time(lambda: list(fibre(Architecture((3, 3)), W)))
    listed, theirs = median_time(lambda: factor_list(polynomial))
    monic = {monic_form(f.as_expr().as_poly(x).all_coeffs()) for f, _ in listed[1]}
    pairs = {frozenset(map(monic_form, f.filters)) for f in found}
    theirs_too = {
        frozenset((monic_form(compose(half)), monic_form(compose(sorted(monic - set(half))))))
        for half in combinations(monic, 2)
    }
    yield "`fibre`, six classes : `factor_list`", ours, theirs, float(pairs != theirs_too)
    pattern, ours = median_time(lambda: root_pattern((1, 0, 0, -5, 0, 1, 3)))
    roots, theirs = median_time(lambda: real_roots(Poly((1, 0, 0, -5, 0, 1, 3), x)), 2)
    yield "`root_pattern`, degree 6 : `real_roots`", ours, theirs, len(pattern.real) - len(roots)


def monic_form(W):
    """The coefficients over the first one, as Fractions."""
    return tuple(Fraction(str(c)) / Fraction(str(W[0])) for c in W)


def against_a_groebner_basis():
    """All critical points of k = (2, 2) with a double root against SymPy's solver."""
    from sympy import Poly, Rational, diff, groebner, real_roots, symbols

    a, b = symbols("a b")
    S, u = ((2, 1, 0), (1, 3, 1), (0, 1, 2)), (1, 2, 5)
    loss, network = QuadraticLoss(u, S), Architecture((2, 2))
    found, ours = median_time(lambda: critical_points(network, loss))

    def theirs_do():
        W = [c - Rational(t) for c, t in zip((b, 2 * a * b, a * a * b), u, strict=True)]
        value = sum(S[i][j] * W[i] * W[j] for i in range(3) for j in range(3))
        basis = groebner([diff(value, a), diff(value, b)], b, a, order="lex")
        points = [r for r in real_roots(Poly(basis.exprs[-1], a)) if r != 0]
        return sorted({float(r.evalf(20)) for r in points})

    slopes, theirs = median_time(theirs_do, 2)
    ours_too = sorted(
        float(p.end_to_end[1] / p.end_to_end[0] / 2) for p in found.points if p.pattern.codimension
    )
    matching = [min((abs(s - t) for t in slopes), default=np.inf) for s in ours_too]
    yield "`critical_points` : `groebner` and `real_roots`", ours, theirs, max(matching)


def against_an_integrator():
    """The gradient flow of 200 runs against Tsit5 and Dopri8 with adaptive steps, in doubles."""
    import diffrax
    import jax

    jax.config.update("jax_enable_x64", True)
    S, u, end, rng = np.diag([1.0, 2, 3, 4, 5]), np.array([1.0, 1, -3, 2, 1]), 0.5, None
    rng = np.random.default_rng(0)
    starts = [rng.normal(size=(200, k)) for k in NETWORK.sizes]

    def slope(t, w, args):
        def value(w):
            e = jax.numpy.convolve(*w) - u
            return e @ S @ e

        return tuple(-g for g in jax.grad(value)(w))

    def solved(solver, accuracy):
        def one(v, w):
            return diffrax.diffeqsolve(
                diffrax.ODETerm(slope), solver, 0.0, end, 1e-3, (v, w), max_steps=10**5,
                stepsize_controller=diffrax.PIDController(rtol=accuracy, atol=accuracy),
            ).ys  # fmt: skip

        run = jax.jit(jax.vmap(one))
        return lambda: [np.array(part[:, 0]) for part in jax.block_until_ready(run(*starts))]

    def ends(filters):
        return np.array([np.convolve(v, w) for v, w in zip(*filters, strict=True)])

    exact = ends(solved(diffrax.Dopri8(), 1e-13)())
    for accuracy in (1e-5, 1e-7, 1e-9, 1e-11):
        runs, ours = median_time(
            lambda accuracy=accuracy: gradient_flow(
                NETWORK, LOSS, starts, end, accuracy=accuracy, tolerance=1e-300
            )
        )
        yield (
            f"`gradient_flow`, accuracy {accuracy:.0e}",
            ours,
            None,
            differ(ends(runs.filters), exact),
        )
    for solver in (diffrax.Tsit5(), diffrax.Dopri8()):
        for accuracy in (1e-5, 1e-7, 1e-9, 1e-11):
            filters, theirs = median_time(solved(solver, accuracy))
            name = f"diffrax {type(solver).__name__}, rtol = atol = {accuracy:.0e}"
            yield name, None, theirs, differ(ends(filters), exact)


def differ(ours, theirs):
    """The largest difference of an entry."""
    ours, theirs = (np.array([float(x) for x in np.ravel(part)]) for part in (ours, theirs))
    return float(abs(ours - theirs).max())


COMPARISONS = {
    "sklearn": (against_least_squares,),
    "sympy": (against_factorization, against_a_groebner_basis),
    "diffrax": (against_an_integrator,),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compare", action="store_true", help="ask the peers that are installed")
    options = parser.parse_args()
    print("| users of | expect | says | get here |\n|---|---|---|---|")
    for row in table():
        print(f"| {' | '.join(row)} |".replace("|0", "\\|0").replace("|1", "\\|1"), flush=True)
    if not options.compare:
        return
    print("\n| question, ours : theirs | ours, ms | theirs, ms | theirs / ours | differ by |")
    print("|---|---|---|---|---|")
    for module, comparisons in COMPARISONS.items():
        if not find_spec(module):
            print(f"| {module} is not installed | | | | |")
            continue
        for comparison in comparisons:
            for name, ours, theirs, difference in comparison():
                ratio = f"{theirs / ours:.2g}" if ours and theirs else ""
                times = ("" if t is None else f"{1e3 * t:.3g}" for t in (ours, theirs))
                print(f"| {name} | {' | '.join(times)} | {ratio} | {difference:.1e} |", flush=True)


if __name__ == "__main__":
    main()
