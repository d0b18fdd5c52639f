"""Exact answers ask for python-flint alone: in a browser there is nothing else."""

import contextlib
import io
import subprocess
import sys

import pytest

BLOCK = """
import sys

class Blocked:
    names = {"numpy", "numba", "llvmlite", "scipy", "sympy", "mpmath", "torch", "matplotlib",
             "yaml", "tqdm", "pytest"}

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.names:
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, Blocked())
"""

IMPORTS = """
import importlib, pkgutil
import lcn_support

rooms = ("architectures", "arguments", "arithmetic", "forms", "function_space", "losses",
         "neurovariety", "grids", "shallow", "counting", "landscape", "explore")
for module in pkgutil.walk_packages(lcn_support.__path__, "lcn_support."):
    if module.name.split(".")[1] in rooms:
        try:
            importlib.import_module(module.name)
        except ImportError:
            print(module.name.removeprefix("lcn_support."))
"""

NEEDS_NUMPY = {
    "arguments.float_arrays",
    "forms.classification",
    "grids.descent",
    "grids.squares",
    "landscape.continuation.compiled_paths",
    "landscape.continuation.kernels",
    "losses.batch",
    "shallow.one_neuron.random_teachers",
}
"""Arrays of floats, and what is compiled."""

SOLVER = """
from lcn_support.architectures.architecture import Architecture
from lcn_support.landscape.solver import critical_points
from lcn_support.losses.quadratic import QuadraticLoss
from fractions import Fraction

def answer(sizes, strides, target, S=None):
    loss = QuadraticLoss(target, S)
    r = critical_points(Architecture(sizes, strides=strides), loss)
    return repr(r), str(r), r.points, r.sets, [*map(str, r.complex_counts.values())], r.notes
"""

CASES = {
    "one multiple root": ((3, 2), None, (1, 1, 0, 1)),
    "two": ((3, 3), None, (1, 3, 2, 0, 1)),
    "three layers": ((3, 2, 2), None, (1, 1, 0, 1, 0)),
    "all": ((2, 2, 2, 2), None, (3, 1, 4, 1, 5)),
    "two groups": ((3, 2), (2, 1), (3, 1, 4, 1, 5)),
    "three groups": ((2, 2, 2), (2, 2, 1), (3, 1, 4, 1, 5, 9, 2, 6)),
    "a set": ((2, 2), (2, 1), (0, 2, 2, 0)),
    "a multiple point": ((2, 2), (2, 1), (1, 3, 3, 1), "bombieri"),
    "a target on the discriminant": ((3, 2), None, (1, 2, 1, 0)),
    "floats": ((3, 3), None, (0.1, 0.2, -1.5, 0.3, 1.0)),
    "a metric": ((3, 3), None, (1, 3, 2, 0, 1), "dense"),
    "zero": ((2, 2), None, (0, 0, 0)),
}

METRICS = {
    "bombieri": [[3, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 3]],
    "dense": [[3 * (i == j) + 1 for j in range(5)] for i in range(5)],
}

OTHERS = """
from fractions import Fraction
from lcn_support import Architecture, fibre, contains, root_pattern
from lcn_support.explore import explore
from lcn_support import on_boundary, compose
from lcn_support.arithmetic.draws import Draws
from lcn_support.counting import multiple_root_ed_degree
from lcn_support.landscape import count_critical_points
from lcn_support.function_space import is_whisker, parameterization_rank
from lcn_support.grids import GridArchitecture, grid_rank, square_point_count
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.neurovariety import neurovariety_equations
from lcn_support.shallow import ShallowNetwork, terracini_rank
from lcn_support.shallow.one_neuron import region_count

a = Architecture((3, 2), strides=(2, 1))
explore(a)
print(len(fibre(Architecture((3, 2)), (1, 1, 0, 0))), contains(a, (1, 0, -2, 0, 2)))
print(root_pattern((1, 2, 1, 0)), on_boundary(Architecture((2, 2)), (1, 2, 1)))
print(compose([(1, 1), (1, -1)]), parameterization_rank(a, [(1, 0, -1), (1, -1)]))
print(grid_rank(GridArchitecture([(2, 2), (2, 2)]), [[[1, 2], [3, 4]], [[5, 6], [7, 9]]]))
print(square_point_count((2,), QuadraticLoss((1, 3, -1)), 2**61 - 1))
print(multiple_root_ed_degree((2, 2)), count_critical_points(a, method='quotient'))
print(neurovariety_equations(a).vanishes_on((1, 0, -2, 0, 2)), neurovariety_equations(a))
print(region_count([(1, 0, 0), (0, 1, 0), (0, 0, 1)]))
print(terracini_rank(ShallowNetwork(3, 4, 3), Draws(0)).rank)
"""


def alone(code):
    """What a process prints that has python-flint alone."""
    command = [sys.executable, "-c", BLOCK + code]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout


def test_only_arrays_and_kernels_need_numpy():
    assert set(alone(IMPORTS).split()) == NEEDS_NUMPY


def test_the_block_blocks():
    with pytest.raises(subprocess.CalledProcessError):
        alone("import lcn_support.losses.batch")


def given(case):
    sizes, strides, target, *metric = case
    return sizes, strides, target, *(METRICS[name] for name in metric)


def test_critical_points_are_the_same_for_every_stratum():
    asked = [given(case) for case in CASES.values()]
    printed = alone(SOLVER + f"for case in {asked!r}:\n    print(repr(answer(*case)))")
    scope = {}
    exec(SOLVER, scope)
    expected = [repr(scope["answer"](*case)) for case in asked]
    assert printed.splitlines() == expected and len(set(expected)) == len(CASES)


def test_other_exact_answers_need_no_numpy():
    """Those that a process with numpy prints."""
    scope = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(OTHERS, scope)
    assert alone(OTHERS) == printed.getvalue() and len(printed.getvalue().split()) > 12
