"""Calls that may grow beyond all bounds estimate their size, and refuse in a moment, with a remedy.

For each limit there is a call just below it that answers, and one above it that is refused before
it has begun: in a process that has less memory than the answer would need.
"""

import subprocess
import sys
from math import comb, factorial

import numpy as np
import pytest

import lcn_support
from lcn_support import (
    Architecture,
    LossBatch,
    QuadraticLoss,
    RootPattern,
    classify,
    compatible_patterns,
    compose,
    convolution_matrix,
    count_critical_points,
    critical_points,
    determinantal_ed_degree,
    merge_poset,
    metric_matrix,
    multiple_root_ed_degree,
    parameterization_rank,
    polar_degrees,
    real_factors,
    rescalings,
    root_pattern,
    segre_ed_degree,
    sweep,
    train,
)
from lcn_support.arguments import size_limits
from lcn_support.arguments.size_limits import MOST_LISTED, refuse_above, written
from lcn_support.counting.segre import MOST_WORK, product_work
from lcn_support.experiments.sweeps.runs import ExperimentError
from lcn_support.explore import explore
from lcn_support.forms import composition as convolution
from lcn_support.training.kernels.gradients import MOST_COMPILED, gradient_source

CALLS = {
    "(2,) * 12, twelve real roots": (
        "list(fibre(Architecture((2,) * 12), compose([(1, -j) for j in range(12)])))",
        f"{factorial(12):,}".replace(",", " ") + " classes",
    ),
    "strided": (
        (
            "list(fibre(Architecture((2,) * 13, (1,) * 11 + (2, 1)), "
            "compose([(1, -j) for j in range(13)], (1,) * 11 + (2, 1))))"
        ),
        "classes, more than",
    ),
    "hyperroots": (
        (
            "factorize(Architecture((41, 21), (2, 1)), compose([compose([(1, 0, -j) "
            "for j in range(1, 21)]), compose([(1, -j) for j in range(21, 41)])], (2, 1)))"
        ),
        f"{comb(40, 20):,}".replace(",", " ") + " factorizations",
    ),
    "patterns": ("RootPattern.all_of_degree(60)", "25 051 940 root patterns"),
    "patterns of a huge degree": ("RootPattern.all_of_degree(10**9)", "root patterns, more than"),
    "architectures": ("Architecture.all_of_degree(30)", "536 870 912 architectures"),
    "compatible patterns": (
        "compatible_patterns(Architecture((2,) * 40))",
        "partial sums to count",
    ),
    "covers": ("RootPattern(range(1, 400)).covers()", "multiplicities, more than"),
    "degree": ("Architecture((10**7, 10**7), (2, 1)).neurovariety_degree", "19 999 998"),
    "poset": ("merge_poset((2,) * 30)", "536 870 912 nodes"),
    "poset of large filters": ("merge_poset((1000,) * 4)", "bits to multiply"),
    "Segre": ("segre_ed_degree((3000, 3000))", "bits to multiply"),
    "white Segre": ("frobenius_ed_degree((10**9, 2))", "bits to multiply"),
    "polar": ("polar_degrees((3000,) * 3)", "bits to multiply"),
    "determinants": ("determinantal_ed_degree(10**9, 10**9, 3)", "terms, more than"),
    "multiple roots": ("multiple_root_ed_degree([1] * 20000)", "bits to multiply"),
    "composition": ("compose([(1, 2), (1, 2)], (2 * 10**9, 1))", "products, more than"),
    "matrix": ("convolution_matrix([1.0] * 3, 1, 10**6)", "7 450 GiB of memory"),
    "metric": ("metric_matrix(Architecture((15000, 15001)), 'white')", "30 000 rows"),
    "rescalings": ("rescalings([(1, 2)] * 60, [1] * 59)", "rescalings, more than"),
    "exact loss": ("QuadraticLoss([1] * 20000)", "20 000 coefficients"),
    "roots": ("root_pattern([1] * 5001)", "degree 5 000, more than"),
    "roots of floats": ("root_pattern([1.0] * 5001)", "degree 5 000, more than"),
    "factors": ("real_factors([1] * 5001)", "degree 5 000, more than"),
    "batch": ("classify(np.ones((2, 1001)))", "degree 1 000, more than"),
    "losses": ("LossBatch(np.zeros((10**4, 300)))", "6.7 GiB of memory"),
    "runs": (
        (
            "train(Architecture((3, 2, 2)), QuadraticLoss([1] * 5), "
            "[np.broadcast_to(np.ones(k), (10**7, k)) for k in (3, 2, 2)])"
        ),
        "10 000 000 runs",
    ),
    "flows": (
        (
            "gradient_flow(Architecture((3, 2)), QuadraticLoss([1] * 4), "
            "[np.broadcast_to(np.ones(k), (10**7, k)) for k in (3, 2)])"
        ),
        "10 000 000 runs",
    ),
    "compiling": (
        "train(Architecture((51, 50)), QuadraticLoss([1] * 100), [np.ones(51), np.ones(50)])",
        "filter size 100, more than 40",
    ),
    "Jacobian": (
        "parameterization_rank(Architecture((3001, 3001), (2, 1)), [[1] * 3001] * 2)",
        "GiB of memory",
    ),
    "search": (
        "critical_points(Architecture((10, 10, 10)), QuadraticLoss([1] * 28))",
        "complex classes of critical points",
    ),
    "count": (
        "count_critical_points(Architecture((10, 10, 10)), 'white')",
        "complex classes of critical points",
    ),
    "series": (
        "count_critical_points(Architecture((2,) * 20), method='generating function')",
        "terms, more than",
    ),
    "strata": (
        "count_critical_points(Architecture((2,) * 80), method='strata')",
        "partitions of 80",
    ),
    "chunks": ("sweep(Architecture((2,)), repr, 10**12, 0)", "1 000 000 000 chunks"),
}


def limited():
    from resource import RLIMIT_AS, setrlimit

    setrlimit(RLIMIT_AS, (2 * 2**30, 2 * 2**30))


@pytest.fixture(scope="module")
def refusals():
    """What every call of the table says, in one process with two gibibytes of addresses."""
    pytest.importorskip("resource", reason="limits of memory are a matter of POSIX systems")
    code = "import numpy as np\nfrom lcn_support import *\n" + "".join(
        f"try:\n    print('answered', {call})\nexcept Exception as error:\n"
        f"    print(type(error).__name__, ' '.join(str(error).split()))\n"
        for call, _ in CALLS.values()
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300,
        preexec_fn=limited,
    )  # fmt: skip
    return dict(zip(CALLS, done.stdout.splitlines(), strict=True))


@pytest.mark.parametrize("name", CALLS)
def test_too_much_is_refused_with_the_number_and_a_remedy(refusals, name):
    kind, _, message = refusals[name].partition(" ")
    assert kind == "ValueError" and CALLS[name][1] in message
    assert ", more than " in message and message.partition("; ")[2]


# ----------------------------------------------------------------------------- just below a limit


def test_compositions_up_to_the_limit(monkeypatch):
    monkeypatch.setattr(convolution, "MOST_PRODUCTS", 15)
    with pytest.raises(ValueError, match="16 products, more than 15"):
        compose([(1, 2), (1, 2, 3), (1, 2)])
    monkeypatch.setattr(convolution, "MOST_PRODUCTS", 16)
    assert compose([(1, 2), (1, 2, 3), (1, 2)]) == (1, 6, 15, 20, 12)


def test_large_numbers_just_below_their_limits():
    assert product_work([299, 299]) < MOST_WORK and segre_ed_degree((300, 300)) > 10**280
    assert len(merge_poset((2,) * 11).nodes) == 2**10
    assert sum(polar_degrees((40, 30))) == segre_ed_degree((40, 30))
    assert determinantal_ed_degree(6, 6, 1) == segre_ed_degree((6, 6))
    assert multiple_root_ed_degree([2] + [1] * 300) == 3 * 302 - 2
    assert len(metric_matrix(Architecture((200, 2)), "bombieri")) == 201
    assert len(rescalings([(1, 2)] * 10, [1] * 9)) == 2**9
    assert root_pattern([1] + [0] * 198 + [-1]).real == (1,)
    assert sum(1 + (not f.is_linear) for f in real_factors([1] + [0] * 98 + [-1])) == 99
    assert len(compatible_patterns(Architecture((2,) * 12))) == RootPattern.count_of_degree(
        12, 12
    ) - sum(p.real_count < 12 for p in RootPattern.all_of_degree(12))
    assert convolution_matrix([1.0] * 3, 1, 1000).shape == (1000, 1002)
    assert QuadraticLoss([1] * 300).degree == 299
    assert classify(np.random.default_rng(0).standard_normal((3, 31))).degree == 30


def test_searches_just_below_their_limits():
    assert critical_points(Architecture((3, 2)), QuadraticLoss((1, 1, 0, 1))).is_complete
    assert count_critical_points(Architecture((2,) * 4), method="generating function").count > 0
    assert parameterization_rank(Architecture((51, 51)), [[1] * 51, [1, *[0] * 50]]) == 101


def test_the_largest_gradient_that_is_compiled_is_short():
    """The source grows with k²: at the limit it has less than a hundred kilobytes."""
    a = Architecture((MOST_COMPILED,))
    assert a.filter_size == MOST_COMPILED and len(gradient_source(a)) < 10**5


def test_runs_just_below_the_limit_of_memory(monkeypatch):
    a, loss = Architecture((2, 2)), QuadraticLoss((1, 3, 2))
    starts = [np.ones((64, 2)), np.ones((64, 2))]
    numbers = 9 + 9 + 6 + 16
    monkeypatch.setattr(size_limits, "MOST_BYTES", 8 * numbers * 64)
    assert len(train(a, loss, starts, steps=5)) == 64
    monkeypatch.setattr(size_limits, "MOST_BYTES", 8 * numbers * 64 - 1)
    with pytest.raises(ValueError, match=r"64 runs of .* GiB of memory.*; give slices of them"):
        train(a, loss, starts, steps=5)
    with pytest.raises(ValueError, match="the covariances of the losses"):
        LossBatch(np.zeros((1000, 20)))


class Wide:
    """An experiment with many columns, or strings."""

    def __repr__(self):
        return "Wide()"

    def __call__(self, a, generator, runs):
        return {"text": np.full(runs, "x" * 1000)}


def test_a_table_that_memory_does_not_hold_is_refused_after_its_first_chunk(tmp_path):
    with pytest.raises(ValueError, match=r"a table of 1000000 runs: about 7.5 GiB of memory"):
        sweep(Architecture((2, 2)), Wide(), 10**6, 0, chunk=10, out=tmp_path, progress=False)
    assert len(list((tmp_path / "chunks").glob("*.csv"))) <= 1
    assert len(sweep(Architecture((2, 2)), Wide(), 1000, 0, chunk=10, progress=False)) == 1000


def test_a_chunk_that_memory_does_not_hold_is_refused():
    from lcn_support.experiments.slides.conventions import Convention

    with pytest.raises(ExperimentError, match=r"data of 10 000 000 runs: about .* smaller chunks"):
        sweep(Architecture((3, 2)), Convention(), 10**7, 0, chunk=10**7, progress=False)


# ----------------------------------------------------------------------------- the command line


@pytest.mark.parametrize(
    ("sizes", "strides"),
    [
        ((3000, 3000), None),
        ((2,) * 500, None),
        ((3,) * 6, (1000,) * 6),
        ((10**9, 2), (7, 1)),
        ((10**9, 2), None),
    ],
)
def test_any_architecture_is_explored_at_once(sizes, strides):
    text = ",".join(map(str, sizes))
    options = [] if strides is None else ["--strides", ",".join(map(str, strides))]
    for form in ([], ["--json"]):
        done = subprocess.run(
            [sys.executable, "-m", "lcn_support", "explore", text, *options, *form],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0 and done.stderr == "" and str(sizes[0]) in done.stdout


@pytest.mark.parametrize(
    "words", [(f"{10**30},2",), (",".join("3" * 40), "--strides", ",".join([str(10**9)] * 40))]
)
def test_what_no_machine_computes_with_is_refused_in_one_line(words):
    done = subprocess.run(
        [sys.executable, "-m", "lcn_support", "explore", *words],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2 and "above" in done.stderr and "Traceback" not in done.stderr


def test_what_is_too_large_to_explore_is_said_and_the_rest_is_there():
    found = explore(Architecture((3000, 3000), (2, 1)))
    assert "(too large here) complex classes" in str(found)
    assert found.as_dict()["critical_classes"] is None and found.as_dict()["dimension"] == 5999
    assert "10 complex classes" in str(explore(Architecture((3, 2))))


# ----------------------------------------------------------------------------- the words


def test_numbers_are_written_so_that_one_can_read_them():
    assert [written(n) for n in (0, 999, 1000, 10**15 - 1)] == [
        "0", "999", "1 000", "999 999 999 999 999",
    ]  # fmt: skip
    for digits in (15, 16, 100, 4299, 4300, 10_000):
        assert written(10**digits) == f"about 1e{digits}"
        assert written(10**digits - 1) in (
            f"about 9e{digits - 1}", "999 999 999 999 999",
        )  # fmt: skip


def test_the_limit_itself_is_allowed():
    refuse_above(MOST_LISTED, MOST_LISTED, "{} things", "take fewer")
    with pytest.raises(ValueError, match="200 001 things, more than 200 000; take fewer"):
        refuse_above(MOST_LISTED, MOST_LISTED + 1, "{} things", "take fewer")


def test_every_call_of_the_table_is_public():
    assert all(any(name in call for name in lcn_support.__all__) for call, _ in CALLS.values())
