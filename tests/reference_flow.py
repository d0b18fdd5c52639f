"""A simple gradient flow of networks of stride one, to compare with: classical Runge–Kutta."""

import numpy as np


def flow(loss, filters, time=60.0, step=0.01):
    """The filters after that time."""
    u, S = (np.array(x, dtype=float) for x in (loss.target, loss.covariance))

    def velocity(layers):
        slope = -2 * S @ (product(layers) - u)
        others = [product(layers[:i] + layers[i + 1 :]) for i in range(len(layers))]
        return [np.correlate(slope, other, "valid") for other in others]

    def moved(layers, speeds, h):
        return [w + h * v for w, v in zip(layers, speeds, strict=True)]

    layers = [np.array(w, dtype=float) for w in filters]
    for _ in range(round(time / step)):
        first = velocity(layers)
        second = velocity(moved(layers, first, step / 2))
        third = velocity(moved(layers, second, step / 2))
        last = velocity(moved(layers, third, step))
        speeds = [(a + 2 * b + 2 * c + d) / 6
                  for a, b, c, d in zip(first, second, third, last, strict=True)]  # fmt: skip
        layers = moved(layers, speeds, step)
    return layers


def product(layers):
    result = np.ones(1)
    for w in layers:
        result = np.convolve(result, w)
    return result
