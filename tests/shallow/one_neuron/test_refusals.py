"""The functions of one neuron with arguments of every kind: an answer, or an error of ours."""

from collections import Counter
from fractions import Fraction

import numpy as np
from fuzz_targets import Target
from fuzzing import findings

from lcn_support.shallow import (
    InducedMetric,
    chambers,
    critical_lines,
    one_neuron,
    teacher_metric_discriminant,
)

CALLS = 250
QUADRATIC = InducedMetric.iid(2, (1, Fraction(9, 5)))
LAWS = (QUADRATIC, InducedMetric.gaussian(2, 3), InducedMetric.iid(2, (1, 2, 5)))
ROUND = InducedMetric.gaussian(2, 3)


def one(random):
    law = random.choice(LAWS)
    h = [random.randint(-9, 9) for _ in range(law.degree + 1)]
    return {"h": h, "N": list(law.norm_of_powers)}


def many(random):
    drawn = one(random)
    return drawn | {"h": [drawn["h"], [1] * len(drawn["h"])]}


def printed(h, N, norm):
    return str(critical_lines(h, N, norm))


def walls(h, N):
    return str(teacher_metric_discriminant(h, N))


def astroid(moment, bias, S, D, B, t):
    law = one_neuron.Astroid(moment, bias)
    return law.map([(S, D, B)]), law.wall_values(S, D, B), law.wall_point(S, t), law.dual


TARGETS = [
    Target("printed", printed, lambda r: one(r) | {"norm": r.choice((None, 10**4))}, 2),
    Target("walls", walls, one),
    Target("line_form", one_neuron.line_form, one),
    Target("reduced_line_form", one_neuron.reduced_line_form, one),
    Target("chambers", chambers, many, 2),
    Target("normal_form", one_neuron.normal_form, lambda r: {"N": QUADRATIC.norm_of_powers}),
    Target("astroid", astroid, lambda r: {"moment": 2, "bias": r.choice((True, False)), "S": 1,
                                          "D": 2, "B": Fraction(1, 3), "t": 0.25}),
    Target("deltoid_point", one_neuron.deltoid_point, lambda r: {"wall": "line", "t": 0.5}),
    Target("deltoid_chamber", one_neuron.deltoid_chamber, lambda r: {"c": (1, 2)}),
    Target("deltoid_values", one_neuron.deltoid_values, lambda r: {"c": (1, 2)}),
    Target("cubic_parts", one_neuron.cubic_parts, lambda r: {"h": (1, 2, 3, 4)}),
    Target("is_convex", one_neuron.is_convex, lambda r: {"N": (1, 2, 3, 4, 5)}),
    Target("bidegree", one_neuron.discriminant_bidegree, lambda r: {"degree": 3}),
    Target("value", one_neuron.discriminant_polynomial().value,
           lambda r: {"T": [[1, 2], [2, 3]], "moments": (3, 0, 1, 0, 3)}, 0.2),
    Target("line_at", one_neuron.line_at,
           lambda r: {"h": (5, 0, -1), "N": (3, 0, 6, 0, 3), "w": (1, 0)}),
    Target("region_count", one_neuron.region_count, lambda r: {"forms": [(1, 0), (1, 1)]}),
    Target("product_lines", one_neuron.product_lines,
           lambda r: {"forms": [(1, 0), (1, 1)], "N": (1, 0, 2, 0, 1), "seed": 1}, 0.2),
    Target("loss_profile", one_neuron.loss_profile,
           lambda r: one(r) | {"norm": 10**4, "angles": [0, 0.5, 1]}),
    Target("profile_points", one_neuron.profile_points, lambda r: one(r) | {"norm": 10**4}),
    Target("angle_of", one_neuron.angle_of, lambda r: {"line": (1, r.randint(-2, 2))}),
    Target("expected", one_neuron.expected_counts, lambda r: {"metric": ROUND, "law": ROUND}),
    Target("random", one_neuron.random_pairings,
           lambda r: {"metric": ROUND, "count": 3, "rng": np.random.default_rng(0), "law": None}),
]  # fmt: skip


def test_an_answer_or_an_error_of_ours():
    tally = Counter()
    assert list(findings(CALLS, 5, TARGETS, tally)) == []
    ends = Counter(key.rpartition(" ")[2] for key in tally.elements())
    assert ends["answer"] > CALLS / 8 and ends["refused"] > CALLS / 3


def test_every_name_is_there():
    classes = {"Chamber", "Critical", "Deltoid", "Discriminant", "Expected", "NormalForm",
               "SpaceLine", "TeacherMetric"}  # fmt: skip
    functions = {name for name in one_neuron.__all__ if not name.startswith(tuple(classes))}
    source = {target.function.__name__ for target in TARGETS}
    beside = {"Astroid", "cubic_pairing", "discriminant_polynomial", "maximally_real_lines"}
    assert functions - beside <= source
