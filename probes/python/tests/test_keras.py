"""The callback against a stand-in of Keras on torch's backend."""

import json
import math
import os
import tempfile
import unittest
import warnings

from assay_watch import AssayWatchWarning, TrainingStopped
from assay_watch.keras import Watch

from . import fake_keras as keras
from . import fake_torch as torch

try:
    import numpy
except ImportError:  # Keras itself needs it; what is saved at a stop does too
    numpy = None


def model(rate=0.05):
    torch._state["draws"] = 0
    return keras.Sequential(
        [
            keras.Dense("hidden", 3, 4, keras.relu),
            keras.Dense("answer", 4, 2),
        ],
        rate,
    )


def rows(count=10):
    x = torch.Tensor([math.sin(i) for i in range(count * 3)], (count, 3))
    y = torch.Tensor([math.cos(i) for i in range(count * 2)], (count, 2))
    return keras.Rows(x), keras.Rows(y)


class KerasTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "t.jsonl")

    def read(self, kind=None):
        with open(self.path, encoding="utf-8") as source:
            events = [json.loads(line) for line in source]
        return [e for e in events if kind in (None, e["event"])]

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
        plain, watched = model(), model()
        x, y = rows()
        watch = Watch(self.path, every=10)
        losses = watched.fit(x, y, epochs=4, callbacks=[watch])
        self.assertEqual(plain.fit(x, y, epochs=4), losses)
        for a, b in zip(plain.weights, watched.weights):
            self.assertEqual(a.value.values, b.value.values)
        for layer in watched.layers:
            self.assertNotIn("call", vars(layer))
        self.assertEqual({"train_step", "compute_loss"} & set(vars(watched)), set())

    def test_the_begin(self):
        model().fit(*rows(), epochs=4, callbacks=[Watch(self.path, name="mine")])
        begin = self.read()[0]
        self.assertEqual(
            [(f["name"], f["class"], f["shape"], f["weights"]) for f in begin["layers"]],
            [("hidden", "Dense", [4], 16), ("answer", "Dense", [2], 10)],
        )
        self.assertEqual([f["activation"] for f in begin["layers"]], ["relu", "linear"])
        self.assertEqual(begin["layers"][0]["config"], {"units": 4})
        expected = {
            "event": "begin", "schema": "assay.training/1", "framework": "keras",
            "framework_version": "3.fake", "loss": "MeanSquaredError", "epochs": 4,
            "batches": 3, "batch_size": 4, "rows": 10, "validation_rows": 0,
            "task": "regression", "complete": True,
            "metrics": {"error": False, "greatest": False},
            "optimizer": {"name": "Optimizer", "learning_rate": 0.05}, "name": "mine",
        }  # fmt: skip
        self.assertEqual({k: begin[k] for k in expected}, expected)

    def test_steps_show_the_batch_alone(self):
        self.quiet()
        x, y = rows()
        model().fit(x, y, epochs=2, callbacks=[Watch(self.path, every=10)])
        alone = model()
        for event in self.read("step"):
            at = (event["batch"] - 1) * 4
            batch = (x.tensor[slice(at, at + 4)], y.tensor[slice(at, at + 4)])
            predicted = alone(batch[0])
            loss = torch.mse(predicted, batch[1]).item()
            error = max(abs(a - b) for a, b in zip(predicted.values, batch[1].values))
            alone.train_step(batch)
            self.assertEqual(event["rows"], len(batch[0]))
            self.assertAlmostEqual(event["loss"], loss, 7)
            self.assertAlmostEqual(event["metrics"]["error"], error, 7)
            self.assertNotIn("greatest", event["metrics"], "no mean, so it cannot be undone")
        self.assertEqual([e["step"] for e in self.read("step")], [1, 2, 3, 4, 5, 6])
        self.assertEqual([e["batch"] for e in self.read("step")], [1, 2, 3, 1, 2, 3])

    def test_looks_are_those_of_the_step(self):
        self.quiet()
        x, y = rows(4)
        before = model()
        model().fit(x, y, callbacks=[Watch(self.path, every=10)])
        seen = {(r["layer"], r["phase"]): r for r in self.read("step")[0]["layers"]}
        phases = ["forward", "weights", "output_gradient", "weight_gradient", "update"]
        self.assertEqual(list(seen), [(i, p) for i in (0, 1) for p in phases])
        hidden = before.layers[0](x.tensor)
        self.assertAlmostEqual(seen[0, "forward"]["mean"], sum(hidden.values) / 16, 7)
        self.assertEqual(seen[0, "forward"]["zeros"], hidden.values.count(0.0))
        weights = [v for w in before.layers[1].trainable_variables for v in w.value.values]
        self.assertEqual(seen[1, "weights"]["count"], len(weights))
        self.assertAlmostEqual(seen[1, "weights"]["mean"], sum(weights) / len(weights), 7)
        answer = before.layers[1](hidden)
        gradient = [2 * (a - b) / 8 for a, b in zip(answer.values, y.tensor.values)]
        self.assertAlmostEqual(seen[1, "output_gradient"]["max"], max(gradient), 7)
        update, slope = seen[1, "update"], seen[1, "weight_gradient"]
        self.assertAlmostEqual(update["mean"], -0.05 * slope["mean"], 7)

    def test_only_some_steps_are_looked_at(self):
        x, y = rows(4)
        model().fit(x, y, epochs=40, callbacks=[Watch(self.path, every=10)])
        looked = [e["step"] for e in self.read("step") if "layers" in e]
        self.assertEqual(looked, [1, 2, 3, 4, 5, 10, 20, 30, 40])
        self.assertIn("distance", self.read("step")[1]["layers"][0])

    def test_epochs_and_the_end(self):
        losses = model().fit(*rows(), epochs=3, callbacks=[Watch(self.path, every=10)])
        epochs = self.read("epoch")
        for event, loss in zip(epochs, losses):
            self.assertAlmostEqual(event["loss"], loss, 7)
            self.assertAlmostEqual(event["validation_loss"], 2 * loss, 7)
        self.assertEqual([e["step"] for e in epochs], [3, 6, 9])
        end = self.read()[-1]
        self.assertEqual((end["event"], end["step"], end["stopped"]), ("end", 9, False))

    def test_a_fault_of_the_probe_leaves_the_training_alone(self):
        plain, watched = model(), model()
        watched.layers[0].trainable_variables[0].value.grad = None
        watch = Watch(self.path, every=10)
        watched.metrics[1].count = 0.0
        original = watched.optimizer.apply

        def apply(gradients, variables):
            original(gradients, variables)
            for v in variables:
                v.value.grad = "spoilt"

        watched.optimizer.apply = apply
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            losses = watched.fit(*rows(), epochs=3, callbacks=[watch])
        self.assertEqual(losses, plain.fit(*rows(), epochs=3))
        self.assertEqual(len(told), 1, [str(t.message) for t in told])
        self.assertIn("switched off", str(told[0].message))
        self.assertNotIn("train_step", vars(watched))

    def test_an_interrupted_fit_leaves_nothing_on_the_model(self):
        watched = model()
        watch = Watch(self.path, every=10)
        with self.assertRaises(KeyboardInterrupt):
            watched.fit(*rows(), epochs=3, callbacks=[watch], fail_at=4)
        watch._trace.close()
        self.assertEqual(len(self.read("step")), 3, "what was written stays")
        watched.fit(*rows())  # one step takes the stand-in away
        self.assertNotIn("train_step", vars(watched))
        for layer in watched.layers:
            self.assertNotIn("call", vars(layer))

    @unittest.skipIf(numpy is None, "numpy is not installed")
    def test_stop_on_nan(self):
        watched = model()
        watched.bad_step = 4
        watch = Watch(self.path, stop_on_nan=True)
        watched.fit(*rows(4), epochs=9, callbacks=[watch])
        self.assertEqual(len(self.read("step")), 4)
        self.assertEqual(watch.stopped.rule, "TD001")
        self.assertTrue(self.read()[-1]["stopped"])
        folder = self.path[:-6] + "-stopped"
        with open(os.path.join(folder, "why.json")) as source:
            why = json.load(source)
        self.assertEqual((why["step"], why["weights_before_step"]), (4, 3))

    @unittest.skipIf(numpy is None, "numpy is not installed")
    def test_stop_raises_where_it_is_asked_to(self):
        watched = model()
        watched.bad_step = 2
        with self.assertRaises(TrainingStopped) as raised:
            watch = Watch(self.path, stop_on_nan=True, on_stop="raise")
            watched.fit(*rows(4), epochs=9, callbacks=[watch])
        self.assertEqual((raised.exception.rule, raised.exception.step), ("TD001", 2))
        self.assertEqual(self.read()[-1]["event"], "end")

    def test_wrong_arguments(self):
        with self.assertRaisesRegex(ValueError, "on_stop"):
            Watch(self.path, on_stop="explode")
        with self.assertRaisesRegex(ValueError, "every"):
            Watch(self.path, every=0)
