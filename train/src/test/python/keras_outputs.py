"""Stores what a real Keras computes, for KerasOutputsTest. Run by hand:

    KERAS_BACKEND=torch python keras_outputs.py ../resources/keras

Written with Keras 3.15.1 on PyTorch 2.15 (CPU); needs h5py and numpy. Each case is a network as a
job has it, with first weights, rows, the predictions and metrics before training, the loss of
every step, and the predictions after.
"""

import json
import os
import sys

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np
from keras import layers as L

OUT = sys.argv[1]
RNG = np.random.default_rng(20261127)

# Keys of saved files that say nothing of the object itself.
SAVING = ("build_config", "module", "registered_name", "dtype")


def plain(value):
    """Without None, tuples as lists."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if v is not None and k not in SAVING}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, np.generic):
        return value.item()
    return value


def normal(*shape):
    return RNG.normal(size=shape).astype("float32")


class Store:
    def __init__(self, name):
        self.name = name
        self.cases = []
        self.arrays = {}
        self.places = {}
        self.values = []
        self.length = 0

    def place(self, array):
        """Offset in the one array that is stored, and shape; the same values are stored once."""
        flat = np.ascontiguousarray(array, "float32")
        key = flat.tobytes()
        if key not in self.places:
            self.places[key] = self.length
            self.values.append(flat.ravel())
            self.length += flat.size
        return [self.places[key], list(flat.shape)]

    def add(self, name, stack, x, y=None, loss="mse", optimizer=None, metrics=(), epochs=3,
            batch=None, train=True):
        """stack: layers, or (layer, [names of inputs]); loss and metrics: (class, arguments)."""
        keras.utils.set_random_seed(len(self.cases) + 1)
        first = keras.Input(x.shape[1:])
        by_name, before, described, made = {}, first, [], []
        for entry in stack:
            layer, inbound = entry if isinstance(entry, tuple) else (entry, [])
            given = [by_name[n] if n != "x" else first for n in inbound] or [before]
            before = layer(given[0] if len(given) == 1 else given)
            by_name[layer.name] = before
            config = plain(layer.get_config())
            config["layer_class"] = type(layer).__name__
            if inbound:
                config["inputs"] = inbound
            described.append(config)
            made.append(layer)
        if any("x" in config.get("inputs", ()) for config in described):
            described.insert(0, {"layer_class": "InputLayer", "name": "x"})
        model = keras.Model(first, before)
        for layer in made:
            # Weights of zeros and ones would hide mistakes.
            if any(np.ptp(w) == 0 for w in layer.get_weights() if w.size > 1):
                layer.set_weights([
                    w if w.dtype.kind != "f" else
                    (w + (np.abs(normal(*w.shape)) if "variance" in v.path else normal(*w.shape)) * 0.3)
                    for v, w in zip(layer.weights, layer.get_weights())])
        if y is None:
            # Not the symbolic shape, which is wrong for glu.
            y = normal(*model(x).shape)
        if isinstance(optimizer, str) or optimizer is None:
            optimizer = keras.optimizers.SGD(0.05)
        kloss = loss if isinstance(loss, str) else getattr(keras.losses, loss[0])(**loss[1])
        kmetrics = [getattr(keras.metrics, m[0])(**m[1]) for m in metrics]
        model.compile(optimizer=optimizer, loss=kloss, metrics=kmetrics)
        batch = batch or len(x)
        key = f"{len(self.cases)}"
        case = {
            "name": name,
            "model": described,
            "loss": loss if isinstance(loss, str) else {"name": loss[0], **loss[1]},
            "optimizer": plain(keras.optimizers.serialize(optimizer)),
            "metrics": [{"name": m[0], **m[1]} for m in metrics],
            "epochs": epochs,
            "batch": batch,
            "train": train,
            "weights": [],
        }
        for layer in made:
            for i, w in enumerate(self.variables(layer)):
                case["weights"].append(f"{layer.name}/{i}")
                self.arrays[f"{key}/{layer.name}/{i}"] = w
        self.arrays[f"{key}/x"] = x
        self.arrays[f"{key}/y"] = y
        evaluated = model.evaluate(x, y, batch_size=len(x), verbose=0, return_dict=True)
        case["evaluation"] = float(evaluated["loss"])
        case["measured"] = [float(v) for k, v in evaluated.items() if k != "loss"]
        self.arrays[f"{key}/before"] = model.predict(x, verbose=0, batch_size=len(x))
        if train:
            losses = []
            for _ in range(epochs):
                for i in range(0, len(x), batch):
                    model.reset_metrics()
                    losses.append(float(np.ravel(model.train_on_batch(x[i:i + batch], y[i:i + batch]))[0]))
            self.arrays[f"{key}/losses"] = np.array(losses, "float64")
            self.arrays[f"{key}/after"] = model.predict(x, verbose=0, batch_size=len(x))
        self.cases.append(case)

    @staticmethod
    def variables(layer):
        """In the order in which Keras stores them; counters left out."""
        trained = [w for w in layer.trainable_weights]
        rest = [w for w in layer.non_trainable_weights]
        return [keras.ops.convert_to_numpy(w) for w in trained + rest
                if "float" in str(w.dtype) and "seed" not in w.path]

    def write(self):
        for i, case in enumerate(self.cases):
            case["arrays"] = {k.split("/", 1)[1]: self.place(v) for k, v in self.arrays.items()
                              if k.startswith(f"{i}/")}
        with open(os.path.join(OUT, self.name + ".json"), "w") as f:
            json.dump({"keras": keras.__version__, "cases": self.cases}, f, separators=(",", ":"))
        np.savez_compressed(os.path.join(OUT, self.name + ".npz"), values=np.concatenate(self.values))
        print(self.name, len(self.cases))


def eye(width):
    """A layer that hands its input through and can be trained."""
    layer = L.Dense(width, use_bias=False, kernel_initializer="identity", name="eye")
    return layer


def layers():
    s = Store("layers")
    seq, img, vol = normal(5, 6, 3), normal(4, 7, 6, 3), normal(3, 5, 5, 4, 2)
    vec = normal(6, 4)

    def one(layer, x, **more):
        config = ",".join(
            f"{k}={v}" for k, v in more.pop("show", {}).items())
        s.add(type(layer).__name__ + (f" {config}" if config else ""), [layer], x, **more)

    one(L.Dense(3, activation="tanh"), vec)
    s.add("Dense on sequences", [L.Dense(3, use_bias=False)], seq)
    for pad in ("valid", "same"):
        s.add("Conv1D " + pad, [L.Conv1D(4, 3, padding=pad, strides=2)], seq)
        s.add("Conv2D " + pad, [L.Conv2D(4, (3, 2), padding=pad, strides=(2, 1), activation="relu")], img)
        s.add("Conv3D " + pad, [L.Conv3D(2, 2, padding=pad)], vol)
        s.add("DepthwiseConv2D " + pad, [L.DepthwiseConv2D(3, padding=pad, strides=2, depth_multiplier=2)], img)
        s.add("SeparableConv2D " + pad, [L.SeparableConv2D(4, 3, padding=pad, depth_multiplier=2)], img)
        s.add("DepthwiseConv1D " + pad, [L.DepthwiseConv1D(3, padding=pad)], seq)
        s.add("SeparableConv1D " + pad, [L.SeparableConv1D(4, 3, padding=pad)], seq)
        s.add("MaxPooling2D " + pad, [L.Conv2D(2, 1), L.MaxPooling2D(2, padding=pad)], img)
        s.add("AveragePooling2D " + pad, [L.Conv2D(2, 1), L.AveragePooling2D((3, 2), strides=2, padding=pad)], img)
        s.add("MaxPooling1D " + pad, [L.Conv1D(2, 1), L.MaxPooling1D(2, padding=pad)], seq)
        s.add("AveragePooling1D " + pad, [L.Conv1D(2, 1), L.AveragePooling1D(3, padding=pad)], seq)
        for k, st in ((3, 1), (2, 2), (4, 2), (5, 3)):
            s.add(f"Conv1DTranspose {pad} {k} {st}", [L.Conv1DTranspose(2, k, strides=st, padding=pad)], seq)
            s.add(f"Conv2DTranspose {pad} {k} {st}", [L.Conv2DTranspose(2, k, strides=st, padding=pad)], img)
    s.add("Conv1D causal", [L.Conv1D(4, 3, padding="causal", dilation_rate=2)], seq)
    s.add("Conv2D dilated", [L.Conv2D(4, 3, dilation_rate=2, padding="same")], img)
    s.add("Conv2D groups", [L.Conv2D(6, 3, groups=3)], img)
    s.add("Conv1DTranspose output_padding", [L.Conv1DTranspose(2, 3, strides=2, padding="valid", output_padding=1)], seq)
    s.add("MaxPooling3D", [L.Conv3D(2, 1), L.MaxPooling3D(2)], vol)
    s.add("AveragePooling3D", [L.Conv3D(2, 1), L.AveragePooling3D(2)], vol)
    for d, x in ((1, seq), (2, img), (3, vol)):
        for kind in ("Max", "Average"):
            s.add(f"Global{kind}Pooling{d}D",
                  [getattr(L, f"Conv{d}D")(2, 1), getattr(L, f"Global{kind}Pooling{d}D")()], x)
    s.add("GlobalAveragePooling2D keepdims", [L.Conv2D(2, 1), L.GlobalAveragePooling2D(keepdims=True)], img)
    s.add("BatchNormalization", [L.BatchNormalization(momentum=0.8)], vec)
    s.add("BatchNormalization of images", [L.Conv2D(3, 2), L.BatchNormalization(scale=False)], img)
    s.add("LayerNormalization", [L.LayerNormalization()], vec)
    s.add("LayerNormalization of images", [L.LayerNormalization()], img)
    s.add("LayerNormalization axes", [L.LayerNormalization(axis=[1, 3], epsilon=1e-2, center=False)], img)
    s.add("LayerNormalization behind Conv2D", [L.Conv2D(4, 2), L.LayerNormalization(axis=[1, 2, 3])], img)
    s.add("GroupNormalization", [L.Conv2D(6, 2), L.GroupNormalization(groups=3)], img)
    s.add("GroupNormalization each", [L.GroupNormalization(groups=-1, scale=False)], seq)
    s.add("Normalization given", [L.Normalization(mean=[1.0, 2.0, -1.0, 0.5], variance=[4.0, 1.0, 0.25, 2.0]), L.Dense(2)], vec)
    adapted = L.Normalization()
    adapted.adapt(vec)
    s.add("Normalization adapted", [adapted, L.Dense(2)], vec)
    s.add("Normalization invert", [L.Normalization(mean=3.0, variance=4.0, invert=True), L.Dense(2)], vec)
    s.add("Rescaling", [L.Rescaling(0.5, offset=-1.0), L.Dense(2)], vec)
    s.add("Activation", [L.Dense(3), L.Activation("softplus")], vec)
    s.add("ReLU", [L.Dense(3), L.ReLU(max_value=1.0, negative_slope=0.1, threshold=0.2)], vec)
    s.add("LeakyReLU", [L.Dense(3), L.LeakyReLU(negative_slope=0.2)], vec)
    s.add("PReLU", [L.Conv2D(3, 2), L.PReLU(shared_axes=[1, 2])], img)
    s.add("ELU", [L.Dense(3), L.ELU(alpha=0.7)], vec)
    s.add("Softmax", [L.Conv1D(3, 2), L.Softmax()], seq)
    s.add("Dropouts in inference", [L.Dense(3), L.Dropout(0.3), L.GaussianNoise(0.2), L.GaussianDropout(0.2), L.AlphaDropout(0.1)], vec, train=False)
    s.add("SpatialDropouts in inference", [L.Conv2D(3, 2), L.SpatialDropout2D(0.3)], img, train=False)
    s.add("SpatialDropout1D in inference", [L.Conv1D(3, 2), L.SpatialDropout1D(0.3)], seq, train=False)
    s.add("Flatten", [L.Conv2D(3, 2), L.Flatten(), L.Dense(2)], img)
    s.add("Reshape", [L.Conv2D(3, 2), L.Reshape((5, -1)), L.Dense(2)], img)
    s.add("Permute", [L.Conv2D(3, 2), L.Permute((3, 1, 2)), L.Dense(2)], img)
    s.add("RepeatVector", [L.Dense(3), L.RepeatVector(4), L.LSTM(2)], vec)
    s.add("ZeroPadding1D", [L.ZeroPadding1D((1, 2)), L.Conv1D(2, 3)], seq)
    s.add("ZeroPadding2D", [L.Conv2D(2, 2), L.ZeroPadding2D(((1, 0), (2, 3))), L.Conv2D(2, 3)], img)
    s.add("ZeroPadding2D number", [L.ZeroPadding2D(2), L.Conv2D(2, 3)], img)
    s.add("Cropping1D", [L.Conv1D(2, 1), L.Cropping1D((1, 2))], seq)
    s.add("Cropping2D", [L.Conv2D(2, 2), L.Cropping2D(((1, 0), (2, 1))), L.Conv2D(2, 2)], img)
    s.add("UpSampling1D", [L.Conv1D(2, 1), L.UpSampling1D(3)], seq)
    s.add("UpSampling2D", [L.Conv2D(2, 2), L.UpSampling2D((2, 3)), L.Conv2D(2, 2)], img)
    s.add("UpSampling2D bilinear", [L.Conv2D(2, 2), L.UpSampling2D(2, interpolation="bilinear")], img)
    ids = RNG.integers(0, 7, size=(5, 6)).astype("float32")
    s.add("Embedding", [L.Embedding(7, 3), L.Flatten(), L.Dense(2)], ids)
    s.add("Embedding mask_zero LSTM", [L.Embedding(7, 3, mask_zero=True), L.LSTM(4)], ids)
    s.add("Embedding mask_zero mean", [L.Embedding(7, 3, mask_zero=True), L.GlobalAveragePooling1D(), L.Dense(2)], ids)
    s.add("Embedding mask_zero to the loss", [L.Embedding(7, 3, mask_zero=True), L.Dense(2)], ids)
    gaps = seq.copy()
    gaps[0, 3:] = 0
    gaps[1, 0] = 0
    gaps[2, 2] = 0
    gaps[3, :] = 0
    for cell in ("SimpleRNN", "LSTM", "GRU"):
        C = getattr(L, cell)
        s.add(cell, [C(4)], seq)
        s.add(cell + " sequences", [C(4, return_sequences=True)], seq)
        s.add(cell + " backwards", [C(4, go_backwards=True, return_sequences=True)], seq)
        s.add(cell + " relu without bias", [C(3, activation="relu", use_bias=False)], seq)
        s.add(cell + " Masking", [L.Masking(0.0), C(4)], gaps)
        s.add(cell + " Masking backwards", [L.Masking(0.0), C(4, go_backwards=True)], gaps)
        s.add(cell + " Masking sequences", [L.Masking(0.0), C(4, return_sequences=True), C(3)], gaps)
        s.add(cell + " Bidirectional", [L.Bidirectional(C(3))], seq)
        s.add(cell + " Bidirectional masked", [L.Masking(0.0), L.Bidirectional(C(3))], gaps)
        for mode in ("concat", "sum", "ave", "mul"):
            s.add(f"{cell} Bidirectional {mode}", [L.Bidirectional(C(3, return_sequences=True), merge_mode=mode)], seq)
        s.add(cell + " Bidirectional sequences masked", [L.Masking(0.0), L.Bidirectional(C(3, return_sequences=True))], gaps)
    s.add("LSTM hard_sigmoid", [L.LSTM(4, recurrent_activation="hard_sigmoid", activation="softsign", unit_forget_bias=False)], seq)
    s.add("GRU reset before", [L.GRU(4, reset_after=False)], seq)
    s.add("GRU reset before without bias", [L.GRU(4, reset_after=False, use_bias=False)], seq)
    s.add("LSTM regularised", [L.LSTM(3, kernel_regularizer="l2", recurrent_regularizer=keras.regularizers.L1(0.02), bias_regularizer="l2")], seq)
    s.add("TimeDistributed Dense", [L.TimeDistributed(L.Dense(3, activation="relu"))], seq)
    s.add("TimeDistributed Conv1D", [L.TimeDistributed(L.Conv1D(3, 2))], img)
    s.add("TimeDistributed Flatten", [L.TimeDistributed(L.Flatten()), L.LSTM(3)], img)
    for merge in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"):
        s.add(merge, [(L.Dense(3, name="a"), ["x"]), (L.Dense(3, name="b"), ["x"]),
                      (getattr(L, merge)(name="m"), ["a", "b"])], vec)
        s.add(merge + " behind Conv2D", [(L.Conv2D(3, 2, name="a"), ["x"]), (L.Conv2D(3, 2, name="b"), ["x"]),
                                         (getattr(L, merge)(name="m"), ["a", "b"])], img)
    s.add("Concatenate axis", [(L.Conv1D(3, 2, name="a"), ["x"]), (L.Conv1D(3, 3, name="b"), ["x"]),
                               (L.Concatenate(axis=1, name="m"), ["a", "b"])], seq)
    for norm in (False, True):
        s.add(f"Dot {norm}", [(L.Dense(3, name="a"), ["x"]), (L.Dense(3, name="b"), ["x"]),
                              (L.Dot(axes=1, normalize=norm, name="m"), ["a", "b"])], vec)
        s.add(f"Dot of sequences {norm}", [(L.Conv1D(3, 2, name="a"), ["x"]), (L.Conv1D(5, 2, name="b"), ["x"]),
                                           (L.Dot(axes=(1, 1), normalize=norm, name="m"), ["a", "b"])], seq)
    s.add("Residual", [(L.Dense(4, activation="relu", name="a"), ["x"]), (L.Add(name="m"), ["x", "a"]),
                       (L.Dense(2, name="out"), ["m"])], vec)
    s.write()


def activations():
    s = Store("activations")
    x = np.concatenate([normal(5, 6) * 2, np.array([[-4, -1.1, 0, 0.6, 1.1, 5.9]], "float32")])
    from keras.src.activations import ALL_OBJECTS_DICT
    for name in sorted(ALL_OBJECTS_DICT):
        if name != "threshold":  # needs arguments, which no layer passes on
            s.add(name, [eye(6), L.Activation(name)], x * 0.3 if name == "exponential" else x, optimizer=keras.optimizers.SGD(1e-4))
    img = normal(2, 3, 3, 2)
    for name in ("softmax", "log_softmax", "glu", "sparsemax", "relu6"):
        s.add(name + " behind Conv2D", [L.Conv2D(4, 2, activation=name)], img)
    s.write()


LOSSES = [
    ("MeanSquaredError", {}), ("MeanAbsoluteError", {}), ("MeanAbsolutePercentageError", {}),
    ("MeanSquaredLogarithmicError", {}), ("Hinge", {}), ("SquaredHinge", {}),
    ("CategoricalHinge", {}), ("Huber", {}), ("Huber", {"delta": 0.3}), ("LogCosh", {}),
    ("KLDivergence", {}), ("Poisson", {}), ("CosineSimilarity", {}),
    ("BinaryCrossentropy", {}), ("BinaryCrossentropy", {"from_logits": True}),
    ("BinaryCrossentropy", {"label_smoothing": 0.1}), ("CategoricalCrossentropy", {}),
    ("CategoricalCrossentropy", {"from_logits": True}),
    ("CategoricalCrossentropy", {"label_smoothing": 0.2}),
    ("SparseCategoricalCrossentropy", {}), ("SparseCategoricalCrossentropy", {"from_logits": True}),
]


def losses():
    s = Store("losses")
    raw = normal(6, 4)
    share = np.exp(raw) / np.exp(raw).sum(1, keepdims=True)
    hot = np.eye(4, dtype="float32")[RNG.integers(0, 4, 6)]
    for name, args in LOSSES:
        title = name + "".join(f" {k}={v}" for k, v in args.items())
        x, y = raw, normal(6, 4)
        if name in ("BinaryCrossentropy", "KLDivergence", "CategoricalCrossentropy",
                    "SparseCategoricalCrossentropy", "Poisson", "MeanSquaredLogarithmicError"):
            x = raw if args.get("from_logits") else share
            y = hot
        if name in ("Hinge", "SquaredHinge", "CategoricalHinge"):
            y = hot
        if name.startswith("Sparse"):
            y = hot.argmax(1).astype("float32")[:, None]
        s.add(title, [eye(4)], x.astype("float32"), y, loss=(name, args),
              optimizer=keras.optimizers.SGD(0.01), epochs=2)
        seq = normal(3, 5, 4)
        if name in ("MeanSquaredError", "MeanAbsoluteError", "LogCosh", "CosineSimilarity"):
            s.add(title + " of sequences", [eye(4)], seq, loss=(name, args), optimizer=keras.optimizers.SGD(0.01))
    s.add("Hinge signs", [eye(4)], raw, hot * 2 - 1, loss=("Hinge", {}))
    s.add("BinaryCrossentropy behind sigmoid", [L.Dense(1, activation="sigmoid")], raw, hot[:, :1], loss=("BinaryCrossentropy", {}))
    s.write()


def optimizers():
    s = Store("optimizers")
    O = keras.optimizers
    S = O.schedules
    some = [
        O.SGD(0.1), O.SGD(0.1, momentum=0.9), O.SGD(0.1, momentum=0.8, nesterov=True),
        O.RMSprop(0.01), O.RMSprop(0.01, momentum=0.5, centered=True, rho=0.8), O.Adam(0.02),
        O.Adam(0.02, amsgrad=True, beta_1=0.8), O.AdamW(0.02, weight_decay=0.1), O.Nadam(0.02),
        O.Adamax(0.02), O.Adagrad(0.1), O.Adadelta(1.0), O.SGD(0.1, clipnorm=0.5),
        O.SGD(0.1, clipvalue=0.05), O.Adam(0.02, global_clipnorm=0.3),
        O.SGD(S.ExponentialDecay(0.1, 2, 0.5)), O.SGD(S.ExponentialDecay(0.1, 2, 0.5, staircase=True)),
        O.SGD(S.InverseTimeDecay(0.1, 1, 0.5)), O.SGD(S.PolynomialDecay(0.1, 3, 0.01, power=2.0)),
        O.SGD(S.PiecewiseConstantDecay([1, 3], [0.1, 0.05, 0.01])), O.SGD(S.CosineDecay(0.1, 4)),
        O.SGD(S.CosineDecay(0.0, 4, warmup_target=0.1, warmup_steps=2)),
        O.SGD(0.1, weight_decay=0.05),
    ]
    x, y = normal(8, 3), normal(8, 2)
    for o in some:
        config = o.get_config()
        rate = config["learning_rate"]
        tail = rate["class_name"] if isinstance(rate, dict) else ""
        s.add(f"{type(o).__name__} {len(s.cases)} {tail}".strip(),
              [L.Dense(5, activation="tanh"), L.Dense(2)], x, y, optimizer=o, epochs=6)
    W = keras.constraints
    R = keras.regularizers
    for c in (W.MaxNorm(0.8), W.NonNeg(), W.UnitNorm(), W.MinMaxNorm(0.3, 0.7, rate=0.5)):
        s.add(type(c).__name__, [L.Dense(4, kernel_constraint=c), L.Dense(2)], x, y)
    s.add("MaxNorm of Conv2D", [L.Conv2D(2, 2, kernel_constraint=W.MaxNorm(0.5, axis=[0, 1, 2]))], normal(3, 4, 4, 2))
    for r in (R.L1(0.05), R.L2(0.05), R.L1L2(0.01, 0.02), R.OrthogonalRegularizer(0.1),
              R.OrthogonalRegularizer(0.1, mode="columns")):
        s.add(type(r).__name__ + f" {len(s.cases)}", [L.Dense(4, kernel_regularizer=r, activity_regularizer="l2"), L.Dense(2)], x, y)
    s.write()


def metrics():
    s = Store("metrics")
    hot = np.eye(4, dtype="float32")[RNG.integers(0, 4, 20)]
    raw = normal(20, 4)
    share = (np.exp(raw) / np.exp(raw).sum(1, keepdims=True)).astype("float32")
    one, flag = share[:, :1], hot[:, :1]

    def add(name, x, y, *some, loss="mse"):
        for metric in some:
            title = metric[0] + "".join(f" {k}={v}" for k, v in metric[1].items())
            s.add(f"{title}, {name}", [eye(x.shape[-1])], x, y, metrics=[metric], loss=loss, train=False)

    add("one output", one, flag, ("BinaryAccuracy", {}), ("BinaryAccuracy", {"threshold": 0.3}),
        ("Precision", {}), ("Recall", {}), ("Precision", {"thresholds": 0.2}), ("AUC", {}),
        ("AUC", {"num_thresholds": 50}), ("BinaryCrossentropy", {}))
    add("classes", share, hot, ("CategoricalAccuracy", {}), ("BinaryAccuracy", {}), ("AUC", {}),
        ("CategoricalCrossentropy", {}), ("KLDivergence", {}), ("Precision", {}), ("Recall", {}))
    add("regression", raw, normal(20, 4), ("MeanSquaredError", {}), ("MeanAbsoluteError", {}),
        ("RootMeanSquaredError", {}), ("MeanAbsolutePercentageError", {}),
        ("LogCoshError", {}), ("CosineSimilarity", {}))
    add("one number", raw[:, :1], normal(20, 1), ("R2Score", {}))
    add("shares", share, hot, ("Poisson", {}))
    number = hot.argmax(1).astype("float32")[:, None]
    add("numbers of classes", share, number, ("SparseCategoricalAccuracy", {}),
        ("SparseCategoricalCrossentropy", {}), loss=("SparseCategoricalCrossentropy", {}))
    ids = RNG.integers(0, 4, size=(6, 5)).astype("float32")
    labels = RNG.integers(0, 3, size=(6, 5)).astype("float32")
    s.add("accuracy of masked steps", [L.Embedding(4, 3, mask_zero=True), L.Dense(3, activation="softmax")], ids, labels,
          loss=("SparseCategoricalCrossentropy", {}), metrics=[("SparseCategoricalAccuracy", {})])
    for name, x, y, loss in (("binary", one, flag, "BinaryCrossentropy"),
                             ("categorical", share, hot, "CategoricalCrossentropy"),
                             ("sparse", share, hot.argmax(1).astype("float32")[:, None], "SparseCategoricalCrossentropy")):
        s.add("accuracy by shape, " + name, [eye(x.shape[-1])], x, y, loss=(loss, {}), train=False)
        model = keras.Sequential([keras.Input(x.shape[1:]), L.Identity()])
        model.compile(loss=getattr(keras.losses, loss)(), metrics=["accuracy"])
        s.cases[-1]["metrics"] = [{"name": "accuracy"}]
        got = model.evaluate(x, y, verbose=0, return_dict=True)
        s.cases[-1]["measured"] = [float(got["accuracy"])]
    s.write()


def trainings():
    s = Store("trainings")
    A = keras.optimizers
    s.add("MLP", [L.Dense(16, activation="relu"), L.Dense(8, activation="tanh"), L.Dense(3, activation="softmax")],
          normal(40, 6), np.eye(3, dtype="float32")[RNG.integers(0, 3, 40)],
          loss=("CategoricalCrossentropy", {}), optimizer=A.Adam(0.01), epochs=4, batch=8)
    s.add("CNN with batch normalisation",
          [L.Conv2D(6, 3, padding="same", activation="relu"), L.BatchNormalization(), L.MaxPooling2D(2),
           L.Conv2D(8, 3), L.BatchNormalization(), L.ReLU(), L.GlobalAveragePooling2D(), L.Dense(1, activation="sigmoid")],
          normal(32, 8, 8, 1), RNG.integers(0, 2, (32, 1)).astype("float32"),
          loss=("BinaryCrossentropy", {}), optimizer=A.SGD(0.05, momentum=0.9), epochs=5, batch=8)
    s.add("LSTM", [L.LSTM(8, return_sequences=True), L.LSTM(6), L.Dense(2)],
          normal(32, 10, 4), normal(32, 2), optimizer=A.RMSprop(0.005), epochs=5, batch=8)
    s.write()


def files():
    """Models as Keras saves them, rows and predictions; and one with a link out of the file."""
    import h5py

    keras.utils.set_random_seed(7)
    seq = keras.Sequential([
        keras.Input((6, 3)), L.Masking(0.0), L.Bidirectional(L.LSTM(2, return_sequences=True)),
        L.TimeDistributed(L.Dense(3, activation="relu")), L.GRU(2, recurrent_dropout=0.1), L.Dropout(0.2),
        L.Dense(4, activation="tanh", kernel_regularizer="l2"), L.Dense(2, name="output")])
    inp = keras.Input((8, 8, 1), name="image")
    a = L.Conv2D(4, 3, padding="same", name="left")(inp)
    a = L.BatchNormalization(name="norm")(a)
    b = L.Conv2D(4, 1, name="right", use_bias=False)(inp)
    y = L.ReLU()(L.Add(name="sum")([a, b]))
    y = L.Concatenate()([L.GlobalAveragePooling2D()(y), L.GlobalMaxPooling2D()(y)])
    y = L.Dense(3, activation="softmax", name="classes")(y)
    fun = keras.Model(inp, y)
    adapted = L.Normalization()
    adapted.adapt(normal(30, 5) * 3 + 1)
    small = keras.Sequential([keras.Input((5,)), adapted, L.Dense(4, name="first"), L.PReLU(), L.Dropout(0.5), L.Dense(1)])
    arrays = {}
    for name, model, x in (("sequential", seq, normal(5, 6, 3)), ("functional", fun, normal(4, 8, 8, 1)),
                           ("small", small, normal(6, 5))):
        for layer in model.layers:
            layer.set_weights([w + 0.1 * np.abs(normal(*w.shape)) if w.dtype.kind == "f" and w.shape else w
                               for w in layer.get_weights()])
        model.compile("adam", "mse")
        model.save(os.path.join(OUT, name + ".keras"))
        model.save(os.path.join(OUT, name + ".h5"))
        arrays[name + "/x"] = x
        arrays[name + "/y"] = model.predict(x, verbose=0)
    with open(os.path.join(OUT, "functional-config.json"), "w") as f:
        f.write(fun.to_json())
    np.savez_compressed(os.path.join(OUT, "files.npz"), **arrays)
    coded = keras.Sequential([keras.Input((3,)), L.Lambda(lambda v: v * 2, name="double"), L.Dense(1)])
    coded.save(os.path.join(OUT, "lambda.keras"))
    with h5py.File(os.path.join(OUT, "small.h5"), "r") as f, h5py.File(os.path.join(OUT, "linked.h5"), "w") as g:
        for key, value in f.attrs.items():
            g.attrs[key] = value
        g["model_weights"] = h5py.ExternalLink("small.h5", "/model_weights")
    with h5py.File(os.path.join(OUT, "small.h5"), "r") as f, h5py.File(os.path.join(OUT, "outside.h5"), "w") as g:
        for key, value in f.attrs.items():
            g.attrs[key] = value
        f.copy("model_weights", g)
        path = "model_weights/first/" + f["model_weights/first"].attrs["weight_names"][0]
        shape = g[path].shape
        del g[path]
        g.create_dataset(path, shape, "float32", external=[("small.h5", 0, h5py.h5f.UNLIMITED)])
    with h5py.File(os.path.join(OUT, "small.h5"), "r") as f, h5py.File(os.path.join(OUT, "small-packed.h5"), "w") as g:
        for key, value in f.attrs.items():
            g.attrs[key] = value
        f.copy("model_weights", g)
        path = "model_weights/first/" + f["model_weights/first"].attrs["weight_names"][0]
        kernel = g[path][...]
        del g[path]
        g.create_dataset(path, data=kernel, compression="gzip", shuffle=True, chunks=(2, 2))
    print("files", len(arrays) // 2)


GROUPS = {f.__name__: f for f in (layers, activations, losses, optimizers, metrics, trainings, files)}

if __name__ == "__main__":
    os.makedirs(OUT, exist_ok=True)
    for chosen in sys.argv[2:] or GROUPS:
        GROUPS[chosen]()
