"""The part of ``real.py`` that trains with torch itself."""

from __future__ import annotations

import contextlib
import itertools

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

import assay_watch
import assay_watch.torch


class Net(nn.Module):
    """Modules and functions mixed, as networks of PyTorch are."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.norm = nn.BatchNorm2d(4)
        self.drop = nn.Dropout(0.3)
        self.fc1 = nn.Linear(36, 10)
        self.act = nn.ReLU(inplace=True)
        self.fc2 = nn.Linear(10, 10)
        self.fc3 = nn.Linear(10, 3)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.norm(self.conv(x))), 2)
        x = self.act(self.fc1(self.drop(x.flatten(1))))
        return self.fc3(self.act(self.fc2(x)))


def rows(count=320):
    source = torch.Generator().manual_seed(0)
    return (
        torch.randn(count, 1, 8, 8, generator=source),
        torch.randint(0, 3, (count,), generator=source),
    )


def trained(path, batches=30, every=1, spoil=None, **options):
    torch.manual_seed(1)
    net = Net()
    optimizer = torch.optim.Adam(net.parameters(), 0.01)
    x, y = rows()
    losses = []
    context = contextlib.nullcontext()
    if path is not None:
        context = assay_watch.torch.watch(net, optimizer, path, every=every, **options)
    with context as w:
        for i in range(batches):
            if i + 1 == spoil:
                with torch.no_grad():
                    net.fc2.weight[0, 0] = float("nan")
            at = 32 * (i % 10)
            xb, yb = x[at : at + 32], y[at : at + 32]
            optimizer.zero_grad()
            out = net(xb)
            loss = F.cross_entropy(out, yb)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            if w is not None:
                w.step(loss, out, yb)
    return losses, [t.detach().clone() for t in net.state_dict().values()]


def main(check, events, place, against):
    """All checks, printed."""
    print(f"torch {torch.__version__}")
    plain, watched = trained(None), trained(place("t.jsonl"))
    same = plain[0] == watched[0] and all(map(torch.equal, plain[1], watched[1]))
    check("losses, weights and moments bitwise equal, every step looked at", same)
    found = events(place("t.jsonl"))
    names = " ".join(f"{f['name']}:{f['class']}" for f in found[0]["layers"])
    check("layers as they run, functions too", "norm.relu:ReLU" in names, names)
    check("loss", found[0]["loss"] == "SparseCategoricalCrossentropy", found[0]["loss"])
    plain, watched = trained(None, spoil=8), trained(place("t.jsonl"), every=50, spoil=8)
    same = str(plain[0]) == str(watched[0]) and all(
        torch.equal(a.nan_to_num(), b.nan_to_num()) for a, b in zip(plain[1], watched[1])
    )
    check("  also where the first NaN is run again", same)
    found = events(place("t.jsonl"))
    bad = next(e for e in found if e["event"] == "step" and e["loss"] == "NaN")
    odd = [r["layer"] for r in bad.get("layers", []) if r["nans"] and r["phase"] == "forward"]
    first = found[0]["layers"][odd[0]]["name"] if odd else "nothing"
    check("  and it is located", bad["step"] == 8 and first == "fc2", first)
    try:
        trained(place("t.jsonl"), every=50, spoil=8, stop_on_nan=True)
        check("NaN stops the training", False)
    except assay_watch.TrainingStopped as e:
        saved = np.load(e.folder + "/weights.npz")
        good = all(np.isfinite(saved[k]).all() for k in saved)
        check("NaN stops the training, with good weights saved", good, str(e).split(";")[0])
    numbers(check, events, place, against)


def costs(place, ratio, every):
    """CPU time with and without, printed."""
    print(f"CPU time, torch, batch 64, {every}")
    for name, net, shape in (
        ("MLP 784-200-100-10", mlp(), (784,)),
        ("CNN 28x28, 16 and 32 filters", cnn(), (1, 28, 28)),
        ("MLP 20-32-32-10", tiny(), (20,)),
    ):
        cost(name, net, shape, place, ratio)


def numbers(check, events, place, against):
    """A look against autograd's own numbers, in float64."""
    print("numbers of a look against autograd in float64 (torch)")
    torch.manual_seed(2)
    net = nn.Sequential(nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 2))
    twin = nn.Sequential(nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 2))
    twin.load_state_dict(net.state_dict())
    twin.double()
    x, y = torch.randn(20, 6), torch.randn(20, 2)
    outputs, inside = [], x.double()
    for layer in twin:
        inside = layer(inside)
        inside.retain_grad()
        outputs.append(inside)
    F.mse_loss(inside, y.double()).backward()
    optimizer = torch.optim.SGD(net.parameters(), 0.1)
    with assay_watch.torch.watch(net, optimizer, place("n.jsonl")) as w:
        loss = F.mse_loss(net(x), y)
        loss.backward()
        optimizer.step()
        w.step(loss, None, y)
    look = events(place("n.jsonl"), "step")[0]["layers"]
    for index, out in enumerate(outputs):
        against(look, index, "forward", [out.detach().numpy()])
        against(look, index, "output_gradient", [out.grad.numpy()])
    for index in (0, 2):
        parameters = list(twin[index].parameters())
        against(look, index, "weights", [p.detach().numpy() for p in parameters])
        against(look, index, "weight_gradient", [p.grad.numpy() for p in parameters])
        against(look, index, "update", [-0.1 * p.grad.numpy() for p in parameters], 2e-5)


def mlp():
    return nn.Sequential(
        nn.Linear(784, 200), nn.ReLU(), nn.Linear(200, 100), nn.ReLU(), nn.Linear(100, 10)
    )


def tiny():
    return nn.Sequential(
        nn.Linear(20, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 10)
    )


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 16, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(800, 64), nn.ReLU(), nn.Linear(64, 10),
    )  # fmt: skip


def cost(name, net, shape, place, ratio):
    """CPU time with and without."""
    optimizer = torch.optim.Adam(net.parameters())
    x, y = torch.randn(64, *shape), torch.randint(0, 10, (64,))

    def run(steps, watched):
        context = contextlib.nullcontext()
        if watched:
            context = assay_watch.torch.watch(net, optimizer, place("cost.jsonl"))
        with context as w:
            for _ in itertools.repeat(None, steps):
                optimizer.zero_grad()
                out = net(x)
                loss = F.cross_entropy(out, y)
                loss.backward()
                optimizer.step()
                loss.item()
                if w is not None:
                    w.step(loss, out, y)

    ratio(name, run, 50, 250)
