"""Random questions of each kind that the pages can ask.

``QUESTIONS`` has a line for each kind in ``ANSWERS``: how a question is made from a generator of
random numbers, and how many are asked where two machines are compared.
"""

from fractions import Fraction

from lcn_support import compose


def number(rng, most=4):
    """A rational number of a page: small, over 1, 2 or 3."""
    return Fraction(int(rng.integers(-most, most + 1)), int(rng.choice([1, 1, 2, 3])))


def numbers(rng, count):
    return [str(number(rng)) for _ in range(count)]


def sizes(rng, degree):
    """Filter sizes of a network of stride one, sometimes with one of size 1."""
    found, left = [], degree
    while left:
        found.append(int(rng.integers(2, left + 2)))
        left -= found[-1] - 1
    found += [1] * int(rng.choice([0, 1], p=[0.9, 0.1]))
    return [int(k) for k in rng.permutation(found or [1])]


def form(rng, degree):
    """A product of a few real and complex factors, some of them repeated, and some irrational."""
    factors = []
    while (room := degree - sum(len(f) - 1 for f in factors)) > 0:
        choices = [(1, number(rng)), (0, 1), (1, 0), (number(rng, 2), 1)]
        if room > 1:
            middle = number(rng)
            choices += [(1, -2 * middle, middle**2 + n) for n in (1, 4, -2, -3, Fraction(1, 2))]
            choices.append(tuple(number(rng) for _ in range(3)))
        factor = choices[rng.integers(len(choices))]
        repeated = min(int(rng.choice([1, 1, 2, 3])), room // (len(factor) - 1))
        factors += [factor] * repeated
    return compose([(number(rng),), *factors])


def written(coefficients):
    return [str(c) for c in coefficients]


def network(rng, most=8):
    """``sizes`` of degree at most ``most``, and in one case of four ``strides``."""
    if rng.random() < 0.75:
        return {"sizes": sizes(rng, int(rng.integers(0, most + 1)))}
    layers = int(rng.integers(2, 4))
    return {
        "sizes": [int(k) for k in rng.integers(1, 4, layers)],
        "strides": [int(s) for s in rng.integers(1, 3, layers)],
    }


def about_a_network(rng):
    return network(rng, 6)


def about_a_filter(rng):
    asked = network(rng)
    strides = asked.get("strides", [1] * len(asked["sizes"]))
    if "strides" in asked and rng.random() < 0.7:
        layers = [[number(rng) for _ in range(k)] for k in asked["sizes"]]
        return {**asked, "filter": written(compose(layers, strides))}
    degree, stride = 0, 1
    for k, s in zip(asked["sizes"], strides, strict=True):
        degree, stride = degree + (k - 1) * stride, stride * s
    made = form(rng, degree) if rng.random() < 0.9 else numbers(rng, int(rng.integers(0, 4)))
    return {**asked, "filter": written(made)}


def about_two_layers(rng):
    filters = [numbers(rng, int(k)) for k in rng.integers(1, 5, 2)]
    strides = [int(s) for s in rng.integers(1, 4, 2)]
    return {"filters": filters, "strides": strides, "entry": int(rng.integers(0, 6))}


def about_a_needle(rng):
    """Four filters of five are products, some of them of layers that are complex."""
    n = int(rng.integers(2, 4))
    first, last = [number(rng) for _ in range(n)], [number(rng) for _ in range(2)]
    made = compose([first, last], (2, 1)) if rng.random() < 0.8 else numbers(rng, n + 2)
    if n == 3 and rng.random() < 0.3:  # a product of conjugate factors x² ± i y², and a multiple
        c = number(rng)
        made = (c, 0, 0, 0, c * abs(number(rng)))
    return {"sizes": [n, 2], "strides": [2, 1], "filter": written(made)}


def about_an_umbrella(rng):
    asked = about_a_needle(rng)
    while asked["sizes"] != [3, 2]:
        asked = about_a_needle(rng)
    if rng.random() < 0.5:
        return asked
    return {**asked, "sizes": [2, 2, 2], "strides": [1, 2, 1]}


def about_one_variable(rng):
    made = form(rng, int(rng.integers(2, 5)))
    return {"target": written(made), "ball": str(number(rng))}


def about_a_stencil(rng):
    rows = [numbers(rng, 3) for _ in range(3)]
    if rng.random() < 0.5:  # a product of a column and a row
        column, row = ([number(rng) for _ in range(3)] for _ in "ab")
        rows = [[str(c * d) for d in row] for c in column]
    return {"rows": rows}


def about_a_split_filter(rng):
    return {"target": [str(c) for c in rng.integers(-16, 17, 5)]}


def about_two_numbers(rng):
    return {"filters": numbers(rng, 2), "target": str(number(rng)), "step": str(number(rng))}


def about_a_target(rng):
    """Of networks small enough that thousands of answers need not be waited for."""
    networks = ([2], [2, 2], [3, 2], [2, 3], [2, 2, 2], [4, 2], [3, 3])
    asked = {"sizes": networks[rng.integers(len(networks))]}
    degree = sum(asked["sizes"]) - len(asked["sizes"])
    made = form(rng, degree) if rng.random() < 0.3 else [number(rng) for _ in range(degree + 1)]
    metric = str(rng.choice(["white", "bombieri", "markov"]))
    return {**asked, "target": written(made), "metric": metric}


def about_a_plane(rng):
    n = int(rng.integers(2, 5))
    factor = [[int(c) for c in row] for row in rng.integers(-2, 3, (n + 1, n + 1))]
    covariance = [[sum(a * b for a, b in zip(r, c, strict=True)) for c in factor] for r in factor]
    for i in range(n + 1):
        covariance[i][i] += 1
    return {
        "sizes": [n, 2],
        "target": numbers(rng, n + 1),
        "covariance": [[str(c) for c in row] for row in covariance],
        "moved": [0, n],
        "by": numbers(rng, 2),
        "marks": [numbers(rng, 2) for _ in range(3)],
    }


def about_merging(rng):
    found = sizes(rng, int(rng.integers(1, 10)))
    gaps = [i for i in range(1, len(found)) if rng.random() < 0.4]
    return {"sizes": found, "gaps": gaps}


def about_roots(rng):
    return {"filter": written(form(rng, int(rng.integers(0, 9))))}


def about_a_quadratic_teacher(rng):
    return {"moment": str(1 + abs(number(rng))), "teacher": numbers(rng, 3)}


def about_a_cubic_teacher(rng):
    return {"teacher": numbers(rng, 2)}


def about_four_numbers(rng):
    return {"target": numbers(rng, 4), "weight": str(abs(number(rng)))}


def about_eigenvalues(rng):
    found = numbers(rng, int(rng.integers(2, 6)))
    width, metric = int(rng.integers(1, len(found))), str(rng.choice(["Gaussian", "Frobenius"]))
    return {"eigenvalues": found, "width": width, "metric": metric}


def about_layers(rng):
    filters = [form(rng, int(rng.integers(0, 4))) for _ in range(rng.integers(1, 4))]
    end = sum(len(w) - 1 for w in filters) + 1
    made = compose(filters) if rng.random() < 0.2 else [number(rng) for _ in range(end)]
    return {"filters": [written(w) for w in filters], "target": written(made)}


def about_a_rank(rng):
    asked = network(rng, 6)
    return {**asked, "filters": [written(form(rng, k - 1)) for k in asked["sizes"]]}


QUESTIONS = {
    "architecture": (about_a_network, 150),
    "composition": (about_two_layers, 200),
    "critical points": (about_a_target, 40),
    "cubic teacher": (about_a_cubic_teacher, 60),
    "dense and convolutional": (about_four_numbers, 60),
    "factorizations": (about_a_filter, 150),
    "filter": (about_a_filter, 1000),
    "gradient": (about_layers, 150),
    "merged": (about_merging, 100),
    "needle": (about_a_needle, 100),
    "one variable": (about_one_variable, 100),
    "quadratic teacher": (about_a_quadratic_teacher, 60),
    "rank": (about_a_rank, 100),
    "roots": (about_roots, 300),
    "sign patterns": (about_eigenvalues, 100),
    "split filter": (about_a_split_filter, 60),
    "stencil": (about_a_stencil, 100),
    "targets in a plane": (about_a_plane, 30),
    "torus of starts": (lambda rng: {}, 1),
    "two numbers": (about_two_numbers, 200),
    "umbrella": (about_an_umbrella, 100),
    "whisker": (about_a_filter, 100),
}


def random_questions(rng):
    """All of them, kind by kind."""
    return [
        {"ask": kind, **make(rng)}
        for kind, (make, count) in QUESTIONS.items()
        for _ in range(count)
    ]
