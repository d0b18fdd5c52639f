"""Shallow networks whose outputs are fixed signs: only the inner weights are trained."""

from dataclasses import dataclass

from lcn_support.arguments.integers import read_integer


@dataclass(frozen=True)
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

    @property
    def width(self) -> int:
        """The number p + q of neurons."""
        return self.positive + self.negative

    @property
    def signs(self) -> tuple[int, ...]:
        """+1 for each of the first p neurons, −1 for each of the last q."""
        return (1,) * self.positive + (-1,) * self.negative
