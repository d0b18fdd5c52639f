"""Shallow networks whose outputs are fixed signs: only the inner weights are trained.

What signs can do to the squared loss ‖B − T‖² in a positive definite metric, B the function:

- *Even d, T ≠ 0, and a width r of at least the rank of T: weights of positive outputs have a bad
  local minimum, or those of negative ones have.* Being of one sign where it does not vanish, T ≠ 0
  is not both a sum of positive and one of negative d-th powers; let it be none of negative ones.
  The sums of at most r of these are closed, as no term exceeds the sum. So one of them, B, is
  nearest to T; give it r negative outputs, neurons that it does not need being w_i = 0. Weights
  nearby have negative outputs, too, and no smaller loss, whereas other signs express T.
- *Odd d: a local minimum with a dead neuron, α_i = 0 or w_i = 0, lies over T.* Neurons ε(v·x)^d can
  be added for small ε of both signs, with v near w_i if that is not 0, else with any v. So
  ⟨B − T, (v·x)^d⟩ = 0 for v in an open set, thus for all v, and these powers span. For α_i = 0 this
  holds with even d as well; for w_i = 0 the sign of ε is then that of α_i.
- *d = 2 and p, q ≥ n: no smooth convex loss of the function has a bad local minimum.* Let G be its
  gradient at B = Σ ±w_i w_iᵀ. First derivatives vanish: G w_i = 0. If the p positive neurons span
  R^n then G = 0. Else they are dependent, Σ z_i w_i = 0 with z ≠ 0, and the steps z_i v change B by
  ‖z‖² vvᵀ alone, so that vᵀGv ≥ 0 for all v. Likewise vᵀGv ≤ 0 by the q negative ones: G = 0.
"""

from dataclasses import dataclass

from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer


@dataclass(frozen=True, repr=False)
class SignedNetwork:
    """f(x) = Σ_{i≤p} (w_i·x)^d − Σ_{p<i≤p+q} (w_i·x)^d, all w_i trainable.

    Parameters
    ----------
    inputs
        n ≥ 1.
    positive, negative
        p and q, the numbers of neurons of each sign, not both zero.
    degree
        d ≥ 2.

    Raises
    ------
    ValueError
        if a number is no integer within these bounds.

    Notes
    -----
    For d = 2 the functions are the quadratic forms with at most p positive and at most q negative
    eigenvalues. Source: [ABKPT2025] for the networks.

    Examples
    --------
    >>> SignedNetwork(inputs=2, positive=2, negative=1).signs
    (1, 1, -1)
    """

    inputs: int
    positive: int
    negative: int
    degree: int = 2

    def __post_init__(self) -> None:
        for name, least in (("inputs", 1), ("positive", 0), ("negative", 0), ("degree", 2)):
            read = read_integer(getattr(self, name), name, least, error=ValueError)
            object.__setattr__(self, name, read)
        if not self.width:
            raise ValueError("positive 0 and negative 0: there is no neuron; give one at least")

    def __repr__(self) -> str:
        n, p, q, d = map(short, (self.inputs, self.positive, self.negative, self.degree))
        return f"SignedNetwork(inputs={n}, positive={p}, negative={q}, degree={d})"

    @property
    def width(self) -> int:
        """The number p + q of neurons."""
        return self.positive + self.negative

    @property
    def signs(self) -> tuple[int, ...]:
        """+1 for each of the first p neurons, −1 for each of the last q."""
        return (1,) * self.positive + (-1,) * self.negative
