"""Modules that are no linear convolutional network: what is said, and that the remedies hold."""

import re
from fractions import Fraction
from pathlib import Path
from random import Random

import numpy as np
import pytest
from torch_stacks import by_one_matrix, line, whole_numbers

from lcn_support import Architecture, QuadraticLoss
from lcn_support.exchange import from_torch

torch = pytest.importorskip("torch", reason="PyTorch comes with the extra 'train'")
nn = torch.nn
pytestmark = [
    pytest.mark.filterwarnings(f"ignore:{said}")
    for said in ("Complex modules", "`torch.jit.script` is deprecated")
]
BOOK = Path(__file__).parents[2] / "book"

REFUSED = {
    "padding": (lambda: line(3, padding=1), r"padding=\(1,\).*Zero padding.*padding=0"),
    "same": (lambda: line(3, padding="same"), "padding='same'.*Zero padding"),
    "bias": (lambda: line(3, bias=True), "a bias, .*no bias.*centre the data"),
    "channels": (lambda: nn.Conv1d(2, 3, 2, bias=False), "2 channels in, 3 out.*one channel"),
    "groups": (lambda: nn.Conv1d(4, 4, 2, groups=4, bias=False), "groups=4.*network of its own"),
    "two groups": (lambda: nn.Conv1d(4, 2, 2, groups=2, bias=False), "4 channels in, 2 out"),
    "dilation": (lambda: line(3, dilation=2), r"dilation=\(2,\).*form in x\^d.*dilated=True"),
    "activation": (lambda: nn.Sequential(line(2), nn.ReLU()), r"\[1\] is nn.ReLU\(\).*nothing"),
    "dense": (lambda: nn.Sequential(nn.Linear(3, 1)), "Linear.*landscape.dense.*chapter 15"),
    "pooling": (lambda: nn.AvgPool1d(2), "AvgPool1d.*no convolution"),
    "transposed": (lambda: nn.ConvTranspose1d(1, 1, 2), "ConvTranspose1d.*no conv.*reversed"),
    "average": (lambda: nn.AvgPool1d(2), "AvgPool1d.*weights 1/k"),
    "flat": (lambda: nn.Sequential(line(2), nn.Flatten()), "shapes alone: leave it out"),
    "dropout": (lambda: nn.Sequential(nn.Dropout(), line(2)), "in evaluation it does nothing"),
    "norm": (lambda: nn.Sequential(line(2), nn.BatchNorm1d(1)), "multiply a filter by the scale"),
    "padding layer": (lambda: nn.Sequential(nn.ConstantPad1d(1, 0.0), line(2)), "pad the data"),
    "list": (lambda: nn.ModuleList([line(2)]), "no order of its own; give nn.Sequential"),
    "parallel": (lambda: nn.DataParallel(line(2)), "give module.module"),
    "script": (lambda: torch.jit.script(nn.Sequential(line(2))), "of which it was made"),
    "circular": (lambda: line(3, padding=1, padding_mode="circular"), "Zero padding"),
    "lazy": (lambda: nn.LazyConv1d(1, 2, bias=False), "no weights yet; run it once"),
    "empty": (lambda: nn.Sequential(), "no layer"),
    "identity": (lambda: nn.Sequential(nn.Identity()), "no layer"),
    "axes": (lambda: nn.Sequential(line(2), nn.Conv2d(1, 1, 2, bias=False)), "one grid"),
    "complex": (lambda: line(2).to(torch.complex64), "complex64.*not of a floating type"),
    "nan": (lambda: filled(line(2), float("nan")), "not all finite"),
    "meta": (lambda: line(2).to("meta"), "device meta has a shape and no numbers; give"),
    "meta, bias": (lambda: line(2, bias=True).to("meta"), "with a bias.*set bias to None"),
    "2d dilation": (lambda: nn.Conv2d(1, 1, 2, dilation=2, bias=False), "give strides"),
}  # fmt: skip


def filled(module, value):
    nn.init.constant_(module.weight, value)
    return module


@pytest.mark.parametrize("name", REFUSED)
def test_a_violated_hypothesis_is_named_with_its_place_and_a_remedy(name):
    make, message = REFUSED[name]
    with pytest.raises(ValueError, match=message):
        from_torch(make())


def test_the_places_in_the_book_are_there():
    """Teeth for the messages: each chapter and section that one names exists."""
    if not BOOK.exists():
        pytest.skip("the book is not in a source package")
    named = set()
    for make, _ in REFUSED.values():
        with pytest.raises(ValueError) as caught:
            from_torch(make())
        named |= set(re.findall(r"\(chapter (\d+), ([A-Z][a-z ]+)\)", str(caught.value)))
    with pytest.raises(ValueError) as caught:
        from_torch(nn.Sequential(line(2, dilation=2), line(2, dilation=3)), dilated=True)
    named |= set(re.findall(r"\(chapter (\d+), ([A-Z][a-z ]+)\)", str(caught.value)))
    assert len(named) >= 3
    for chapter, section in named:
        (page,) = BOOK.glob(f"chapters/{int(chapter):02}-*.md")
        assert re.search(rf"^###? {section}$", page.read_text("utf-8"), re.M), section


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(ValueError) as caught:
        from_torch(nn.Sequential(nn.Conv1d(1, 1, 3, padding=1), nn.Tanh(), line(2)))
    lines = str(caught.value).split("\n")
    assert len(lines) == 3 and "padding" in lines[0] and "bias" in lines[1] and "Tanh" in lines[2]
    with pytest.raises(ValueError, match="and 6 more"):
        from_torch(nn.Sequential(*[nn.Tanh() for _ in range(12)]))


def test_what_is_no_module_is_refused():
    for value in (None, [1, 2, 1], "x", torch.ones(1, 1, 3), nn.Conv1d):
        with pytest.raises(TypeError, match="no module of PyTorch"):
            from_torch(value)


class Own(nn.Module):
    def __init__(self):
        super().__init__()
        self.second, self.first = line(2), line(3)

    def forward(self, x):
        return self.second(self.first(x))


class Doubling(nn.Sequential):
    def forward(self, x):
        return 2 * super().forward(x)


class DoublingConv(nn.Conv1d):
    def forward(self, x):
        return 2 * super().forward(x)


class DoublingInside(nn.Conv1d):
    def _conv_forward(self, *given):
        return 2 * super()._conv_forward(*given)


class DoublingCall(nn.Conv1d):
    def __call__(self, x):
        return 2 * super().__call__(x)


def patched(module):
    plain = module.forward
    module.forward = lambda x: 2 * plain(x)
    return module


def test_a_forward_that_cannot_be_read_is_refused():
    """The children of a module stand in the order of their names, and not of the forward."""
    kinds = (DoublingConv, DoublingInside, DoublingCall)
    convolutions = [kind(1, 1, 2, bias=False) for kind in kinds]
    for module in (Own(), Doubling(line(2)), *convolutions):
        with pytest.raises(ValueError, match="forward of its own"):
            from_torch(module)
    with pytest.raises(ValueError, match=r"module\[1\].*forward of its own"):
        from_torch(nn.Sequential(line(2), Own()))


def test_a_forward_that_was_replaced_is_refused():
    for module in (patched(line(2)), patched(nn.Sequential(line(2))), patched(nn.Identity())):
        x = torch.ones(1, 1, 5, dtype=torch.float64)
        assert bool((module(x) == 2 * type(module).forward(module, x)).all())
        with pytest.raises(ValueError, match=r"^module is nn\..*no convolution"):
            from_torch(module)


def test_sequences_may_be_nested_as_deep_as_they_are():
    module = line(2)
    for _ in range(2000):
        module = nn.Sequential(module)
    assert from_torch(module).architecture == Architecture((2,))


def test_hooks_and_shared_weights_are_refused():
    hooked, sequence, layer = line(2), nn.Sequential(line(2)), line(2)
    hooked.register_forward_hook(lambda module, x, y: 2 * y)
    sequence.register_forward_pre_hook(lambda module, x: x)
    for module in (hooked, sequence):
        with pytest.raises(ValueError, match="with hooks"):
            from_torch(module)
    with pytest.raises(ValueError, match=r"module\[2\] shares its weight with module\[0\]"):
        from_torch(nn.Sequential(layer, line(2), layer))


def test_parametrized_weights_are_those_that_the_layer_uses():
    layer = nn.utils.parametrizations.weight_norm(line(3))
    x = torch.randn(1, 1, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    network = from_torch(nn.Sequential(layer))
    assert np.allclose(by_one_matrix(network, 6, x[0, 0]), layer(x)[0, 0].tolist(), atol=1e-14)


def test_weights_that_are_computed_at_each_access_are_not_taken_for_shared():
    """The tensor of one layer may be freed before that of the next is made, in its place."""
    normed = nn.utils.parametrizations.weight_norm
    for layers in range(2, 9):
        stack = nn.Sequential(*[normed(line(3)) for _ in range(layers)])
        assert from_torch(stack).architecture == Architecture((3,) * layers)


def views(tensor):
    """Two layers whose parameters are views of one tensor: what trains one trains the other."""
    first, second = line(3), line(3)
    first.weight, second.weight = nn.Parameter(tensor), nn.Parameter(tensor)
    return nn.Sequential(first, second)


def plain(tensor):
    """The same with tensors that are no parameters, as another network computes them."""
    stack = nn.Sequential(line(3), line(3))
    for layer in stack:
        del layer.weight
        layer.weight = tensor
    return stack


def normed_twice(tensor):
    layer = nn.utils.parametrizations.weight_norm(filled(line(3), 1.0))
    return nn.Sequential(layer, layer)


@pytest.mark.parametrize("share", [views, plain, normed_twice])
def test_a_weight_is_shared_where_its_numbers_are(share):
    with pytest.raises(ValueError, match=r"module\[1\] shares its weight with module\[0\]"):
        from_torch(share(torch.ones(1, 1, 3).double()))


def test_parts_of_one_buffer_are_not_shared():
    first, second = nn.Sequential(*views(torch.zeros(1, 1, 3).double()))
    flat = torch.arange(6.0).double()
    first.weight, second.weight = (nn.Parameter(flat[None, None, p : p + 3]) for p in (0, 3))
    read = from_torch(nn.Sequential(first, second)).filters
    assert [w.tolist() for w in read] == [[0, 1, 2], [3, 4, 5]]


def test_a_sequence_within_itself_ends():
    module = nn.Sequential(line(2))
    module.append(module)
    with pytest.raises(ValueError, match=r"module\[1\] is"):
        from_torch(module)


# ------------------------------------------------------------------------------ the remedies, tried


def test_padded_once_a_network_is_the_same_away_from_the_ends():
    random = Random(6)
    module = whole_numbers(nn.Sequential(line(3, padding=1), line(5, padding=2)), random)
    x = torch.arange(20.0, dtype=torch.float64)[None, None] % 7
    padded, once = module(x), nn.functional.pad(x, (3, 3))
    for layer in module:
        layer.padding = (0,)
    assert from_torch(module).architecture == Architecture((3, 5))
    assert bool((module(once) == padded)[..., 3:-3].all())
    assert not bool((module(once) == padded).all())


def test_one_channel_of_many_groups_is_a_network():
    layers = [nn.Conv1d(3, 3, k, groups=3, bias=False).double() for k in (2, 3)]
    x = torch.randn(1, 3, 9, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    for c in range(3):
        single = nn.Sequential(line(2), line(3))
        for to, of in zip(single, layers, strict=True):
            to.weight = nn.Parameter(of.weight[c : c + 1])
        y = by_one_matrix(from_torch(single), 6, x[0, c])
        assert np.allclose(y, layers[1](layers[0](x))[0, c].tolist(), atol=1e-14)


def test_the_best_bias_is_centring():
    rng = np.random.default_rng(7)
    X, Y = rng.integers(-9, 9, (3, 12)), rng.integers(-9, 9, (1, 12)) + 5
    with_ones = np.vstack([X, np.ones((1, 12))])
    true = np.linalg.lstsq(with_ones.T, Y[0], rcond=None)[1][0] / 12
    centred = [[[Fraction(int(c)) - Fraction(int(row.sum()), 12) for c in row] for row in M]
               for M in (X, Y)]  # fmt: skip
    a = Architecture((3,))
    assert float(QuadraticLoss.from_data(a, *centred).offset) == pytest.approx(true)
    assert float(QuadraticLoss.from_data(a, X, Y).offset) > 1.01 * true


def test_a_bias_of_zeros_may_be_dropped():
    layer = line(2, bias=True)
    nn.init.zeros_(layer.bias)
    with pytest.raises(ValueError, match="it is zero: set bias to None"):
        from_torch(layer)
    layer.bias = None
    assert from_torch(layer).architecture == Architecture((2,))


def test_padding_of_no_width_is_none():
    assert from_torch(line(3, padding="valid")) and from_torch(line(1, padding="same"))
    assert from_torch(line(1, dilation=4)).architecture == Architecture((1,))


def test_the_transpose_of_stride_one_is_a_convolution_with_the_weights_reversed():
    random = Random(8)
    module = whole_numbers(nn.ConvTranspose1d(1, 1, 3, bias=False).double(), random)
    plain, x = line(3), torch.arange(9.0, dtype=torch.float64)[None, None] ** 2
    with torch.no_grad():
        plain.weight.copy_(module.weight.flip(-1))
    assert bool((module(x)[..., 2:-2] == plain(x)).all())
    assert not bool((module(x)[..., 2:-2] == plain(x.flip(-1))).all())


@pytest.mark.parametrize("seed", range(8))
def test_padded_once_also_with_strides(seed):
    """Σ p_i S_i on both sides: the outputs are the same but for those near the ends."""
    random = Random(seed)
    sizes, strides, padding = ([random.randint(*r) for _ in range(3)]
                               for r in ((2, 4), (1, 3), (0, 2)))  # fmt: skip
    module = whole_numbers(
        nn.Sequential(*[line(k, s, padding=p)
                        for k, s, p in zip(sizes, strides, padding, strict=True)]), random
    )  # fmt: skip
    steps = [1, strides[0], strides[0] * strides[1]]
    width = sum(p * S for p, S in zip(padding, steps, strict=True))
    x = torch.arange(400.0, dtype=torch.float64)[None, None] ** 2 % 23
    padded = module(x)
    for layer in module:
        layer.padding = (0,)
    once = module(nn.functional.pad(x, (width, width)))
    ends = width + sum((k - 1) * S for k, S in zip(sizes, steps, strict=True))
    first = -(-ends // (steps[-1] * strides[-1]))
    last = min(padded.shape[-1], once.shape[-1]) - first - 1
    assert last > first + 3
    assert bool((padded[..., first:last] == once[..., first:last]).all())
