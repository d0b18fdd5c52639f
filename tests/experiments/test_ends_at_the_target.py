"""Which targets training reaches, in the kept tables: what is compared, what is out of reach."""

from experiments.slides.test_kept_limits import kept

from lcn_support import Architecture, RootPattern
from lcn_support.architectures.strata import in_function_space


def test_starts_are_compared_for_several_architectures_and_targets():
    """The comparison of starts is not empty: how many pairs of tables there are for each target."""
    compared = {}
    for sizes in {t.sizes for t in kept()}:
        for target in ("1|1", "11|1", "0|11"):
            tables = [t for t in kept() if t.sizes == sizes]
            cells = [t.cell(t.cells[0].start, target, target) for t in tables]
            compared[sizes, target] = len([c for c in cells if c is not None]) - 1
    assert sum(pairs for pairs in compared.values() if pairs > 0) >= 6
    assert {sizes for (sizes, _), pairs in compared.items() if pairs > 0} >= {(4, 2), (3, 2, 2)}


def test_targets_out_of_reach_are_never_reached():
    """Break: the hypothesis that a target lies in the function space."""
    runs = 0
    for t in kept():
        for target in {c.target for c in t.cells}:
            if not in_function_space(RootPattern(target), Architecture(t.sizes)):
                assert t.cell(t.cells[0].start, target, target) is None
                runs += sum(c.runs for c in t.cells if c.target == target)
    assert runs > 100_000
