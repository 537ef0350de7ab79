"""Checks assay-watch against the real Keras and the real torch, and prints what it found.

    KERAS_BACKEND=torch python probes/python/by_hand/real.py

With ``KERAS_BACKEND=jax`` or ``tensorflow`` the parts that need torch are left out. Needs keras,
numpy and, for the last part, a built ``./assay``; neither build nor tests run this.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "src"))
os.environ.setdefault("KERAS_BACKEND", "torch")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import keras  # noqa: E402
import numpy as np  # noqa: E402

import assay_watch  # noqa: E402
import assay_watch.keras  # noqa: E402

BACKEND = keras.backend.backend()
FAILED = []
FOLDER = tempfile.mkdtemp(prefix="assay-watch-")
layers = keras.layers


def check(what, good, shown=""):
    print(f"  {'ok  ' if good else 'FAIL'} {what}{': ' if shown != '' else ''}{shown}", flush=True)
    if not good:
        FAILED.append(what)


def events(path, kind=None):
    with open(path, encoding="utf-8") as source:
        found = [json.loads(line) for line in source]
    return [e for e in found if kind in (None, e["event"])]


def place(name):
    return os.path.join(FOLDER, name)


def images(rows=500):
    source = np.random.default_rng(0)
    return (
        source.normal(size=(rows, 8, 8, 1)).astype("float32"),
        source.integers(0, 3, rows),
    )


def cnn():
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(4, 3, activation="relu"),
            layers.BatchNormalization(),
            layers.Flatten(),
            layers.Dropout(0.3),
            layers.Dense(10, activation="tanh", kernel_regularizer="l2"),
            layers.Dense(3, activation="softmax"),
        ]
    )


def branched():
    x = keras.Input((8, 8, 1))
    flat = layers.Flatten()(x)
    a = layers.Dense(8, activation="relu")(flat)
    b = layers.Dropout(0.2)(layers.Dense(8, activation="sigmoid")(flat))
    both = layers.Add()([a, layers.GaussianNoise(0.1)(b)])
    return keras.Model(x, layers.Dense(3, activation="softmax")(both))


def recurrent():
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Reshape((8, 8)),
            layers.LSTM(6, dropout=0.2),
            layers.Dense(3, activation="softmax"),
        ]
    )


class Own(keras.Model):
    """A model of no known graph."""

    def __init__(self):
        super().__init__()
        self.last = layers.Dense(3, activation="softmax")
        self.flat = layers.Flatten()
        self.drop = layers.Dropout(0.2)
        self.first = layers.Dense(8, activation="relu")

    def call(self, x, training=False):
        return self.last(self.drop(self.first(self.flat(x)), training=training))


def fitted(build, callbacks, epochs=3, rate=0.01, **options):
    keras.utils.set_random_seed(1)
    model = build()
    model.compile(
        keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    x, y = images()
    history = model.fit(
        x, y, epochs=epochs, batch_size=32, verbose=0, callbacks=callbacks, **options
    )
    weights = [keras.ops.convert_to_numpy(w).copy() for w in model.weights]
    return model, history.history, weights


def same_training():
    print(f"watched and unwatched trainings, same seed ({BACKEND}), every step looked at")
    for build in (cnn, branched, recurrent, Own):
        path = place(build.__name__ + ".jsonl")
        plain = fitted(build, [], validation_split=0.2)
        watch = assay_watch.keras.Watch(path, every=1)
        watched = fitted(build, [watch], validation_split=0.2)
        equal = plain[1] == watched[1] and all(
            np.array_equal(a, b) for a, b in zip(plain[2], watched[2])
        )
        found = events(path)
        looked = [e for e in found[1:] if e.get("layers")]
        check(f"{build.__name__}: losses, metrics, all weights and moments bitwise equal", equal)
        names = [f["class"] for f in found[0]["layers"]]
        # A model that the first step itself builds has no weights to look at before.
        unbuilt = build is Own and BACKEND == "tensorflow"
        check("  every step looked at", len(looked) == 39 - unbuilt, f"{len(looked)}, {' '.join(names)}")
        check("  the end has outputs", found[-1]["outputs"]["rows"] == 400)
        mean = np.average(
            [e["loss"] for e in found if e["event"] == "step" and e["epoch"] == 1],
            weights=[e["rows"] for e in found if e["event"] == "step" and e["epoch"] == 1],
        )
        shown = plain[1]["loss"][0]
        check(
            "  losses of batches give the epoch's mean",
            abs(mean - shown) < 2e-6 * abs(shown),
            f"{mean:.9g} and {shown:.9g}",
        )


def against(look, layer, phase, expected, tolerance=2e-6):
    seen = next(r for r in look if r["layer"] == layer and r["phase"] == phase)
    flat = [np.asarray(e, dtype="float64").ravel() for e in expected]
    values = np.concatenate(flat)
    wanted = {
        "count": values.size, "min": values.min(), "max": values.max(), "mean": values.mean(),
        "deviation": values.std(), "zeros": int((values == 0).sum()), "nans": 0, "infinities": 0,
    }  # fmt: skip
    scale = np.abs(values).max() or 1
    worst = max(abs(seen[k] - v) / (1 if k in ("count", "zeros") else scale)
                for k, v in wanted.items())  # fmt: skip
    check(f"layer {layer} {phase}", worst <= tolerance, f"worst relative difference {worst:.1e}")


def numbers():
    """A two-layer network by hand in float64, for the probe batch of the first step."""
    print(f"numbers of a look against those computed by hand ({BACKEND})")
    keras.utils.set_random_seed(3)
    source = np.random.default_rng(5)
    x = source.normal(size=(20, 6)).astype("float32")
    y = source.normal(size=(20, 2)).astype("float32")
    model = keras.Sequential(
        [keras.Input((6,)), layers.Dense(5, activation="relu"), layers.Dense(2)]
    )
    model.compile(keras.optimizers.SGD(0.1), "mse")
    w1, b1, w2, b2 = (np.asarray(w, dtype="float64") for w in model.get_weights())
    path = place("numbers.jsonl")
    model.fit(x, y, batch_size=20, shuffle=False, verbose=0,
              callbacks=[assay_watch.keras.Watch(path)])  # fmt: skip
    look = events(path, "step")[0]["layers"]
    before = x @ w1 + b1
    hidden = np.maximum(before, 0)
    out = hidden @ w2 + b2
    by_out = 2 * (out - y) / out.size
    by_hidden = by_out @ w2.T
    by_before = by_hidden * (before > 0)
    slopes = [(x.T @ by_before, by_before.sum(0)), (hidden.T @ by_out, by_out.sum(0))]
    against(look, 0, "forward", [hidden])
    against(look, 1, "forward", [out])
    against(look, 0, "output_gradient", [by_hidden])
    against(look, 1, "output_gradient", [by_out])
    for layer, weights in enumerate([(w1, b1), (w2, b2)]):
        against(look, layer, "weights", weights)
        against(look, layer, "weight_gradient", slopes[layer])
        # An update is the difference of two float32, so its last digits are theirs.
        against(look, layer, "update", [-0.1 * s for s in slopes[layer]], 2e-5)


def stops():
    print(f"stop ({BACKEND})")
    path = place("stop.jsonl")
    watch = assay_watch.keras.Watch(path, every=10, stop_on_nan=True)
    model, history, _ = fitted(exploding, [watch], epochs=20, rate=1e18)
    found = events(path)
    check("NaN ends the training", watch.stopped is not None and found[-1]["stopped"],
          str(watch.stopped))  # fmt: skip
    folder = path[: -len(".jsonl")] + "-stopped"
    with open(os.path.join(folder, "why.json")) as source:
        why = json.load(source)
    check("why.json", why["rule"] == "TD001", json.dumps(why))
    saved = np.load(os.path.join(folder, "weights.npz"))
    good = all(np.isfinite(saved[k]).all() for k in saved)
    check("the saved weights are good", good, ", ".join(saved))
    if BACKEND == "torch":
        batch = np.load(os.path.join(folder, "batch.npz"))
        check("the batch is saved", batch["x"].shape[1:] == (8, 8, 1), str(batch["x"].shape))


def exploding():
    return keras.Sequential(
        [keras.Input((8, 8, 1)), layers.Flatten(), layers.Dense(16), layers.Dense(3)]
    )


def out_of_turn():
    print("the first NaN in a step whose turn it is not (keras on torch)")
    keras.utils.set_random_seed(1)
    x, y = images(640)
    x[32 * 12 + 3, 2, 2, 0] = np.inf  # step 13
    model = cnn()
    model.compile("sgd", "sparse_categorical_crossentropy")
    path = place("turn.jsonl")
    model.fit(x, y, batch_size=32, shuffle=False, verbose=0,
              callbacks=[assay_watch.keras.Watch(path, every=10)])  # fmt: skip
    bad = next(e for e in events(path, "step") if e["loss"] == "NaN")
    odd = [(r["layer"], r["phase"]) for r in bad.get("layers", []) if r["nans"] or r["infinities"]]
    weights = [r for r in bad.get("layers", []) if r["phase"] == "weights"]
    check("step 13 is looked at", bad["step"] == 13 and odd[:1] == [(0, "forward")], str(odd[:3]))
    check("  with weights that are still good", all(r["nans"] == 0 for r in weights))


def cpu(run):
    begin = time.process_time()
    run()
    return time.process_time() - begin


def ratio(name, run, few, many, rounds=3):
    """CPU time of steps by the difference of a short and a long training, so that what a
    training costs once (the begin, the outputs at the end) is told apart."""
    run(few, True), run(few, False)
    pairs, once = [], []
    for _ in range(rounds):
        times = {w: (cpu(lambda: run(few, w)), cpu(lambda: run(many, w))) for w in (False, True)}
        each = {w: (t[1] - t[0]) / (many - few) for w, t in times.items()}
        pairs.append((each[True] / each[False], each))
        once.append(times[True][0] - times[False][0] - few * (each[True] - each[False]))
    pairs.sort(key=lambda p: p[0])
    ratio_, each = pairs[rounds // 2]
    print(
        f"  {name}: a step takes {1e3 * each[False]:.2f} ms, watched {1e3 * each[True]:.2f} ms: "
        f"{ratio_:.3f} (middle of {rounds} pairs, {pairs[0][0]:.3f} to {pairs[-1][0]:.3f}); "
        f"once {1e3 * sorted(once)[rounds // 2]:.0f} ms",
        flush=True,
    )


def keras_cost():
    print(f"CPU time, keras ({BACKEND}), batch 64, {EVERY}")
    source = np.random.default_rng(0)
    for name, shape, build in (
        ("MLP 784-200-100-10", (784,), mlp),
        ("CNN 28x28, 16 and 32 filters", (28, 28, 1), big),
    ):
        x = source.normal(size=(64 * 50, *shape)).astype("float32")
        y = source.integers(0, 10, len(x))
        model = build()
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])

        def run(steps, watched):
            callbacks = [assay_watch.keras.Watch(place("cost.jsonl"))] if watched else []
            model.fit(
                x, y, batch_size=64, epochs=steps // 50, verbose=0, callbacks=callbacks
            )

        ratio(name, run, 50, 200)


EVERY = "one thread, looks as by default"


def mlp():
    return keras.Sequential(
        [
            keras.Input((784,)),
            layers.Dense(200, activation="relu"),
            layers.Dense(100, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )


def big():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(16, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )


def exported():
    print("export_job and ./assay diagnose")
    x, y = images(200)
    for build in (cnn_plain, branched_plain):
        keras.utils.set_random_seed(1)
        model = build()
        model.compile(
            keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.01, 10, 0.9)),
            "sparse_categorical_crossentropy",
            metrics=["accuracy"],
        )
        folder = place("job-" + build.__name__)
        watch = assay_watch.keras.Watch(place("export.jsonl"), export=folder)
        history = model.fit(x, y, epochs=4, shuffle=False, validation_split=0.2, verbose=0,
                            callbacks=[watch]).history  # fmt: skip
        job = os.path.join(os.path.dirname(place("x")), events(place("export.jsonl"))[0]["job"])
        run = subprocess.run(
            [os.path.join(ROOT, "assay"), "diagnose", "--budget", "0", "--format", "json", job],
            capture_output=True, text=True,
        )  # fmt: skip
        if run.returncode not in (0, 1):
            check(build.__name__, False, run.stderr[-300:])
            continue
        lines = [s for s in run.stderr.splitlines() if " of 4: " in s]
        for epoch, line in enumerate(lines):
            words = line.split(": ", 2)[2].split(", ")
            shown = {w.split()[0]: float(w.split()[1]) for w in words}
            worst = max(abs(v - history[k][epoch]) / max(1, abs(v)) for k, v in shown.items())
            check(f"{build.__name__} epoch {epoch + 1}", worst < 1e-3, f"{line.split(': ', 2)[2]}")
    refused()


def cnn_plain():
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(4, 3, activation="relu"),
            layers.BatchNormalization(),
            layers.Flatten(),
            layers.Dense(10, activation="tanh", kernel_regularizer="l2"),
            layers.Dense(3, activation="softmax"),
        ]
    )


def branched_plain():
    x = keras.Input((8, 8, 1))
    flat = layers.Flatten()(x)
    both = layers.Add()(
        [layers.Dense(8, activation="relu")(flat), layers.Dense(8, activation="sigmoid")(flat)]
    )
    return keras.Model(x, layers.Dense(3, activation="softmax")(both))


def refused():
    x, y = images(20)
    a, b = keras.Input((8, 8, 1)), keras.Input((4,))
    flat, twice = layers.Flatten(), layers.Dense(8)
    c = twice(layers.Dense(8)(layers.Flatten()(a)))

    def behind(*rest):
        # The layer ``flat`` is in all of these models, once in each.
        return keras.Sequential([keras.Input((8, 8, 1)), flat, *rest])

    good = behind(layers.Dense(1))
    tries = [
        ("'mine' (Lambda)", behind(layers.Lambda(lambda t: t, name="mine")), "mse", x),
        ("2 inputs", keras.Model([a, b], layers.Concatenate()([layers.Flatten()(a), b])), "mse", x),
        ("of class Own", Own(), "mse", x),
        ("(Sin)", keras.Model(a, keras.ops.sin(layers.Flatten()(a))), "mse", x),
        ("'unit' (UnitNorm", behind(layers.UnitNormalization(name="unit")), "mse", x),
        ("model inside", behind(keras.Sequential([layers.Dense(1)])), "mse", x),
        ("activation '<lambda>'", behind(layers.Dense(2, activation=lambda t: t)), "mse", x),
        ("float16", behind(layers.Dense(2, dtype="float16")), "mse", x),
        ("several times", keras.Model(a, twice(c)), "mse", x),
        ("the loss is", good, lambda t, p: keras.ops.mean(t - p), x),
        ("generator", good, "mse", (row for row in x)),
        ("NaN", good, "mse", np.full_like(x, np.nan)),
    ]
    for words, model, loss, given in tries:
        model.compile("adam", loss)
        try:
            assay_watch.export_job(model, given, y, place("no"))
            check(f"refused: {words}", False)
        except assay_watch.ExportError as e:
            check("refused", words in str(e), str(e)[:110])
    good.compile("adam", "mse")
    assay_watch.export_job(good, x, y, place("yes"))
    check("a layer that other models use too is taken", os.path.exists(place("yes/job.yaml")))


def main():
    warnings.simplefilter("error", assay_watch.AssayWatchWarning)
    print(f"keras {keras.__version__} on {BACKEND}, numpy {np.__version__}, "
          f"python {sys.version.split()[0]}")  # fmt: skip
    same_training()
    numbers()
    stops()
    if BACKEND == "torch":
        import torch

        torch.set_num_threads(1)
        out_of_turn()
        import real_torch

        real_torch.main(check, events, place, against)
    if os.path.exists(os.path.join(ROOT, "assay")):
        exported()
    if BACKEND == "torch":
        real_torch.costs(place, ratio, EVERY)
    keras_cost()
    print(f"{len(FAILED)} failed" if FAILED else "all as expected")
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.path.insert(0, HERE)
    sys.exit(main())
