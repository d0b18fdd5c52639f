"""The public functions of the room, fuzzed: an answer or an error of ours."""

from collections import Counter
from fractions import Fraction

import numpy as np
from fuzz_targets import Target
from fuzzing import findings

from lcn_support import shallow

METRICS = [
    shallow.InducedMetric.gaussian(2, 2),
    shallow.InducedMetric.gaussian(2, 3),
    shallow.InducedMetric.iid(3, (1, 1)),
]
CUBIC = shallow.width_two_infimum((1, 0, -3, 0), METRICS[1])


def shapes(r):
    return {"inputs": r.randint(1, 4), "degree": r.randint(2, 4)}


def form(r, metric):
    return [r.randint(-5, 5) for _ in metric.matrix]


def of_metric(name):
    """A method of a metric that takes one form."""
    return Target(
        f"InducedMetric.{name}", lambda metric, f: getattr(metric, name)(f),
        lambda r: {"metric": (metric := r.choice(METRICS)), "f": form(r, metric)},
        documented=(AttributeError,),
    )  # fmt: skip


def printed(function):
    return lambda **given: str(function(**given))


TARGETS = [
    Target("ShallowNetwork", lambda inputs, width, degree: str(
        shallow.ShallowNetwork(inputs, width, degree).regime),
        lambda r: {**shapes(r), "width": r.randint(1, 9)}),
    Target("InducedMetric.gaussian", shallow.InducedMetric.gaussian, shapes),
    Target("InducedMetric.frobenius", shallow.InducedMetric.frobenius,
           lambda r: {"inputs": r.randint(1, 4)}),
    Target("InducedMetric.iid", printed(shallow.InducedMetric.iid),
           lambda r: {"inputs": r.randint(1, 3), "moments": (1, Fraction(9, 5))}),
    Target("InducedMetric.radial", printed(shallow.InducedMetric.radial),
           lambda r: {"inputs": r.randint(1, 3), "squares": (1, 2, 8)}),
    Target("InducedMetric.rotation_invariant",
           lambda **given: shallow.InducedMetric.rotation_invariant(**given).degeneracy,
           lambda r: {"inputs": r.randint(1, 4), "ratio": r.randint(-3, 3), "scale": 2}),
    Target("InducedMetric.from_data", shallow.InducedMetric.from_data,
           lambda r: {"X": [[1, 2], [3, -1], [0.5, 1]], "degree": r.randint(2, 4)}),
    Target("InducedMetric", shallow.InducedMetric,
           lambda r: {"inputs": 2, "degree": 2, "matrix": np.eye(3), "means": (1, 0, 1)}),
    of_metric("loss"), of_metric("pairing"),
    Target("InducedMetric.inner", METRICS[1].inner,
           lambda r: {"f": form(r, METRICS[1]), "g": form(r, METRICS[1])}),
    Target("form_of", shallow.form_of, lambda r: {"matrix": [[1, 2], [2, 0]]}),
    Target("matrix_of", shallow.matrix_of, lambda r: {"form": (1, 2, 3)}),
    Target("monomials", shallow.monomials, shapes),
    Target("power_of", shallow.power_of, lambda r: {"w": (1, 2), "degree": r.randint(0, 4)}),
    Target("typical_ranks", shallow.typical_ranks, shapes),
    Target("width_regimes", printed(shallow.width_regimes), shapes),
    Target("width_table", printed(shallow.width_table),
           lambda r: {"most_inputs": 3, "most_degree": 4}),
    Target("width_two_infimum", printed(shallow.width_two_infimum),
           lambda r: {"teacher": form(r, METRICS[1]), "metric": METRICS[1]}),
    Target("WidthTwoInfimum.weights", CUBIC.weights,
           lambda r: {"epsilon": Fraction(1, r.randint(1, 9)), "place": r.randint(0, 2)}),
    Target("terracini_rank", shallow.terracini_rank,
           lambda r: {"network": shallow.ShallowNetwork(3, 2, 3), "rng": np.random.default_rng(0)}),
    *(Target(law.__name__, law, lambda r: {"degree": r.randint(1, 4)})
      for law in (shallow.gaussian_moments, shallow.uniform_moments, shallow.laplace_moments,
                  shallow.sign_moments, shallow.sphere_squares)),
    Target("ball_squares", shallow.ball_squares, shapes),
    Target("student_squares", shallow.student_squares, lambda r: {**shapes(r), "freedom": 12}),
]  # fmt: skip


def test_public_functions_answer_or_refuse_in_our_words():
    tally = Counter()
    assert list(findings(1500, 21, TARGETS, tally)) == []
    ends = Counter(key.rpartition(" ")[2] for key in tally.elements())
    assert ends["answer"] > 150 and ends["refused"] > 400


def test_what_refuses_in_other_words_is_found():
    loose = Target("loose", lambda X: sum(X), lambda r: {"X": [1, 2]})
    assert any(findings(40, 0, [loose]))
