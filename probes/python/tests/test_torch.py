"""The watcher against a stand-in of torch."""

import json
import math
import os
import tempfile
import unittest
import warnings

from assay_watch import AssayWatchWarning, TrainingStopped
from assay_watch import _torch_facts as facts
from assay_watch.torch import watch

from . import fake_torch as torch


class Net(torch.Module):
    def __init__(self):
        super().__init__()
        self.one = torch.Linear(3, 4)
        self.act = torch.ReLU()
        self.noise = torch.Noise()
        self.two = torch.Linear(4, 4)
        self.out = torch.Linear(4, 2)
        self.spare = torch.Linear(2, 2)

    def forward(self, x):
        x = self.noise(self.act(self.one(x)))
        return self.out(self.act(self.two(x)))


def rows(count=8):
    x = torch.Tensor([math.sin(i) for i in range(count * 3)], (count, 3))
    y = torch.Tensor([math.cos(i) for i in range(count * 2)], (count, 2))
    return x, y


class TorchTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "t.jsonl")
        torch._state["draws"] = 0

    def read(self, kind=None):
        with open(self.path, encoding="utf-8") as source:
            events = [json.loads(line) for line in source]
        return [e for e in events if kind in (None, e["event"])]

    def train(self, steps=12, watched=True, spoil=None, epochs=2, **options):
        torch._state["draws"] = 0
        net = Net()
        optimizer = torch.SGD(net.parameters(), 0.05)
        x, y = rows()
        losses = []
        w = watch(net, optimizer, self.path, every=10, **options) if watched else None
        if w is not None:
            w.__enter__()
        error = None
        try:
            for step in range(1, steps + 1):
                if step == spoil:
                    net.two.weight.values[0] = math.nan
                optimizer.zero_grad()
                out = net(x)
                loss = torch.mse(out, y)
                loss.backward()
                optimizer.step()
                losses.append(loss.item())
                if w is not None:
                    w.step(loss, out, y, metrics={"accuracy": 0.5})
                    if step % (steps // epochs) == 0:
                        w.epoch(validation_loss=1.5)
        except TrainingStopped as e:
            error = e
        if w is not None:
            w.__exit__(type(error), error, None)
        return losses, net, error

    def quiet(self):
        """No warning may come: the probe works."""
        caught = warnings.catch_warnings(record=True)
        told = caught.__enter__()
        warnings.simplefilter("always", AssayWatchWarning)

        def check():
            caught.__exit__(None, None, None)
            self.assertEqual([str(t.message) for t in told], [])

        self.addCleanup(check)

    def test_a_watched_training_is_the_same(self):
        self.quiet()
        plain, a, _ = self.train(watched=False)
        watched, b, _ = self.train()
        self.assertEqual(plain, watched)
        for p, q in zip(a.parameters(), b.parameters()):
            self.assertEqual(p.values, q.values)
        self.assertEqual(a.noise.calls.values, b.noise.calls.values)
        for module in b.modules():
            self.assertEqual((module.before, module.after), ([], []))
            self.assertTrue(module.training)

    def test_the_begin_lists_layers_as_they_run(self):
        self.quiet()
        self.train(loss=torch.MSELoss if hasattr(torch, "MSELoss") else type("MSELoss", (), {})())
        begin = self.read()[0]
        self.assertEqual(
            [(f["name"], f["class"], f["activation"], f["weights"]) for f in begin["layers"]],
            [
                ("one", "Dense", "linear", 16),
                ("act", "ReLU", "relu", 0),
                ("noise", "Noise", "linear", 0),
                ("two", "Dense", "linear", 20),
                ("act_1", "ReLU", "relu", 0),
                ("out", "Dense", "linear", 10),
                ("spare", "Dense", "linear", 6),
            ],
        )
        self.assertEqual(begin["layers"][1]["shape"], [4])
        self.assertEqual((begin["loss"], begin["task"]), ("MeanSquaredError", "regression"))
        self.assertEqual(begin["metrics"], {"accuracy": True})
        self.assertEqual(begin["sample"]["rows"], 8)
        self.assertEqual(begin["optimizer"], {"name": "SGD", "learning_rate": 0.05})

    def test_looks(self):
        self.quiet()
        self.train()
        steps = self.read("step")
        looked = [e["step"] for e in steps if "layers" in e]
        self.assertEqual(looked, [1, 2, 3, 4, 5, 10])
        seen = {(r["layer"], r["phase"]): r for r in steps[0]["layers"]}
        phases = {p for i, p in seen if i == 3}
        self.assertEqual(
            phases, {"forward", "weights", "output_gradient", "weight_gradient", "update"}
        )
        self.assertEqual({p for i, p in seen if i == 4}, {"forward", "output_gradient"})
        self.assertEqual({p for i, p in seen if i == 6}, {"weights", "update"}, "never run")
        self.assertEqual(seen[6, "update"]["zeros"], 6)
        slope, update = seen[5, "weight_gradient"], seen[5, "update"]
        self.assertAlmostEqual(update["max"], -0.05 * slope["min"], 7)
        torch._state["draws"] = 0
        net = Net()
        first = net.one(rows()[0])
        self.assertAlmostEqual(seen[0, "forward"]["mean"], sum(first.values) / 32, 7)

    def test_validation_in_between_is_not_looked_at(self):
        self.quiet()
        net = Net()
        optimizer = torch.SGD(net.parameters())
        x, y = rows()
        with watch(net, optimizer, self.path) as w:
            for _ in range(2):
                loss = torch.mse(net(x), y)
                loss.backward()
                with torch.no_grad():
                    net(torch.Tensor([1e6] * 24, (8, 3)))
                optimizer.step()
                w.step(loss, None, y)
        for event in self.read("step"):
            self.assertLess(event["layers"][0]["max"], 100)

    def test_epochs_and_the_end(self):
        self.quiet()
        losses, _, _ = self.train()
        epochs = self.read("epoch")
        self.assertAlmostEqual(epochs[0]["loss"], sum(losses[:6]) / 6, 7)
        self.assertEqual([e["validation_loss"] for e in epochs], [1.5, 1.5])
        self.assertEqual([e["batch"] for e in self.read("step")], [*range(1, 7)] * 2)
        end = self.read()[-1]
        self.assertEqual((end["step"], end["stopped"]), (12, False))
        self.assertEqual(end["outputs"]["shape"], [2])
        self.assertEqual(len(end["outputs"]["values"]), 2 * end["outputs"]["rows"])

    def test_nan_out_of_turn_is_located_and_nothing_is_disturbed(self):
        self.quiet()
        plain, a, _ = self.train(watched=False, spoil=8)
        watched, b, _ = self.train(spoil=8)
        self.assertEqual(str(plain), str(watched))
        self.assertEqual(a.noise.calls.values, b.noise.calls.values)
        bad = self.read("step")[7]
        odd = [(r["layer"], r["phase"]) for r in bad["layers"] if r["nans"]]
        self.assertEqual(min(odd), (3, "forward"), "the layer with the spoilt weight")

    def test_stop_on_nan_raises_with_weights_and_batch(self):
        self.quiet()
        losses, net, error = self.train(spoil=8, stop_on_nan=True)
        self.assertEqual((error.rule, error.layer, error.step), ("TD001", "two", 8))
        self.assertEqual(len(losses), 8)
        with open(os.path.join(error.folder, "why.json")) as source:
            why = json.load(source)
        self.assertEqual((why["step"], why["weights_before_step"]), (8, 5))
        for name in (why["weights"], why["batch"]):
            self.assertTrue(os.path.exists(os.path.join(error.folder, name)))
        self.assertTrue(self.read()[-1]["stopped"])

    def test_a_flag_instead(self):
        _, _, error = self.train(spoil=3, stop_on_nan=True, on_stop="flag")
        self.assertIsNone(error)
        self.assertTrue(self.read()[-1]["stopped"])

    def test_a_fault_of_the_probe_leaves_the_training_alone(self):
        plain, _, _ = self.train(watched=False)
        whole = torch.dot

        def spoilt(a, b):
            raise RuntimeError("no dot today")

        torch.dot = spoilt
        self.addCleanup(setattr, torch, "dot", whole)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            watched, net, _ = self.train()
        self.assertEqual(plain, watched)
        self.assertEqual(len(told), 1)
        self.assertIn("no dot today", str(told[0].message))
        for module in net.modules():
            self.assertEqual((module.before, module.after), ([], []))

    def test_an_error_of_the_user_is_passed_on(self):
        net = Net()
        with self.assertRaises(ZeroDivisionError):
            with watch(net, torch.SGD(net.parameters()), self.path):
                1 / 0  # noqa: B018
        self.assertEqual((net.before, net.after), ([], []))

    def test_losses_by_keras_name(self):
        def floats(is_it):
            return type("T", (), {"is_floating_point": lambda self: is_it})()

        self.assertEqual(
            facts.loss_facts("CrossEntropyLoss", "linear", floats(False)),
            ("SparseCategoricalCrossentropy", {"from_logits": True}, "softmax"),
        )
        self.assertEqual(
            facts.loss_facts("CrossEntropyLoss", "linear", floats(True))[0],
            "CategoricalCrossentropy",
        )
        self.assertEqual(
            facts.loss_facts("BCEWithLogitsLoss", "linear", None),
            ("BinaryCrossentropy", {"from_logits": True}, "sigmoid"),
        )
        self.assertEqual(facts.loss_facts("MyLoss", "linear", None), ("MyLoss", {}, ""))
        self.assertEqual(facts.sizes_last([4, 6, 5], 1), [6, 5, 4])

    def test_wrong_arguments(self):
        net = Net()
        with self.assertRaisesRegex(ValueError, "on_stop"):
            watch(net, torch.SGD(net.parameters()), self.path, on_stop="explode")
