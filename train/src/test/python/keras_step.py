"""CPU time of a training step of Keras on TensorFlow, one thread: by hand, for docs/performance.md.

The networks, batches and optimiser are those of `assay dev bench training --probes`.
Run: KERAS_BACKEND=tensorflow python train/src/test/python/keras_step.py
"""

import os
import statistics
import time

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy
import tensorflow

tensorflow.config.threading.set_intra_op_parallelism_threads(1)
tensorflow.config.threading.set_inter_op_parallelism_threads(1)

import keras

ROWS, BATCH, ROUNDS = 2048, 32, 7


def mlp():
    return keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


def cnn():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(16, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(32, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


random = numpy.random.default_rng(0)
labels = numpy.eye(10, dtype="float32")[random.integers(0, 10, ROWS)]
print(f"Keras {keras.__version__}, {keras.backend.backend()} {tensorflow.__version__}")
for name, make in (("MLP", mlp), ("CNN", cnn)):
    model = make()
    rows = random.random((ROWS, *model.input_shape[1:]), dtype="float32")
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="categorical_crossentropy")
    model.fit(rows, labels, batch_size=BATCH, epochs=1, verbose=0)
    spent = []
    for _ in range(ROUNDS):
        start = time.process_time()
        model.fit(rows, labels, batch_size=BATCH, epochs=1, verbose=0)
        spent.append((time.process_time() - start) / (ROWS / BATCH) * 1000)
    print(f"{name}: {statistics.median(spent):.3f} ms of CPU a step, median of {ROUNDS} epochs")
