"""One result of each kind, by name, made when it is asked for."""

from fractions import Fraction

import numpy as np
from flint import arb, ctx

from lcn_support import (
    Architecture,
    GridArchitecture,
    LossBatch,
    QuadraticLoss,
    RootPattern,
    Unknown,
    classify,
    classify_limits,
    contains,
    count_critical_points,
    critical_points,
    factorize,
    fibre,
    gradient_flow,
    hyperroots,
    merge_poset,
    neurovariety_equations,
    rank_drop,
    reachable,
    real_factors,
    rescalings,
    root_pattern,
    train,
)
from lcn_support.architectures import Locus
from lcn_support.counting import few_samples_count
from lcn_support.exchange import from_weights
from lcn_support.experiments.sweeps import Table
from lcn_support.explore import explore
from lcn_support.forms import certified_factors
from lcn_support.grids import SharedFactors, SquareSystem, grid_fibre, stencil_layers
from lcn_support.landscape import (
    HyperrootProfile,
    coincidences,
    double_root_points,
    index_terms,
    nearest,
    surroundings,
)
from lcn_support.landscape.dense import (
    DenseNetwork,
    MatrixLoss,
    dense_critical_points,
    flat_zero,
    random_target,
    rank_one_critical_points,
)
from lcn_support.losses import sunspots
from lcn_support.neurovariety import common_factors
from lcn_support.shallow import (
    InducedMetric,
    ShallowNetwork,
    SignedNetwork,
    chambers,
    critical_lines,
    sheet_minimum,
    teacher_metric_discriminant,
    terracini_rank,
    typical_ranks,
    width_regimes,
    width_table,
    width_two_infimum,
)
from lcn_support.shallow.one_neuron import (
    Astroid,
    deltoid_point,
    discriminant_polynomial,
    expected_counts,
    line_at,
    maximally_real_lines,
    normal_form,
)
from lcn_support.shallow.quadratic import Spectrum
from lcn_support.shallow.quadratic.eckart_young import quadratic_critical_points
from lcn_support.training import TrainingRuns, enclosed_limit

A, LOSS = Architecture((2, 2)), QuadraticLoss((1, 0, 2.5))
WIDE = Architecture((3, 2), strides=(2, 1))
STARTS = (((1.0, 2.0), (0.5, 1.0)), ((1.0, 1.0), (1.0, -1.0)))
ARRAYS = tuple(np.array(w) for w in zip(*STARTS, strict=True))


def solved():
    return critical_points(A, LOSS)


def factored():
    with ctx.workprec(128):
        return certified_factors([(arb(1), arb(2).sqrt()), (arb(1), arb(0), arb(2))], [2, 1])


def tracked():
    """Two runs on their way, of which the first one ends long before the other."""
    starts = [np.array([w, w]) for w in ((1.0, 0.5), (0.5, 1.0))]
    starts[0][1] *= 100
    return gradient_flow(A, QuadraticLoss((1, 3, 2)), starts, steps=60, every=20, until_loss=1.0)


def trained():
    return train(A, LOSS, ARRAYS, steps=2000)


EXAMPLES = {
    "architecture": lambda: Architecture((3, 2, 2), strides=(2, 1, 1)),
    "grid": lambda: GridArchitecture([(2, 2), (2, 2)]),
    "pattern": lambda: RootPattern("112|0"),
    "loss": lambda: LOSS,
    "losses": lambda: LossBatch([(1, 0, 1), (0, -0.0, 1)]),
    "exploration": lambda: explore(Architecture((3, 2, 2))),
    "critical points": solved,
    "critical point": lambda: solved().points[0],
    "strided critical points": lambda: critical_points(
        Architecture((2, 2), strides=(2, 1)), QuadraticLoss((1, 2, 3, 7))
    ),
    "a circle of critical points": lambda: critical_points(
        Architecture((2, 2), strides=(2, 1)), QuadraticLoss((0, 2, 2, 0))
    ),
    "count": lambda: count_critical_points(A, "white"),
    "fibre": lambda: fibre(A, (1, 0, -2)),
    "strided fibre": lambda: fibre(Architecture((2, 2), strides=(2, 1)), (1, 2, 3, 6)),
    "factors": lambda: real_factors((1, 0, 1, -7)),
    "hyperroots": lambda: hyperroots((1, 0, -2), 1),
    "sparse": lambda: factorize(Architecture((2, 2), strides=(2, 1)), (1, 2, 3, 6)),
    "undecided": lambda: contains(A, [1.0, 2.0, 1.0]),
    "classification": lambda: classify([(1.0, 2.0, 1.0), (1.0, 0.0, -1.0)]),
    "runs": trained,
    "limits": lambda: classify_limits(A, LOSS, trained().filters),
    "reachable": lambda: reachable(A, LOSS, STARTS[0]),
    "diverged": lambda: TrainingRuns(
        A, ARRAYS, LossBatch.of(LOSS, 2), np.array([[np.nan] * 3, [np.inf, -0.0, 1]]),
        *np.array([[np.nan, -np.inf], [1.0, np.nan]]), np.array([3, 4]), np.array([2, 1]),
    ),
    "table": lambda: Table(
        {"loss": [0.1, float("nan")], "end": ["saddle", 'a "b", c'], "ok": [True, False]},
        {"seed": 7, "sizes": [3, 2], "note": None},
    ),
    "merging": lambda: merge_poset((2, 3, 2)),
    "stencil": lambda: stencil_layers([[1, 0, 0], [0, 0, 0], [0, 0, -2]]),
    "dense network": lambda: DenseNetwork((3, 2, 4)),
    "dense points": lambda: dense_critical_points(
        random_target(2, 2, (1, 2), np.random.default_rng(0)), 1
    ),
    "matrices of rank one": lambda: rank_one_critical_points(
        MatrixLoss(((1, 2), (3, 5)), ((2, 0, 0, 1), (0, 3, 0, 0), (0, 0, 5, 0), (1, 0, 0, 7)))
    ),
    "shallow network": lambda: ShallowNetwork(2, 3, 2),
    "spectrum": lambda: Spectrum(((Fraction(1), Fraction(1)), (Fraction(1), Fraction(0)))),
    "quadratic points": lambda: quadratic_critical_points(
        [[1, 2], [2, 0]], 1, InducedMetric.gaussian(2, 2)
    ),
    "special quadratic points": lambda: quadratic_critical_points(
        [[2, 0], [0, 2]], 1, InducedMetric.gaussian(2, 2)
    ),
    "metric": lambda: InducedMetric.gaussian(2, 3),
    "discriminant polynomial": discriminant_polynomial,
    "groups": lambda: WIDE.groups,
    "critical lines": lambda: critical_lines((1, 0, -2), (1, 0, 2, 0, 1)),
    "expected": lambda: expected_counts(InducedMetric.gaussian(2, 3)),
    "unknown": lambda: Unknown("the balls overlap"),
    "undecided pattern": lambda: root_pattern([1.0, 2.0, 1.0]),
    "certified factors": factored,
    "rank drop": lambda: rank_drop(WIDE, [(1, 0, -1), (1, -1)]),
    "minimum phase": lambda: fibre(A, (6, 1, -1)).minimum_phase(),
    "empty fibre": lambda: fibre(A, (1, 0, 1)),
    "some of a fibre": lambda: fibre(Architecture((2,) * 4), (1, 0, -5, 0, 4), limit=3),
    "common factors": lambda: common_factors(WIDE, (1, 0, 0, 0, -1)),
    "equations": lambda: neurovariety_equations(WIDE),
    "grid fibre": lambda: grid_fibre(
        GridArchitecture([(2, 2), (2, 2)]), [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
    ),
    "square points": lambda: SquareSystem(
        (2, 2), QuadraticLoss((1, 2, 1, 2, 5, 2, 1, 2, 1))
    ).solve(np.random.default_rng(0), starts=8),
    "shared factors": lambda: SharedFactors({"G": (2, 1), "A": (2, 1)}, ["AG", "G"]),
    "locus": lambda: Locus((2, 1), others=((2, (1,)),)),
    "few samples": lambda: few_samples_count((3, 2), 4),
    "coincidences": lambda: tuple(coincidences(WIDE)),
    "double roots": lambda: double_root_points(QuadraticLoss((1, 1, 0, 1))),
    "hyperroot points": lambda: HyperrootProfile(WIDE, QuadraticLoss((2, 0, -1, 0, 2))).points(),
    "index terms": lambda: index_terms([(1, 1, 0), (1, 0)], target=(1, 1, 0, 1)),
    "nearest": lambda: nearest(A, (1, 0, 1)),
    "surroundings": lambda: surroundings(Architecture((4, 2)), [1.0, -1.0, -2.0, 1e-9, 3e-7]),
    "flat zero": lambda: flat_zero(DenseNetwork((2, 2, 2, 2)), MatrixLoss([[1, 0], [0, 2]])),
    "classified": lambda: DenseNetwork((3, 2, 3)).classify(
        [[[0, 2, 0], [0, 0, 0]], [[0, 0], [1, 0], [0, 0]]],
        MatrixLoss([[3, 0, 0], [0, 2, 0], [0, 0, 1]]),
    ),
    "dense target": lambda: random_target(2, 3, (2, 1), np.random.default_rng(0)),
    "series": sunspots,
    "chambers": lambda: chambers(
        [(14, 0, 14), (9, 0, 5)], InducedMetric.iid(2, (1, Fraction(9, 5))).norm_of_powers
    ),
    "astroid": lambda: Astroid(Fraction(9, 5)),
    "deltoid": lambda: deltoid_point("line", Fraction(1, 2)),
    "line": lambda: line_at((5, 0, -1), (3, 0, 6, 0, 3), (1, 0)),
    "lines in space": lambda: maximally_real_lines(3, 2),
    "normal form": lambda: normal_form(
        InducedMetric.from_data([(1, 0), (0, 1), (1, 1)], 2).norm_of_powers
    ),
    "sheet": lambda: sheet_minimum([[4, 0], [0, -1]], 1, 0, InducedMetric.gaussian(2, 2)),
    "discriminant": lambda: teacher_metric_discriminant(
        (4, 0, 0, 0), InducedMetric.gaussian(2, 3).norm_of_powers
    ),
    "signed network": lambda: SignedNetwork(inputs=2, positive=2, negative=1),
    "terracini": lambda: terracini_rank(ShallowNetwork(3, 4, 3), np.random.default_rng(0)),
    "typical ranks": lambda: typical_ranks(2, 5),
    "regimes": lambda: width_regimes(3, 3),
    "widths": lambda: width_table(2, 3),
    "infimum": lambda: width_two_infimum((1, 0, -3, 0), InducedMetric.gaussian(2, 3)),
    "runs with their way": tracked,
    "way": lambda: tracked().path,
    "way of one run": lambda: tracked().path.run(0),
    "enclosed limit": lambda: enclosed_limit(
        WIDE, QuadraticLoss((2, 1, -3, -1, 1)), [(2, 1, -1), (1, -1)]
    ),
    "rescalings": lambda: rescalings([(0, 2), (3, 0)], delta=[5]),
    "network": lambda: from_weights([[[[1, 2, 1]]], [[[1, -1]]]], strides=(2, 1)),
}  # fmt: skip
