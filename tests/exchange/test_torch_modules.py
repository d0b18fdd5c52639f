"""Modules of PyTorch in and out, against PyTorch's own forward on random inputs."""

from fractions import Fraction
from itertools import accumulate, product
from math import prod
from operator import mul
from random import Random

import numpy as np
import pytest
from flint import arb
from torch_stacks import by_one_matrix, line, whole_numbers

from lcn_support import (
    Architecture,
    GridArchitecture,
    QuadraticLoss,
    compose,
    contains,
    train,
)
from lcn_support.exchange import from_torch, to_torch

torch = pytest.importorskip("torch", reason="PyTorch comes with the extra 'train'")
nn = torch.nn


def stacks(count=60):
    random = Random(5)
    for _ in range(count):
        layers = [line(random.randint(1, 4), random.randint(1, 3))
                  for _ in range(random.randint(1, 4))]  # fmt: skip
        module = whole_numbers(nn.Sequential(*layers), random)
        outputs = random.randint(1, 5)
        size = outputs
        for layer in reversed(layers):
            size = layer.stride[0] * (size - 1) + layer.kernel_size[0]
        x = torch.tensor([random.randint(-9, 9) for _ in range(size)], dtype=torch.float64)
        yield module, outputs, x


# ---------------------------------------------------------------------------------------------- in


def test_a_stack_computes_what_its_network_says():
    for module, outputs, x in stacks():
        network = from_torch(module)
        assert module(x[None, None])[0, 0].tolist() == by_one_matrix(network, outputs, x)
        assert network.architecture.sizes == tuple(c.kernel_size[0] for c in module)
        assert network.architecture.strides == tuple(c.stride[0] for c in module)
        assert network.stride == network.architecture.stride
        W = compose(network.exact_filters, network.architecture.strides)
        assert contains(network.architecture, W) and tuple(network.end_to_end) == W


def test_flipped_or_in_another_order_it_would_be_another_network():
    """Teeth: the comparison sees a flip, and layers of strides that are exchanged."""
    flipped, exchanged = 0, 0
    for module, outputs, x in stacks():
        network, true = from_torch(module), module(x[None, None])[0, 0].tolist()
        flipped += by_one_matrix(network, outputs, x, network.end_to_end[::-1]) != true
        a = network.architecture
        W = compose(network.filters[::-1], a.strides[::-1])
        exchanged += len(W) != a.filter_size or by_one_matrix(network, outputs, x, W) != true
    assert flipped > 30 and exchanged > 30


def test_sequences_within_sequences_and_identities_are_looked_through():
    random = Random(2)
    layers = [whole_numbers(line(k, s), random) for k, s in ((3, 2), (2, 1), (2, 3))]
    plain = from_torch(nn.Sequential(*layers))
    nested = nn.Sequential(nn.Identity(), nn.Sequential(layers[0]), nn.Sequential(*layers[1:]))
    assert from_torch(nested) == plain
    assert from_torch(nn.Sequential(*layers[::-1])) != plain
    assert from_torch(layers[0]).architecture == Architecture((3,), (2,))


def test_grids_compute_what_their_network_says():
    random = Random(3)
    for kind, D in ((nn.Conv2d, 2), (nn.Conv3d, 3)):
        shapes = [[random.randint(1, 3) for _ in range(D)] for _ in range(2)]
        strides = [[random.randint(1, 2) for _ in range(D)] for _ in range(2)]
        layers = [kind(1, 1, k, stride=s, bias=False).double()
                  for k, s in zip(shapes, strides, strict=True)]  # fmt: skip
        module = whole_numbers(nn.Sequential(*layers), random)
        network = from_torch(module)
        assert isinstance(network.architecture, GridArchitecture)
        whole = to_torch(network.one_layer, [network.end_to_end])
        x = torch.arange(float(11**D), dtype=torch.float64).reshape(1, 1, *(11,) * D) % 17
        assert module(x).shape == whole(x).shape and bool((module(x) == whole(x)).all())
        assert not bool((module(x) == whole(x.flip(-1))).all())
        assert from_torch(to_torch(network.architecture, network.filters)) == network


def test_data_meet_the_network_through_its_one_layer():
    """The loss of the package is torch's mean squared error."""
    generator = torch.Generator().manual_seed(4)
    module = nn.Sequential(line(3, 2), line(2))
    network = from_torch(module)
    X = torch.randn(30, 9, generator=generator, dtype=torch.float64)
    Y = torch.randn(30, module(X[:, None]).shape[-1], generator=generator, dtype=torch.float64)
    loss = QuadraticLoss.from_data(network.one_layer, X.T, Y.T)
    true = float(((module(X[:, None])[:, 0] - Y) ** 2).sum(1).mean().detach())
    assert abs(loss.value(network.end_to_end) - true) < 1e-12 * true
    assert abs(loss.value(network.end_to_end[::-1]) - true) > 1e-3 * true


def test_training_goes_on_from_a_module():
    module = nn.Sequential(line(2), line(2))
    network, loss = from_torch(module), QuadraticLoss((1, 3, 2))
    runs = train(network.architecture, loss, network.filters, step=0.01, steps=5)
    optimizer = torch.optim.SGD(module.parameters(), lr=0.01)
    for _ in range(5):
        optimizer.zero_grad()
        a, b = (layer.weight[0, 0] for layer in module)
        W = torch.stack([a[0] * b[0], a[0] * b[1] + a[1] * b[0], a[1] * b[1]])
        ((W - torch.tensor([1.0, 3, 2])) ** 2).sum().backward()
        optimizer.step()
    assert np.allclose(runs.end_to_end[0], from_torch(module).end_to_end, atol=1e-12)


@pytest.mark.parametrize("name", ["float16", "bfloat16", "float32", "float64"])
def test_weights_keep_their_type_and_their_module(name):
    module = nn.Sequential(line(2), line(3)).to(getattr(torch, name))
    network = from_torch(module)
    W = network.end_to_end
    assert {str(w.dtype).removeprefix("torch.") for w in (*network.filters, W)} == {name}
    again = from_torch(to_torch(network.architecture, network.filters))
    assert again == network and hash(again) == hash(network) and name in str(network)
    assert from_torch(module.double() if name != "float64" else module.float()) != network
    before = [w.tolist() for w in network.filters]
    with torch.no_grad():
        module[0].weight.zero_()
    assert [w.tolist() for w in network.filters] == before


def test_a_decision_allows_for_single_precision():
    """(x − y)² + 10⁻⁸y² has no real root; in single precision that is not known."""
    W = [1, -2, 1 + 1e-8]
    a = Architecture((2, 2))
    double = from_torch(to_torch(Architecture((3,)), [W])).end_to_end
    single = from_torch(to_torch(Architecture((3,)), [W]).float()).end_to_end
    assert contains(a, double) is False
    assert contains(a, single) not in (True, False)


# ---------------------------------------------------------------------------------------- dilations


def dilated_stacks(count=150):
    random = Random(8)
    for _ in range(count):
        layers = [
            line(random.randint(1, 3), random.randint(1, 2), dilation=2 ** random.randint(0, 2))
            for _ in range(random.randint(1, 4))
        ]
        yield whole_numbers(nn.Sequential(*layers), random)


def test_dilations_read_as_strides_give_the_same_filter():
    read = moved = 0
    for module in dilated_stacks():
        before = accumulate([c.stride[0] for c in module][:-1], mul, initial=1)
        steps = [c.dilation[0] * S for c, S in zip(module, before, strict=True)]
        large = [t for c, t in zip(module, steps, strict=True) if c.kernel_size[0] > 1]
        if len(large) == len(steps) and 1 not in large:
            with pytest.raises(ValueError, match=r"begin with 1.*chapter 8, A filter of size one"):
                from_torch(module, dilated=True)
            unit = line(1)
            nn.init.ones_(unit.weight)
            module = nn.Sequential(unit, *module)
        network = from_torch(module, dilated=True)
        x = torch.arange(60.0, dtype=torch.float64) ** 2 % 23
        y = module(x[None, None])[0, 0].tolist()
        assert by_one_matrix(network, len(y), x[: network.stride * (len(y) - 1)
                             + network.architecture.filter_size]) == y  # fmt: skip
        assert network.stride == prod(c.stride[0] for c in module)
        read, moved = read + 1, moved + (network.architecture.stride != network.stride)
        assert sorted(len(w) for w in network.filters) == sorted(c.kernel_size[0] for c in module)
    assert read == 150 and moved > 20


def test_with_other_steps_the_filters_are_no_network_of_strides():
    """(x² + y²)(x³ + y³) has steps 2 and 3, neither of which divides the other."""
    module = nn.Sequential(line(2), line(2, dilation=2), line(2, dilation=3))
    with pytest.raises(ValueError, match=r"steps \(1, 2, 3\).*one divides the other"):
        from_torch(module, dilated=True)
    with pytest.raises(ValueError, match=r"steps \(2, 4\)"):
        from_torch(nn.Sequential(line(2, dilation=2), line(2, dilation=4)), dilated=True)


@pytest.mark.parametrize(
    ("steps", "is_one"), [((1, 2, 3), False), ((2, 3), False), ((1, 2, 4), True), ((1, 3), True)]
)
def test_no_architecture_at_all_has_the_products_of_steps_that_do_not_divide(steps, is_one):
    """Among all of their size and dimension; with steps that divide there is one."""
    W = compose_spread([(1, 3), (2, 5), (7, -4)][: len(steps)], steps)
    others = [a for a in architectures(sum(steps)) if a.dimension == len(steps) + 1]
    assert len(others) > 1
    assert any(contains(a, W) for a in others) is is_one


def compose_spread(filters, steps):
    form = np.ones(1, dtype=int)
    for w, step in zip(filters, steps, strict=True):
        wide = np.zeros((len(w) - 1) * step + 1, dtype=int)
        wide[::step] = w
        form = np.convolve(form, wide)
    return form.tolist()


def architectures(degree):
    """All of at most four layers whose end-to-end filter has this degree, up to the last stride."""
    for layers in range(1, 5):
        for sizes in product(range(1, degree + 2), repeat=layers):
            for strides in product(range(1, degree + 1), repeat=layers - 1):
                steps = list(accumulate(strides, mul, initial=1))
                if sum((k - 1) * T for k, T in zip(sizes, steps, strict=True)) == degree:
                    yield Architecture(sizes, (*strides, 1))


# --------------------------------------------------------------------------------------------- out


def test_out_and_in_again():
    for module, _, x in stacks(30):
        network = from_torch(module)
        again = to_torch(network.architecture, network.filters)
        assert bool((again(x[None, None]) == module(x[None, None])).all())
        assert from_torch(again) == network


def test_strides_as_dilations_slide_by_one():
    a, filters = Architecture((3, 2, 2), strides=(2, 3, 1)), [(1, 2, -1), (3, 1), (1, 5)]
    strided, dilated = to_torch(a, filters), to_torch(a, filters, dilated=True)
    x = torch.arange(40.0, dtype=torch.float64)[None, None] ** 2 % 19
    assert bool((dilated(x)[..., :: a.stride] == strided(x)).all())
    assert from_torch(dilated, dilated=True).architecture == Architecture((3, 2, 2), (2, 3, 1))
    assert from_torch(dilated, dilated=True).stride == 1
    assert from_torch(strided).stride == 6


def test_numbers_of_every_kind_go_out():
    a = Architecture((2, 2))
    module = to_torch(a, [(Fraction(1, 2), arb(2)), np.float32([0.1, 1])])
    assert {p.dtype for p in module.parameters()} == {torch.float64}
    assert module[0].weight.tolist() == [[[0.5, 2.0]]]
    single = to_torch(a, [np.float32([1, 2]), torch.ones(2)])
    assert {p.dtype for p in single.parameters()} == {torch.float32}
    assert all(p.requires_grad for p in single.parameters())


def test_no_random_number_is_drawn():
    before = torch.get_rng_state()
    to_torch(Architecture((2, 2)), [(1, 2), (3, 4)])
    assert bool((torch.get_rng_state() == before).all())
    line(2)
    assert not bool((torch.get_rng_state() == before).all())


@pytest.mark.parametrize(
    ("a", "filters", "message"),
    [
        (Architecture((2, 2)), [(1, 2)], "1 filters for .*which has 2"),
        (Architecture((2, 2)), [(1, 2), (1, 2, 3)], r"layer 2 has shape \(3,\).*\(2,\)"),
        (Architecture((2,)), [[(1, 2), (3, 4)]], r"shape \(2, 2\).*w\[r\]"),
        (Architecture((2,)), [(1, float("nan"))], "not finite"),
        (GridArchitecture([(1, 1, 1, 2)]), [[[[[1, 2]]]]], "at most three"),
        (GridArchitecture([(2,)]), [torch.ones(2, device="meta")], "device meta"),
    ],
)
def test_filters_that_do_not_fit_are_refused(a, filters, message):
    with pytest.raises(ValueError, match=message):
        to_torch(a, filters)
    with pytest.raises(TypeError, match="no architecture"):
        to_torch((2, 2), filters)


@pytest.mark.parametrize("mode", ["train", "eval"])
def test_reading_gives_what_the_next_pass_applies_and_changes_nothing(mode):
    torch.manual_seed(0)
    layer = nn.utils.parametrizations.spectral_norm(nn.Conv1d(1, 1, 4, bias=False).double())
    stack = getattr(nn.Sequential(layer, line(2)), mode)()
    with torch.no_grad():
        layer.parametrizations.weight.original += torch.randn(1, 1, 4)  # as a step of training
    before = {name: part.clone() for name, part in stack.state_dict().items()}

    def moved():
        return any(not torch.equal(part, before[name]) for name, part in stack.state_dict().items())

    read = from_torch(stack).filters[0]
    assert not moved()
    window = torch.eye(4, dtype=torch.float64)[:, None]
    assert np.array_equal(read, layer(window).detach().numpy().reshape(-1))
    assert moved() is (mode == "train")  # PyTorch's own pass does move on
