"""The critical point near the end of a training run, enclosed; any strides, any depth.

Scaling the filters makes critical points a family, so in every layer but the last one coefficient
is held at the value that it has. On this slice let g be the gradient in the other coefficients, c
the given point, Y an approximate inverse of the Hessian there and X a box around c. If

    K(X) = c − Y g(c) + (1 − Y g′(X)) (X − c)

lies in the interior of X, then g has exactly one zero in X [Krawczyk1969]. As the loss is constant
along scaling, and scaling crosses the slice wherever the coefficients held are not zero, this is a
critical point of the loss, the only one in X.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from lcn_support.architectures.architecture import Architecture, require_architecture
from lcn_support.arithmetic.balls import exact_or_balls, to_ball
from lcn_support.function_space.regularity import certainly_regular, certainly_smooth
from lcn_support.losses.derivatives import Signature, gradient, hessian, quotient_signature
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.records import Record

_PRECISION = 128
_RADIUS = 2.0**-40
_STEPS = 4
_SHOWN_BITS = 12

Balls = tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, repr=False, eq=False)
class EnclosedLimit(Record):
    """A box of filters that holds exactly one critical point with the coefficients held.

    Attributes
    ----------
    architecture
        of the network.
    box
        balls (python-flint ``arb``) for w_1, …, w_L; points at the coefficients held.
    held
        in which place each filter but the last has its coefficient held.
    enclosure
        narrower balls, K(X), which hold the critical point, too. The radii of both are at most
        2^−40 of the largest entry of their filter.
    """

    architecture: Architecture
    box: Balls
    held: tuple[int, ...]
    enclosure: Balls

    @property
    def is_regular(self) -> bool:
        """Whether dμ certainly has full rank at the critical point."""
        return certainly_regular(self.architecture, self.enclosure)

    @property
    def is_smooth(self) -> bool:
        """Whether the end-to-end filter is certainly a smooth point of the neurovariety."""
        return certainly_smooth(self.architecture, self.enclosure)

    def signature(self, loss: QuadraticLoss) -> Signature:
        """Of the Hessian modulo scaling, certified."""
        u, S = _in_balls(loss)
        return quotient_signature(
            self.enclosure, u, S, layer_strides=self.architecture.layer_strides
        )

    def is_class_of(self, filters: Iterable[Iterable[Any]]) -> bool:
        """Whether the critical point certainly is a rescaling of these critical filters.

        Parameters
        ----------
        filters
            (w_1, …, w_L) as they are known of a critical point: Fractions or balls, such as the
            ``enclosure`` of a class of :func:`lcn_support.critical_points`.

        Notes
        -----
        The filters are scaled into the slice, with factors of product 1. If all of them then lie in
        the box, which holds one critical point only, they are this one. False may also mean that
        the balls are too wide.
        """
        from flint import arb, ctx

        with ctx.workprec(_PRECISION):
            given = [[to_ball(c) for c in exact_or_balls(w, "a filter")] for w in filters]
            last = arb(1)
            for layer, place in enumerate(self.held):
                if given[layer][place].contains(0):
                    return False
                factor = self.box[layer][place] / given[layer][place]
                given[layer] = [factor * c for c in given[layer]]
                given[layer][place] = self.box[layer][place]
                last /= factor
            given[-1] = [last * c for c in given[-1]]
            return all(
                wide.contains(c)
                for w, v in zip(self.box, given, strict=True)
                for wide, c in zip(w, v, strict=True)
            )

    def __repr__(self) -> str:
        shown = ", ".join(f"({', '.join(map(_digits, w))})" for w in self.enclosure)
        return f"EnclosedLimit({shown})"


def enclosed_limit(
    a: Architecture, loss: QuadraticLoss, filters: Iterable[Sequence[float]]
) -> EnclosedLimit | None:
    """A box around the filters that is proved to hold one critical point, or None.

    Parameters
    ----------
    a
        any architecture.
    loss
        with as many coefficients as the end-to-end filters have; it enters exactly.
    filters
        (w_1, …, w_L), finite floats: where a run ended.

    Returns
    -------
    EnclosedLimit or None
        None where the proof fails: for filters that are not near a critical point, or where the
        Hessian is degenerate modulo scaling, in particular near zero filters.

    Raises
    ------
    ValueError
        if there is not one filter of size k_i for each layer, if a coefficient is not finite, or if
        the loss has another size.

    Notes
    -----
    That the run would go on to this point is not proved, only that it is there, within a relative
    distance of 2^−40.

    Examples
    --------
    >>> a = Architecture((3, 2), strides=(2, 1))
    >>> loss = QuadraticLoss((2, 1, -3, -1, 1))
    >>> limit = enclosed_limit(a, loss, [(2, 1, -1), (1, -1)])
    >>> limit.is_regular, limit.is_smooth, limit.signature(loss).is_minimum
    (True, True, True)
    >>> enclosed_limit(a, loss, [(2, 1, -1.001), (1, -1)]) is None
    True
    """
    from flint import arb, arb_mat, ctx

    require_architecture(a)
    given = [[float(c) for c in w] for w in filters]
    sizes = tuple(map(len, given))
    if sizes != a.sizes or loss.degree != a.degree:
        raise ValueError(
            f"filters of sizes {sizes} and a loss of {loss.degree + 1} coefficients for {a!r}; "
            f"give sizes {a.sizes} and {a.filter_size} coefficients"
        )
    for layer, w in enumerate(given, start=1):
        if not all(map(isfinite, w)):
            raise ValueError(
                f"filter {tuple(w)} at layer {layer} is not finite: there is no critical point "
                "near it; give the end of a run that converged"
            )
    held = tuple(max(range(len(w)), key=lambda t, w=w: abs(w[t])) for w in given[:-1])  # type: ignore[misc]
    flat = [(i, t) for i, w in enumerate(given) for t in range(len(w))]
    free = [p for p, (i, t) in enumerate(flat) if i == a.layers - 1 or held[i] != t]
    with ctx.workprec(_PRECISION):
        u, S = _in_balls(loss)
        start = [c for w in given for c in w]
        centre = list(map(arb, start))

        def in_layers(x: list[Any]) -> Balls:
            entries = iter(x)
            return tuple(tuple(next(entries) for _ in w) for w in given)

        def slope(x: list[Any]) -> Any:
            parts = gradient(in_layers(x), u, S, layer_strides=a.layer_strides)
            entries = [to_ball(c) for part in parts for c in part]
            return arb_mat([[entries[p]] for p in free])

        def curvature(x: list[Any]) -> Any:
            H = hessian(in_layers(x), u, S, layer_strides=a.layer_strides)
            return arb_mat([[to_ball(H[p][q]) for q in free] for p in free])

        try:
            inverse = curvature(centre).inv().mid()
            for _ in range(_STEPS):
                step = inverse * slope(centre)
                for row, p in enumerate(free):
                    centre[p] = (centre[p] - step[row, 0]).mid()
        except (ZeroDivisionError, ValueError):
            return None
        if not all(c.is_finite() for c in centre):
            return None
        widths = [max(map(abs, w)) * _RADIUS for w in given for _ in w]
        moves = (abs(float(c.mid()) - s) for c, s in zip(centre, start, strict=True))
        if any(move > width / 2 for move, width in zip(moves, widths, strict=True)):
            return None
        box = list(centre)
        for p in free:
            box[p] = centre[p] + arb(0, widths[p])
        offsets = arb_mat([[box[p] - centre[p]] for p in free])
        contraction = inverse**0 - inverse * curvature(box)
        moved = contraction * offsets - inverse * slope(centre)
        narrow = list(centre)
        for row, p in enumerate(free):
            narrow[p] = centre[p] + moved[row, 0]
            if not box[p].contains_interior(narrow[p]):
                return None
        return EnclosedLimit(a, in_layers(box), held, in_layers(narrow))


def _in_balls(loss: QuadraticLoss) -> tuple[Any, Any]:
    u = [to_ball(c) for c in loss.target]
    if loss.is_white:
        return u, None
    return u, [[to_ball(c) for c in row] for row in loss.covariance]


def _digits(ball: Any) -> str:
    """Three digits if the ball decides them; 0 if it is in it, else the ball itself."""
    if ball.contains(0):
        return "0"
    return f"{float(ball.mid()):.3g}" if ball.rel_accuracy_bits() > _SHOWN_BITS else ball.str(3)
