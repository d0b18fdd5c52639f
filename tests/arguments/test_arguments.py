"""Arguments that are no numbers of a form: architectures, seeds, options, and the command line."""

import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from random import Random

import numpy as np
import pytest
import sympy
from flint import fmpz
from fuzz_targets import targets

from lcn_support import (
    Architecture,
    LossBatch,
    QuadraticLoss,
    RootPattern,
    Table,
    Unknown,
    cite,
    compose,
    contains,
    convolution_matrix,
    count_critical_points,
    critical_points,
    gradient_flow,
    parameterization_rank,
    rank_drop,
    root_pattern,
    sweep,
    train,
)
from lcn_support.__main__ import main
from lcn_support.arguments.in_short import short
from lcn_support.experiments.slides.conventions import Convention
from lcn_support.training.descent import train as train_directly

PAIR = Architecture((2, 2))
START = [(1.0, 0.5), (0.5, 1.0)]


@pytest.fixture(scope="module")
def calls(tmp_path_factory):
    folder = tmp_path_factory.mktemp("calls")
    return [(target, target.draw(Random(1))) for target in targets(folder)]


@pytest.mark.parametrize("value", [(2, 2), [3, 2], "2,2", None, 5, {2}, np.array([2, 2])], ids=str)
def test_sizes_alone_are_no_architecture_in_any_function(calls, value):
    """One rule: TypeError with the way to make one."""
    names = set()
    for target, arguments in calls:
        for name in {"a", "architecture"} & set(arguments):
            with pytest.raises(TypeError, match=r"is no architecture; give Architecture\(\(3, 2"):
                target(arguments | {name: value})
            names.add(target.name)
    assert len(names) >= 20 and {"train", "gradient_flow", "classify_limits", "sweep"} <= names


@pytest.mark.parametrize("value", [None, 1.5, "1", True, np.float64(1), -1, [1]], ids=repr)
def test_seeds_are_non_negative_integers_in_every_function(calls, value):
    names = set()
    for target, arguments in calls:
        if "seed" in arguments:
            with pytest.raises((TypeError, ValueError), match=r"^seed .*give a non-negative"):
                target(arguments | {"seed": value})
            names.add(target.name)
    assert {"count_critical_points", "critical_points", "reachable", "sweep"} <= names


@pytest.mark.parametrize("seed", [np.int64(3), fmpz(3), sympy.Integer(3)])
def test_a_seed_of_any_kind_of_integer_is_one(seed):
    loss = QuadraticLoss((3, 1, 4))
    assert critical_points(PAIR, loss, seed).points == critical_points(PAIR, loss, 3).points


@pytest.mark.parametrize("modulus", [np.int64(7), np.uint8(7), fmpz(7), sympy.Integer(7)])
def test_a_modulus_of_any_kind_of_integer_is_one(modulus):
    filters = [(1, 3), (3, 2)]
    assert parameterization_rank(PAIR, filters, modulus) == parameterization_rank(PAIR, filters, 7)
    assert rank_drop(PAIR, filters, modulus) == rank_drop(PAIR, filters, 7)


@pytest.mark.parametrize("modulus", [7.0, "7", 8, -7, 0, 10**400, True, [7]])
def test_what_is_no_prime_is_refused(modulus):
    with pytest.raises(ValueError, match=r"modulus .*give a prime below"):
        rank_drop(PAIR, [(1, 3), (3, 2)], modulus)


@pytest.mark.parametrize(
    "tolerance", [Fraction(1, 10), Decimal("0.1"), np.float32(0.1), sympy.Rational(1, 10)]
)
def test_a_tolerance_of_any_kind_of_number_is_one(tolerance):
    form = [1.0, 3.5, 1.0]
    assert root_pattern(form, tolerance) == root_pattern(form, 0.1) == RootPattern("11|0")
    assert isinstance(root_pattern([1.0, 2.1, 1.0], tolerance), Unknown)
    assert contains(PAIR, form, tolerance) is True


def test_a_positive_tolerance_is_never_rounded_to_none():
    assert isinstance(root_pattern([1.0, 2.0, 1.0], Fraction(1, 10**400)), Unknown)
    assert root_pattern([1.0, 2.0, 1.0], 0) == RootPattern("2|0")


@pytest.mark.parametrize("tolerance", [-1, 1, 2, float("nan"), 1j, "x", [0.1], 10**400], ids=short)
def test_other_tolerances_are_refused(tolerance):
    for form in ([1, 2, 1], [1.0, 2.0, 1.0]):
        with pytest.raises(ValueError, match=r"tolerance .*: it is relative .* in \[0, 1\)"):
            root_pattern(form, tolerance)


HUGE = (10**21, 10**400, 2**31)


@pytest.mark.parametrize("size", HUGE, ids=short)
def test_sizes_that_nothing_can_hold_are_refused_at_once(size):
    for call in (
        lambda: Architecture((size, 2)),
        lambda: Architecture((2, 2), strides=(size, 1)),
        lambda: compose([(1, 2), (3, 4)], strides=(size, 1)),
        lambda: convolution_matrix((1, 2), 1, size),
        lambda: LossBatch([(1, 2)]).repeated(size),
        lambda: Architecture.all_of_degree(size),
        lambda: RootPattern.all_of_degree(size),
    ):
        with pytest.raises(ValueError, match=r"is above|, more than 200 000; "):
            call()
    with pytest.raises(ValueError, match=r"compose to filters of .* above 9223372036854775807"):
        Architecture((2, 2, 2, 2), strides=(2**30, 2**30, 2**30, 1))
    with pytest.raises(ValueError, match=r"matrix of .* entries"):
        convolution_matrix((1, 2), 1, 2**30)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Architecture({3, 2}), ValueError, "is a set, which has no order"),
        (lambda: Architecture(b"\3\2"), ValueError, "is bytes, not a sequence"),
        (lambda: Architecture("32"), ValueError, "'32' is str, not a sequence"),
        (lambda: Architecture.parse(32), TypeError, r"is no text; write them as in '3,2,2'"),
        (lambda: RootPattern.parse(11), TypeError, "is no text; give one such as"),
        (lambda: RootPattern({1, 2}), ValueError, "is a set"),
        (lambda: train(PAIR, 3, START), ValueError, "losses: 3 is no sequence"),
        (lambda: train(PAIR, QuadraticLoss((1, 2, 3)), START, polish=3), TypeError, "polish 3 is"),
        (lambda: gradient_flow(PAIR, QuadraticLoss((1, 2, 3)), START, "x"), ValueError, "time 'x'"),
        (lambda: count_critical_points(PAIR, method=["x"]), ValueError, r"method \['x'\] is not"),
        (lambda: cite([1]), TypeError, r"citation \[1\] is no text"),
        (lambda: cite("x"), ValueError, "unknown citation 'x'"),
        (lambda: Table([1, 2], {}), TypeError, r"columns \[1, 2\] are no mapping"),
        (lambda: Table({"x": [1]}, {"f": {1}}), ValueError, "cannot be kept as JSON"),
        (lambda: Table({"x": [1]}, {}).write(3), TypeError, "path 3 is no path"),
        (lambda: sweep(PAIR, Convention(), 1, 1, executor=3), TypeError, "3 is no executor"),
        (lambda: sweep(PAIR, Convention(), 2**40, 1, chunk=1), ValueError, "give larger chunks"),
        (lambda: Convention(samples=-1), ValueError, "samples -1 is below 0"),
        (lambda: Convention(step=float("nan")), ValueError, "step nan"),
        (lambda: Convention(data_seed=1.5), TypeError, "seed 1.5 is no integer"),
    ],
)
def test_other_arguments_are_refused_by_name(call, error, message):
    with pytest.raises(error, match=message):
        call()


# ------------------------------------------------------------------------------------ the offset


@pytest.mark.parametrize("kind", ["array", "tensor", "flow", "batch", "list"])
def test_the_loss_of_a_run_is_that_of_the_loss_with_its_offset(kind):
    loss = QuadraticLoss((1, 3, 2), [(2, 1, 0), (1, 2, 0), (0, 0, 1)], offset=Fraction(5, 2))
    start, given = START, loss
    if kind == "tensor":
        torch = pytest.importorskip("torch", reason="PyTorch comes with the extra 'train'")
        start = [torch.tensor(w, dtype=torch.float64) for w in START]
    if kind == "batch":
        given = LossBatch.of(loss)
    if kind == "list":
        given = [loss]
    if kind == "flow":
        runs = gradient_flow(PAIR, given, start, 0.5)
    else:
        runs = train_directly(PAIR, given, start, steps=20)
    W = [float(c) for c in runs.end_to_end[0]]
    assert float(runs.loss[0]) == pytest.approx(loss.value(W), rel=1e-12)
    assert loss.value(W) > 2.5 and runs.losses.loss(0) == loss
    assert float(runs.losses.excess(runs.end_to_end)[0]) == pytest.approx(loss.value(W) - 2.5)


def test_the_offset_changes_no_step():
    """Teeth: the losses differ by the offset, and the runs do not, bounded steps included."""
    for bounded in (False, True):
        plain, lifted = (
            train(PAIR, QuadraticLoss((1, 3, 2), offset=c), START, steps=7, bounded=bounded)
            for c in (0, 100)
        )
        assert (plain.end_to_end == lifted.end_to_end).all()
        assert lifted.loss[0] - plain.loss[0] == pytest.approx(100)


# ------------------------------------------------------------------------------ the command line


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["explore", "999999999999999999999,2"], "above 2147483647"),
        (["explore", "9" * 5000], "write positive integers"),
        (["explore", ""], "write positive integers"),
        (["explore", "3,,2"], "write positive integers"),
        (["explore", "3.0,2"], "write positive integers"),
        (["explore", "3,2", "--strides", "99999999999999999999,1"], "above 2147483647"),
        (["explore", "3,2", "--strides", "1,2,3"], "3 strides for 2 filters"),
        (["sweep", "2,2", "--runs", "99999999999999999999"], "runs 99999999999999999999"),
        (["sweep", "2,2", "--runs", "2", "--seed", "-1"], "seed -1 is negative"),
        (["sweep", "2,2", "--runs", "2", "--step", "nan"], "step nan"),
        (["sweep", "2,2", "--runs", "2", "--step", "1e400"], "step inf"),
        (["sweep", "2,2", "--runs", "2", "--samples", "-1"], "samples -1"),
        (["sweep", "2,2", "--runs", "2", "--samples", "1"], "give samples"),
        (["sweep", "2,2", "--runs", "2", "--start", "x"], "root pattern 'x'"),
        (["sweep", "2,2", "--runs", "2", "--out", ""], "is no path"),
        (["figures", "--list", "nothing"], "unknown figure 'nothing'"),
        (["cite", ""], "unknown citation ''"),
    ],
)
def test_misuse_of_the_command_line_is_one_line(words, said, capsys):
    assert main(words) == 2
    heard = capsys.readouterr()
    assert heard.out == "" and heard.err.count("\n") == 1 and said in heard.err


def test_a_process_of_its_own_leaves_no_traceback():
    command = [sys.executable, "-m", "lcn_support", "explore", "999999999999999999999,2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert done.stderr.startswith("lcn explore: filter sizes (999999999999999999999, 2)")
