"""Ten tasks of somebody who comes with a network, each as the function that one would type.

Prints for each what it answers, its lines of code and the processor time that it takes in a process
of its own: from the first import to the answer, with the kernels of earlier calls and with none.
Lines are counted in the source, imports among them; what the tasks are given is made before the
clock starts.
"""

import argparse
import ast
import inspect
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def predict_a_series(series):
    """Which two layers predict the next value of an AR(2) series best?"""
    from lcn_support import Architecture, critical_points
    from lcn_support.losses import prediction_loss

    network = Architecture((2, 2))
    return critical_points(network, prediction_loss(series, network))


def name_the_point_of_a_stack(module, X, Y):
    """Where did training leave a stack of nn.Conv1d: at which of all critical points?"""
    from math import dist

    from lcn_support import QuadraticLoss, critical_points
    from lcn_support.exchange import from_torch

    network = from_torch(module)
    loss = QuadraticLoss.from_data(network.one_layer, X, Y)
    found = critical_points(network.architecture, loss)
    return min(found.points, key=lambda p: dist(p.end_to_end, network.end_to_end.tolist()))


def place_a_noisy_filter(W):
    """Is a filter out of SGD in the function space, and how far is it from the walls?"""
    from lcn_support import Architecture
    from lcn_support.landscape import surroundings

    return surroundings(Architecture((4, 2)), W)


def tabulate_architectures(sizes):
    """Forty architectures: dimensions, and how many complex critical points there are."""
    from lcn_support import Architecture, count_critical_points
    from lcn_support.publishing import to_frame

    networks = [Architecture(k) for k in sizes]
    counts = [count_critical_points(a, "generic").count for a in networks]
    return to_frame(networks).assign(count=counts)


def find_bad_minima(target, variances):
    """All critical points for a target, and which of them are bad minima."""
    import numpy as np

    from lcn_support import Architecture, QuadraticLoss, critical_points

    loss = QuadraticLoss(target, np.diag(variances))
    return critical_points(Architecture((4, 2)), loss)


def factor_into_layers(W):
    """All layers that compose to a filter, and those whose first one is of minimum phase."""
    from lcn_support import Architecture, fibre

    found = fibre(Architecture((3, 3)), W)
    return found, found.minimum_phase(layers=[1])


def train_from_many_starts(loss, starts):
    """Where do many runs end, and on what way?"""
    from lcn_support import Architecture, classify_limits, train

    network = Architecture((4, 2))
    runs = train(network, loss, starts, every=100)
    return classify_limits(network, loss, runs.filters).counts(), runs.path.to_frame()


def measure_with_own_data(frame, y, W):
    """The best filter for a data frame, and the nearest one of a network in its metric."""
    from lcn_support import Architecture, QuadraticLoss
    from lcn_support.landscape import nearest

    network = Architecture((2, 2))
    loss = QuadraticLoss.from_data(network, frame, y)
    return loss, nearest(network, W, loss.covariance)


def read_a_grid_network(module):
    """A stack of nn.Conv2d: the rank of its parameterization, and all its factorizations."""
    from lcn_support import compose_grid, fibre
    from lcn_support.exchange import from_torch
    from lcn_support.grids import grid_rank

    network = from_torch(module)
    a, filters = network.architecture, network.exact_filters
    return grid_rank(a, filters), fibre(a, compose_grid(filters))


def write_a_paper(folder):
    """Critical points as a figure, a table in LaTeX, and JSON that gives every number back."""
    from lcn_support import Architecture, QuadraticLoss, critical_points

    found = critical_points(Architecture((3, 2)), QuadraticLoss((1, 2, -3, 5)))
    found.plot().save(folder / "levels.pdf")
    (folder / "points.tex").write_text(found.to_latex("Critical points.", "tab:points"))
    (folder / "points.json").write_text(found.to_json())
    return found


def autoregressive(length=500, seed=0):
    """x_t = 0.75 x_{t−1} − 0.5 x_{t−2} + noise."""
    import numpy as np

    x = [0.0, 0.0]
    for noise in np.random.default_rng(seed).normal(size=length):
        x.append(0.75 * x[-1] - 0.5 * x[-2] + noise)
    return (x,)


def trained_stack():
    """Two layers that an optimizer of PyTorch has taught what five weights compute."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # five weights
    generator = torch.Generator().manual_seed(0)
    X = torch.randn(200, 1, 5, generator=generator).double()
    Y = X @ torch.tensor([[1.0, 1.0, -3.0, 2.0, 1.0]]).double().T
    layers = [torch.nn.Conv1d(1, 1, k, bias=False).double() for k in (4, 2)]
    for layer in layers:
        torch.nn.init.normal_(layer.weight, generator=generator)
    module = torch.nn.Sequential(*layers)
    optimizer = torch.optim.LBFGS(
        module.parameters(), max_iter=200, tolerance_grad=1e-9, line_search_fn="strong_wolfe"
    )

    def closure():
        optimizer.zero_grad()
        loss = (module(X) - Y).square().mean()
        loss.backward()
        return loss

    optimizer.step(closure)
    torch.set_num_threads(threads)
    return module, X, Y


def starts():
    """A loss, and 100 starts from N(0, 1)."""
    import numpy as np

    from lcn_support import QuadraticLoss

    rng = np.random.default_rng(0)
    loss = QuadraticLoss((1, 1, -3, 2, 1), np.diag([1, 2, 3, 4, 5]))
    return loss, [rng.normal(size=(100, k)) for k in (4, 2)]


def measurements():
    """Eighty samples of three inputs that depend on each other, an output, and a filter."""
    import numpy as np
    import pandas

    rng = np.random.default_rng(3)
    X = rng.normal(size=(80, 3)) @ np.array([[2, 1, 0], [0, 1, 0], [0, 1, 1]])
    y = X @ [1.0, -1.0, 2.0] + 0.1 * rng.normal(size=80)
    return pandas.DataFrame(X, columns=["a", "b", "c"]), y, (1, -1, 2)


def grid_stack():
    """Two convolutions of 2 × 2 weights, which are whole numbers."""
    import torch

    module = torch.nn.Sequential(*(torch.nn.Conv2d(1, 1, 2, bias=False) for _ in range(2)))
    with torch.no_grad():
        for layer, w in zip(module, ([[1, 2], [3, 4]], [[1, 0], [5, -1]]), strict=True):
            layer.weight.copy_(torch.tensor(w)[None, None])
    return (module,)


def many_sizes(number=40):
    """The first architectures of two to four layers of sizes two to five."""
    from itertools import chain, combinations_with_replacement, islice

    every = chain.from_iterable(combinations_with_replacement((2, 3, 4, 5), L) for L in (2, 3, 4))
    return (list(islice(every, number)),)


TASKS = {
    predict_a_series: autoregressive,
    name_the_point_of_a_stack: trained_stack,
    place_a_noisy_filter: lambda: ([1.0, -1.0, -2.0, 1e-9, 3e-7],),
    tabulate_architectures: many_sizes,
    find_bad_minima: lambda: ((1, 1, -3, 2, 1), (1, 2, 3, 4, 5)),
    factor_into_layers: lambda: ((6, 5, -45, 6, 8),),
    train_from_many_starts: starts,
    measure_with_own_data: measurements,
    read_a_grid_network: grid_stack,
    write_a_paper: lambda: (Path(tempfile.mkdtemp(prefix="lcn-paper-")),),
}
"""Each task, and what makes that which it is given."""


def lines_of_code(task):
    """How many lines the body of a function has, without its docstring, comments and blank lines.

    >>> lines_of_code(lines_of_code)
    5
    """
    source = inspect.getsource(task)
    function = ast.parse(source).body[0]
    body = function.body[ast.get_docstring(function) is not None :]
    lines = source.splitlines()[body[0].lineno - 1 : body[-1].end_lineno]
    return sum(bool(line.strip()) and not line.lstrip().startswith("#") for line in lines)


def seconds(task, cache=None):
    """Of processor time in a process of its own, without what makes its data."""
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    environment |= {"NUMBA_CACHE_DIR": cache} if cache else {}
    command = [sys.executable, __file__, "--only", task.__name__]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return float(run.stdout.split()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=[task.__name__ for task in TASKS], help="time one task")
    options = parser.parse_args()
    if options.only:
        task, data = next((t, d) for t, d in TASKS.items() if t.__name__ == options.only)
        given = data()
        start = time.process_time()
        answer = task(*given)
        print(answer, time.process_time() - start, sep="\n")
        return
    print("| task | question | lines | s | s, no kernels |\n|---|---|---|---|---|")
    for task in TASKS:
        with tempfile.TemporaryDirectory() as folder:
            cold = seconds(task, folder)
        row = (f"`{task.__name__}`", inspect.getdoc(task), lines_of_code(task))
        print(f"| {' | '.join(map(str, row))} | {seconds(task):.1f} | {cold:.1f} |", flush=True)


if __name__ == "__main__":
    main()
