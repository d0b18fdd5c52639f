"""Weights (1, 1, k) as checkpoints keep them."""

from fractions import Fraction

import numpy as np
import pytest

from lcn_support import Architecture, GridArchitecture, compose
from lcn_support.exchange import from_torch, from_weights
from lcn_support.publishing import from_json, to_json


def test_weights_are_filters_as_they_stand():
    weights = [np.array([[[1.0, 2, 3]]]), np.array([[[4.0, 5]]])]
    network = from_weights(weights, strides=(2, 1))
    assert network.architecture == Architecture((3, 2), (2, 1))
    assert network.end_to_end.tolist() == list(compose([(1, 2, 3), (4, 5)], (2, 1)))
    assert network.end_to_end.tolist() != compose([(3, 2, 1), (5, 4)], (2, 1))
    weights[0][:] = 0
    assert network.filters[0].tolist() == [1, 2, 3]
    with pytest.raises(ValueError, match="read-only"):
        network.filters[0][0] = 7


def test_a_mapping_is_taken_in_its_order():
    named = {"b": [[[1, 2]]], "a": [[[3, 4, 5]]]}
    assert from_weights(named).architecture == Architecture((2, 3))
    assert from_weights(dict(sorted(named.items()))).architecture == Architecture((3, 2))


def test_the_state_of_a_module_is_read():
    torch = pytest.importorskip("torch", reason="PyTorch comes with the extra 'train'")
    module = torch.nn.Sequential(
        torch.nn.Conv1d(1, 1, 3, stride=2, bias=False), torch.nn.Conv1d(1, 1, 2)
    )
    with pytest.raises(ValueError, match=r"'1.bias' have shape \(1,\): that is a bias"):
        from_weights(module.state_dict(), (2, 1))
    module[1].bias = None
    network = from_weights(module.state_dict(), (2, 1))
    assert network.architecture == Architecture((3, 2), (2, 1))
    assert network.filters[0].tolist() == module[0].weight[0, 0].tolist()


def test_numbers_of_every_kind_are_read_in_their_type():
    network = from_weights(
        [[[[Fraction(1, 3), 1]]], np.float32([[[1, 2]]]), np.ones((1, 1, 2), int)]
    )
    assert [str(w.dtype) for w in network.filters] == ["float64", "float32", "float64"]
    assert network.filters[0][0] == 1 / 3 and str(network.end_to_end.dtype) == "float64"


def test_more_axes_are_a_grid():
    network = from_weights([np.ones((1, 1, 2, 3)), np.ones((1, 1, 2, 2))], [(2, 1), (1, 1)])
    assert network.architecture == GridArchitecture([(2, 3), (2, 2)], [(2, 1), (1, 1)])
    assert network.stride == (2, 1) and network.one_layer.filter_shape == (4, 4)
    assert "of shape (4, 4), slides by (2, 1)" in str(network)


def test_networks_are_equal_if_all_their_numbers_are():
    one, same = from_weights([np.ones((1, 1, 2))]), from_weights([np.ones((1, 1, 2))])
    others = [
        from_weights([2 * np.ones((1, 1, 2))]),
        from_weights([np.ones((1, 1, 2))], [2]),
        from_weights([np.ones((1, 1, 2), "f4")]),
    ]
    assert one == same and len({one, same}) == 1 and len({one, *others}) == 4
    assert all(one != other for other in others) and one != "one"


@pytest.mark.parametrize("how", ["weight_norm", "spectral_norm"])
def test_parts_of_a_weight_are_no_weights(how):
    """Their product is another network: the parts of one filter look like two."""
    torch = pytest.importorskip("torch", reason="PyTorch comes with the extra 'train'")
    layer = torch.nn.Conv1d(1, 1, 3, bias=False)
    getattr(torch.nn.utils.parametrizations, how)(layer)
    with pytest.raises(ValueError, match=r"original0?' are a part of a weight.*remove_param"):
        from_weights(layer.state_dict())
    torch.nn.utils.parametrize.remove_parametrizations(layer, "weight")
    assert from_weights(layer.state_dict()) == from_torch(layer)


def test_a_network_can_be_kept_as_text():
    networks = [
        from_weights([np.float32([[[1, 2, 3]]]), np.ones((1, 1, 2))], (2, 1)),
        from_weights([np.ones((1, 1, 2, 2))]),
    ]
    for network in networks:
        assert from_json(to_json(network)) == network


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([], "at least one layer"),
        ({}, "at least one layer"),
        ("net.pt", r"weights 'net.pt': a file is not read here; .*torch.load"),
        ({"state_dict": {"0.weight": 1}}, r"'state_dict' are a mapping, .*weights\['state_dict'\]"),
        ({"0.weight_g": np.ones((1, 1, 1))}, "'0.weight_g' are a part of a weight"),
        (7, "weights: 7 is no sequence"),
        ([np.ones((2, 1, 3))], "1 channels in and 2 out, .*one channel.*chapter 1"),
        ([np.ones((3, 1, 1))], r"channels last, as in Keras.*moveaxis"),
        ([np.ones(3)], r"shape \(3,\): that is a bias, or a filter without.*w\[None, None\]"),
        ([np.ones((3, 3))], "matrix of a dense layer see chapter 15"),
        ([np.ones((1, 1, 0))], "k at least 1"),
        ([np.ones((1, 1, 2)), np.ones((1, 1, 2, 2))], "one grid"),
        ([[[[float("inf"), 1]]]], "not finite"),
        ([[[[1j, 1]]]], "not a real number"),
    ],
)
def test_other_weights_are_refused(weights, message):
    with pytest.raises(ValueError, match=message):
        from_weights(weights)


def test_channels_that_are_last_are_moved_by_the_remedy():
    w = np.arange(3.0).reshape(3, 1, 1)
    moved = from_weights([np.moveaxis(w, (-2, -1), (1, 0))])
    assert moved.filters[0].tolist() == [0, 1, 2]


def test_named_weights_and_modules_are_told_what_to_give():
    torch = pytest.importorskip("torch", reason="PyTorch comes with the extra 'train'")
    stack = torch.nn.Sequential(torch.nn.Conv1d(1, 1, 3, bias=False))
    with pytest.raises(ValueError, match=r"dict\(module\.named_parameters\(\)\)"):
        from_weights(stack.named_parameters())
    assert from_weights(dict(stack.named_parameters())).architecture == Architecture((3,))
    with pytest.raises(ValueError, match="a module, no array; give it to from_torch"):
        from_weights(stack)
    with pytest.raises(ValueError, match="is no sequence"):
        from_weights(stack[0])
