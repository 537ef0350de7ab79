"""Records the two faulty trainings that tests of the Java side read. Needs keras on torch.

    KERAS_BACKEND=torch python probes/python/by_hand/traces.py cli/src/test/resources/traces
"""

from __future__ import annotations

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "src"))
os.environ.setdefault("KERAS_BACKEND", "torch")

import keras  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402
import torch.nn as nn  # noqa: E402
import torch.nn.functional as F  # noqa: E402

import assay_watch.keras  # noqa: E402
import assay_watch.torch  # noqa: E402


class Net(nn.Module):
    """A hidden layer whose activation is called as a function."""

    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(6, 16)
        self.answer = nn.Linear(16, 1)

    def forward(self, x):
        return self.answer(F.relu(self.hidden(x)))


def constant(path):
    """A classifier that says the same of all rows after some steps, by a huge learning rate."""
    source = np.random.default_rng(0)
    x = source.normal(size=(160, 6)).astype("float32")
    y = ((x[:, 0] * x[:, 1] + x[:, 2]) > 0).astype("float32").reshape(-1, 1)
    keras.utils.set_random_seed(2)
    model = keras.Sequential(
        [
            keras.Input((6,)),
            keras.layers.Dense(16, activation="relu", name="hidden"),
            keras.layers.Dense(8, activation="relu", name="second"),
            keras.layers.Dense(1, activation="sigmoid", name="answer"),
        ]
    )
    model.compile(keras.optimizers.SGD(50.0), "binary_crossentropy", metrics=["accuracy"])
    watch = assay_watch.keras.Watch(path, every=8, name="keras-constant-output")
    model.fit(x, y, epochs=8, validation_split=0.2, verbose=0, callbacks=[watch])


def exploding(path):
    """A regression that diverges to NaN, by a huge learning rate."""
    torch.manual_seed(0)
    x = torch.randn(160, 6)
    y = 3 * x[:, :1] + x[:, 1:2] ** 2
    net = Net()
    optimizer = torch.optim.SGD(net.parameters(), lr=20.0)
    with assay_watch.torch.watch(
        net, optimizer, path, loss=nn.MSELoss(), data=(x, y), epochs=4, every=8,
        name="torch-exploding",
    ) as w:  # fmt: skip
        for _ in range(4):
            for at in range(0, 160, 32):
                xb, yb = x[at : at + 32], y[at : at + 32]
                optimizer.zero_grad()
                out = net(xb)
                loss = F.mse_loss(out, yb)
                loss.backward()
                optimizer.step()
                w.step(loss, out, yb)
            w.epoch()


if __name__ == "__main__":
    constant(os.path.join(sys.argv[1], "keras-constant-output.jsonl"))
    exploding(os.path.join(sys.argv[1], "torch-exploding.jsonl"))
