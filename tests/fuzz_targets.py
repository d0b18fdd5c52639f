"""What is fuzzed: every public function and method, with valid arguments for each."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import fuzz_values as values
import numpy as np

import lcn_support as lcn
from lcn_support import landscape
from lcn_support.__main__ import main
from lcn_support.architectures.balls_in_bins import count_packings, packings
from lcn_support.arguments.in_short import short
from lcn_support.experiments.slides.conventions import Convention
from lcn_support.experiments.sweeps.runs import ExperimentError, chunk_generator
from lcn_support.explore import explore
from lcn_support.training.polish import polished

Arguments = dict[str, object]


@dataclass(frozen=True)
class Target:
    """A function, valid arguments for it, and how often it is called in comparison.

    ``documented`` errors are others that its description promises.
    """

    name: str
    function: Callable
    draw: Callable[[Random], Arguments]
    weight: float = 1.0
    documented: tuple[type[Exception], ...] = ()

    def __call__(self, arguments: Arguments) -> object:
        if self.function is command_line:
            return command_line(*arguments.values())
        return self.function(**arguments)


@dataclass(frozen=True)
class Dice:
    """An experiment for sweeps."""

    sides: int = 6

    def __call__(self, a, generator, runs):
        return {"eyes": generator.integers(1, self.sides, runs)}


def command_line(*words: object) -> None:
    """The command line: its own errors are one line on the error stream and exit code 2.

    Thousands of millions of runs are what they are: a sweep of hours, with a progress bar.
    """
    numbers = [word for word in words if isinstance(word, int)]
    if short(words[0]) == "'sweep'" and any(2**31 <= n < 2**63 for n in numbers):
        return
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
            code = main([word if isinstance(word, str) else short(word) for word in words])
    except SystemExit as stop:
        code = stop.code
    text = said.getvalue()
    if code not in (0, 2) or "Traceback" in text or (code == 2 and not text.strip()):
        raise AssertionError(f"exit code {code}, and it says {text!r}")


def _of(a: Callable[[Random], object], **others: Callable) -> Callable[[Random], Arguments]:
    """Arguments that depend on one architecture, named a."""

    def draw(random: Random) -> Arguments:
        network = a(random)
        return {"a": network} | {name: make(random, network) for name, make in others.items()}

    return draw


def _any(random: Random) -> lcn.Architecture:
    return random.choice(values.ARCHITECTURES)


def _plain(random: Random) -> lcn.Architecture:
    return random.choice(values.ARCHITECTURES[:7])


def _trained(random: Random) -> lcn.Architecture:
    return random.choice(values.TRAINED)


def _walled(random: Random) -> lcn.Architecture:
    """At stride one, with a boundary."""
    return random.choice([a for a in values.ARCHITECTURES if a.is_thick and a.even_count > 1])


def _sizes(random: Random) -> tuple[int, ...]:
    return tuple(random.randint(1, 4) for _ in range(random.randint(1, 3)))


def _seed(random: Random, a: object = None) -> int:
    return random.randint(0, 3)


def _tolerance(random: Random, a: object = None) -> object:
    return random.choice((None, None, 0, 1e-9, values.Fraction(1, 10)))


def _modulus(random: Random, a: object) -> object:
    return random.choice((None, None, 7, np.int64(101)))


def _integer_filters(random: Random, a: lcn.Architecture) -> list:
    return [[random.randint(-3, 3) for _ in range(k)] for k in a.sizes]


def _batch(random: Random) -> Arguments:
    runs, k = random.randint(1, 3), random.randint(1, 3)
    return {
        "targets": [[random.randint(-3, 3) for _ in range(k)] for _ in range(runs)],
        "covariances": random.choice((None, np.array([np.eye(k)] * runs))),
        "offsets": random.choice((None, [0.5] * runs)),
    }


def _batch_method(name: str, draw: Callable[[Random], Arguments]) -> Target:
    batch = values.batch(Random(0), 2, 3)
    return Target(f"LossBatch.{name}", getattr(batch, name), draw)


def _points(random: Random) -> Arguments:
    return {"W": [[random.gauss(0, 1) for _ in range(3)] for _ in range(2)]}


def _matrix(random: Random) -> Arguments:
    X, Y = ([[random.randint(-3, 3) for _ in range(6)] for _ in range(n)] for n in (4, 2))
    return {"architecture": lcn.Architecture((2, 2)), "X": X, "Y": Y}


def _sweep(random: Random) -> Arguments:
    return {
        "a": _any(random), "experiment": Dice(), "runs": random.randint(1, 20),
        "seed": _seed(random), "executor": None, "out": None, "chunk": 10, "progress": False,
    }  # fmt: skip


def _words(random: Random) -> Arguments:
    words = random.choice(
        (
            ["explore", "3,2"], ["explore", "2,2", "--strides", "2,1", "--json"],
            ["explore", "999999999999999999999,2"], ["cite", "KMMT2022"], ["figures", "--list"],
            ["sweep", "2,2", "--runs", "3", "--samples", "5", "--seed", "1", "--step", "0.01"],
            ["sweep", "2,2", "--start", "11|0", "--runs", "2", "--method", "flow"],
        )
    )  # fmt: skip
    return {str(i): word for i, word in enumerate(words)}


def _table(random: Random) -> Arguments:
    return {"columns": {"eyes": [1, 2, 3], "loss": [0.5, 1.0, 2.0]}, "facts": {"seed": 7}}


def targets(folder: Path) -> list[Target]:
    """All that is called. Files are written to the folder only."""
    from fuzz_exchange import EXCHANGED  # they import this one, too
    from fuzz_siblings import SIBLINGS

    square = lcn.QuadraticLoss((1, 2, 1), offset=0.5)
    equations = lcn.neurovariety_equations(values.ARCHITECTURES[8])
    table = lcn.Table({"eyes": [1, 2, 3]}, {"seed": 1})
    ended = lcn.train(values.TRAINED[0], square, [(1.0, 0.5), (0.5, 1.0)], steps=5)
    reached = lcn.reachable(values.TRAINED[0], square, [(1, 2), (3, 4)])
    form = {"W": lambda r, a: values.end_to_end(r, a)}
    rank = {"filters": _integer_filters, "modulus": _modulus}
    near = form | {"tolerance": _tolerance}
    filters = {"filters": values.filters}
    trained = {
        "loss": values.loss, "initial": values.filters, "steps": lambda r, a: r.randint(1, 30),
        "tolerance": lambda r, a: 1e-6, "polish": lambda r, a: r.random() < 0.3,
    }  # fmt: skip
    found = [
        Target("contains", lcn.contains, _of(_any, **near), 3),
        Target("on_boundary", lcn.on_boundary, _of(_plain, **near), 2),
        Target("is_whisker", lcn.is_whisker, _of(_any, **form)),
        Target("is_singular_point", lcn.is_singular_point, _of(_any, **form)),
        Target("factorize", lcn.factorize, _of(_any, **form, precision=lambda r, a: 53)),
        Target("fibre", lcn.fibre, _of(_any, **near, precision=lambda r, a: 53), 2),
        Target(
            "root_pattern", lcn.root_pattern,
            lambda r: {"W": values.coefficients(r, r.randint(1, 5)), "tolerance": _tolerance(r)}, 3,
        ),
        Target(
            "real_factors", lcn.real_factors,
            lambda r: {"W": values.coefficients(r, r.randint(1, 5)), "precision": 53},
        ),
        Target(
            "classify", lcn.classify,
            lambda r: {
                "forms": [values.coefficients(r, 4) for _ in range(3)], "tolerance": _tolerance(r)
            }, 2,
        ),
        Target(
            "hyperroots", lcn.hyperroots,
            lambda r: {"form": values.coefficients(r, 5), "stride": r.randint(1, 3)},
        ),
        Target("rank_drop", lcn.rank_drop, _of(_any, **rank)),
        Target("parameterization_rank", lcn.parameterization_rank, _of(_any, **rank)),
        Target("invariants", lcn.invariants, lambda r: {"filters": values.filters(r, _any(r))}),
        Target(
            "rescalings", lcn.rescalings,
            lambda r: {
                "filters": [values.coefficients(r, 2), values.coefficients(r, 3)],
                "delta": [values.number(r)], "precision": 53,
            },
        ),
        Target(
            "compose", lcn.compose,
            lambda r: {"filters": values.filters(r, _any(r)), "strides": None}, 2,
        ),
        Target(
            "convolution_matrix", lcn.convolution_matrix,
            lambda r: {"w": values.coefficients(r, 3), "stride": r.randint(1, 3), "outputs": 3},
        ),
        Target(
            "compose_grid", lcn.compose_grid,
            lambda r: {
                "filters": [[[1, 2], [3, r.choice((4, 0.5, np.float32(2)))]], [[1], [2]]],
                "strides": r.choice((None, [(1, 2), (1, 1)])),
            },
        ),
        Target("compatible_patterns", lcn.compatible_patterns, _of(_plain)),
        Target(
            "multiple_root_ed_degree", lcn.multiple_root_ed_degree,
            lambda r: {"parts": _sizes(r), "metric": r.choice(("generic", "bombieri"))},
        ),
        Target(
            "determinantal_ed_degree", lcn.determinantal_ed_degree,
            lambda r: {"rows": r.randint(1, 3), "columns": r.randint(1, 3), "rank": 1},
        ),
        *(
            Target(name, getattr(lcn, name), lambda r: {"sizes": _sizes(r)})
            for name in ("segre_ed_degree", "frobenius_ed_degree", "polar_degrees", "merge_poset")
        ),
        Target("singular_parts", lcn.singular_parts, _of(_any)),
        Target("is_zariski_closed", lcn.is_zariski_closed, _of(_any)),
        Target("explore", explore, _of(_any)),
        Target("neurovariety_equations", lcn.neurovariety_equations, _of(_any), 0.1),
        Target("vanishes_on", equations.vanishes_on, lambda r: {"W": values.coefficients(r, 5)}),
        Target("jacobian_rank", equations.jacobian_rank, lambda r: {"W": [1, 0, 0, 0, 1]}),
        Target(
            "metric_matrix", lcn.metric_matrix,
            _of(_any, metric=lambda r, a: r.choice(("white", "bombieri"))),
        ),
        Target(
            "count_critical_points", lcn.count_critical_points,
            _of(
                _plain, metric=lambda r, a: "generic", method=lambda r, a: "formula", seed=_seed,
                progress=lambda r, a: False,
            ),
        ),
        Target(
            "critical_points", lcn.critical_points,
            _of(_trained, loss=values.generic_loss, seed=_seed, progress=lambda r, a: False), 0.05,
        ),
        *(
            Target(
                name, getattr(landscape, name),
                _of(
                    network, W=lambda r, a: values.coefficients(r, a.filter_size),
                    metric=lambda r, a: r.choice(("white", "bombieri", "markov")),
                    tolerance=lambda r, a: r.choice((None, 1e-6)), seed=_seed,
                    progress=lambda r, a: False, timeout=lambda r, a: r.choice((None, 9.0)),
                ), 0.2,
            )
            for name, network in (
                ("nearest", _any), ("nearest_on_boundary", _walled),
                ("nearest_on_discriminant", _walled), ("surroundings", _any),
            )
        ),
        Target(
            "reachable", lcn.reachable,
            _of(_trained, loss=values.generic_loss, initial=_integer_filters, seed=_seed), 0.05,
        ),
        Target("train", lcn.train, _of(_trained, **trained, step=lambda r, a: 0.01), 2),
        Target("gradient_flow", lcn.gradient_flow, _of(_trained, **trained), 2),
        Target("classify_limits", lcn.classify_limits, _of(_plain, loss=values.loss, **filters)),
        Target("LossBatch", lcn.LossBatch, _batch, 2),
        Target(
            "LossBatch.of", lcn.LossBatch.of,
            lambda r: {"losses": [square, square], "runs": r.choice((None, 2))},
        ),
        _batch_method("value", _points),
        _batch_method("excess", _points),
        _batch_method("residual", _points),
        _batch_method("loss", lambda r: {"run": 1}),
        Target("LossBatch.repeated", values.batch(Random(0), 1, 2).repeated, lambda r: {"runs": 2}),
        Target(
            "QuadraticLoss", lcn.QuadraticLoss,
            lambda r: {
                "target": values.coefficients(r, 2), "covariance": [[2, 1], [1, 2]],
                "offset": values.number(r),
            }, 2,
        ),
        Target("QuadraticLoss.from_data", lcn.QuadraticLoss.from_data, _matrix),
        Target("QuadraticLoss.value", square.value, lambda r: {"W": values.coefficients(r, 3)}),
        Target("QuadraticLoss.gradient", square.gradient, lambda r: {"W": [1, 2, 3]}),
        Target(
            "QuadraticLoss.layer_gradients", square.layer_gradients,
            lambda r: {"filters": values.filters(r, values.ARCHITECTURES[0]), "strides": (1, 1)},
        ),
        Target("Architecture", lcn.Architecture, lambda r: {"sizes": (3, 2), "strides": (2, 1)}, 2),
        Target(
            "Architecture.parse", lcn.Architecture.parse,
            lambda r: {"sizes": "3,2", "strides": r.choice((None, "2,1"))},
        ),
        Target(
            "Architecture.all_of_degree", lcn.Architecture.all_of_degree,
            lambda r: {"degree": r.randint(1, 4)},
        ),
        Target(
            "GridArchitecture", lcn.GridArchitecture,
            lambda r: {"filter_shapes": [(3, 2), (2, 1)], "strides": [(1, 2), (1, 1)]},
        ),
        Target("RootPattern", lcn.RootPattern, lambda r: {"real": (1, 2), "complex": (1,)}),
        Target("RootPattern.parse", lcn.RootPattern.parse, lambda r: {"text": "112|0"}),
        Target(
            "RootPattern.all_of_degree", lcn.RootPattern.all_of_degree,
            lambda r: {"degree": r.randint(0, 4)},
        ),
        Target("Table", lcn.Table, _table),
        Target(
            "Table.write", table.write, lambda r: {"path": folder / "table.csv"},
            documented=(OSError,),
        ),
        Target(
            "Table.read", lcn.Table.read, lambda r: {"path": folder / "table.csv"},
            documented=(OSError,),
        ),
        Target("sweep", lcn.sweep, _sweep, documented=(OSError, ExperimentError)),
        Target(
            "packings", lambda pattern, architecture: list(packings(pattern, architecture)),
            lambda r: {"pattern": lcn.RootPattern("12|0"), "architecture": values.ARCHITECTURES[1]},
        ),
        Target(
            "count_packings", count_packings,
            lambda r: {"pattern": lcn.RootPattern("12|0"), "architecture": values.ARCHITECTURES[1]},
        ),
        Target("chunk_generator", chunk_generator, lambda r: {"seed": _seed(r), "chunk": 1}),
        Target("polished", polished, lambda r: {"runs": ended, "tolerance": 1e-9}, 0.3),
        Target(
            "nearest", reached.nearest, lambda r: {"filters": [(1, r.randint(1, 3)), (2.0, 1)]}
        ),
        Target(
            "reached_by", reached.reached_by,
            lambda r: {"filters": [(1, r.randint(1, 3)), (2.0, 1)], "tolerance": 1e-3},
        ),
        Target(
            "Convention", Convention,
            lambda r: {
                "start": "11|0", "samples": 9, "data": "normal", "outputs": 1, "data_seed": None,
                "targets": "normal", "noise": 0.0, "initial": "normal", "scale": 1.0,
                "method": "flow", "step": 0.01, "steps": 10,
            },
        ),
        Target("cite", lcn.cite, lambda r: {"key": r.choice(("lcn", "KMMT2022"))}, 0.2),
        Target("show", lcn.show, lambda r: {"figure": r.choice(lcn.figures.ids())}, 0.2),
        Target("command_line", command_line, _words, 0.3),
        *SIBLINGS, *EXCHANGED,
    ]  # fmt: skip
    table.write(folder / "table.csv")
    for target in found:  # compiled kernels are compiled once, however long that takes
        random = Random(0)
        for _ in range(4):
            with contextlib.suppress(ValueError):
                target(target.draw(random))
    return found
