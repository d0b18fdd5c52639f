"""Layers import only downwards, and importing the package costs next to nothing."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import lcn_support

ROOT = Path(lcn_support.__file__).parent
LAYERS = {
    "theory": "hyperroot_coincidences unknown architecture patterns packings strata counting "
    "in_short integers options real_numbers ring_elements coefficients explore "
    "multiple_root_locus stratum_shape grid_architecture groups size_limits "
    "grouped_packings grouped_pattern critical_counts singular_locus segre_degrees "
    "determinantal_degrees merging polar_classes pure_counts white_counts bombieri_degrees "
    "stored_results",
    "algebra": "few_samples ball_input one_hyperroot dense_network regularity hyperroot_forest "
    "allotments sparse_factorization sparsity_certificate convolution bezoutian forms "
    "function_space fibres loss hessian rational_matrices one_multiple_root "
    "isolated_roots enclosed_factors balls descartes index_theorem one_root stratum_counts "
    "critical_forms critical_scheme critical_sets algebraic_points scheme_algebra "
    "degeneracy_locus planted flow_invariants parameterization hyperparts "
    "hyperroot_factors grid_rank grid_composition grid_sharing solution_bounds "
    "grid_square_count singular_count singular_program monomial_ideals segre_coordinates equations "
    "interpolated_equations ideal_export index_sums neurovariety_ideal "
    "ideal_membership shift_minors s_decomposition bombieri_counts",
    "numerics": "progress enclosed_limits spurious_points spurious_limits real_points "
    "real_point_sample real_point_table time_series extreme_targets "
    "classification sampling path_kernels path_tracking monodromy "
    "start_systems metric_systems interval_newton stratum_solver point_counts "
    "count_table singular_table "
    "critical_point critical_ranking critical_classes critical_run critical_solver bad_minima "
    "float_arrays loss_batch filter_batch descent_kernels training tensor_training flow_kernels "
    "flow_integrator newton_kernels newton_polish root_discs bounded_matrices "
    "limit_kernels limits experiment_description sweep_table sweep_folder sweeps "
    "reachable_points training_convention training_tables printed_counts target_laws "
    "conventions table_comparison grid_squares grid_descent",
    "book": "__main__ figures publishing",
}
ORDER = list(LAYERS)
LAYER_OF = {module: layer for layer, modules in LAYERS.items() for module in modules.split()}
OUTSIDE = {
    "theory": set(),
    "algebra": {"flint", "sympy", "numpy"},
    "numerics": {"flint", "sympy", "numpy", "numba", "tqdm", "torch"},
    "book": {
        "flint",
        "sympy",
        "numpy",
        "matplotlib",
        "mpl_toolkits",
        "cycler",
        "yaml",
        "pybtex",
        "torch",
    },
}


def imports(tree):
    """Names of the modules that a file imports, at any depth, type-checking blocks aside."""
    skipped = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def violations(layer, source):
    found = []
    for name in imports(ast.parse(source)):
        top, *rest = name.split(".")
        if top == "lcn_support":
            below = LAYER_OF.get(rest[0]) if rest else None
            if below and ORDER.index(below) > ORDER.index(layer):
                found.append(name)
        elif top not in sys.stdlib_module_names and top not in OUTSIDE[layer]:
            found.append(name)
    return found


MODULES = sorted(p for p in ROOT.rglob("*.py") if p != ROOT / "__init__.py")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_imports_go_downwards(path):
    module = path.relative_to(ROOT).parts[0].removesuffix(".py")
    assert module in LAYER_OF, f"{module} is in no layer: add it to LAYERS"
    assert not violations(LAYER_OF[module], path.read_text("utf-8"))


def test_an_upward_import_is_found():
    assert violations("theory", "from lcn_support.forms.roots import root_pattern")
    assert violations("theory", "def f():\n    import numpy")
    assert violations("algebra", "import torch")


HEAVY = "numpy torch sympy matplotlib flint yaml"


def loaded(code):
    """Which heavy modules a fresh interpreter has loaded after running the code."""
    code += f"\nprint([m for m in '{HEAVY}'.split() if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize(
    "use",
    [
        "",
        "lcn_support.Architecture((3, 2, 2)); lcn_support.RootPattern('112|0')",
        "from lcn_support.explore import explore; explore(lcn_support.Architecture((3, 2, 2)))",
    ],
)
def test_theory_loads_nothing_heavy(use):
    assert loaded(f"import sys, lcn_support; {use}") == "[]"


def test_the_check_sees_a_heavy_import():
    assert "numpy" in loaded("import sys, lcn_support.forms.classification")


def test_public_names_are_all_there_and_documented():
    for name in lcn_support.__all__:
        assert getattr(lcn_support, name).__doc__, name
    assert set(lcn_support._HOME) == set(lcn_support.__all__)
    with pytest.raises(AttributeError, match="no attribute 'convolve'"):
        getattr(lcn_support, "convolve")  # noqa: B009
