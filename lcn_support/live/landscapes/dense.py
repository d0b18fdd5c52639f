"""Four numbers to learn: as a matrix through one unit, and as a cubic form by two filters."""

from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.landscape.shared_hyperroot import HyperrootProfile
from lcn_support.live.landscapes.target_plane import coefficients, shown
from lcn_support.live.numbers import drawn
from lcn_support.live.questions import Question, rational
from lcn_support.losses.quadratic import QuadraticLoss

NETWORKS = {
    "dense": Architecture((2, 2), strides=(2, 1)),
    "convolutional": Architecture((3, 2)),
}
"""With stride two, filters of size two make the matrices of rank one, row by row."""


def dense_and_convolutional(asked: Question) -> dict[str, Any]:
    """Two landscapes of one ``target``, four numbers, and one ``weight`` of the inner two.

    Answered is for each network the list of its critical ``points`` by the second layer's
    hyperroot, with ``place`` (null for infinity), ``loss`` and ``kind``; the ``curve`` of the least
    loss, above and below; and ``level``, whether that is constant.
    """
    u, weight = asked.numbers("target"), rational(asked["weight"])
    S = [[(weight if 0 < i < 3 else 1) * (i == j) for j in range(4)] for i in range(4)]
    loss = QuadraticLoss(u, S)
    return {name: _landscape(HyperrootProfile(a, loss)) for name, a in NETWORKS.items()}


def _landscape(profile: HyperrootProfile) -> dict[str, Any]:
    above, below = profile.fraction
    degree = below.degree()
    level = not any(profile.critical_form)
    return {
        "points": [] if level else shown(profile.points()),
        "curve": [list(map(drawn, coefficients(q, degree))) for q in (above, below)],
        "level": level,
    }
