package org.assay.train.causes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.assay.train.Jobs;
import org.assay.train.data.Dataset;
import org.assay.train.data.Samples;
import org.assay.train.job.Job;
import org.assay.train.trace.History;
import org.assay.train.trace.TraceEvent;
import org.junit.jupiter.api.Test;

class CausesTest {
  private static final String LAYERS =
      """
      model:
        - {layer: Dense, units: 16, activation: relu, input_shape: [3], name: a}
        - {layer: Dense, units: UNITS, activation: OUT, name: b}
      optimizer: {name: Adam}
      fit: {epochs: 100, batch_size: 8}
      """;

  private static Job job(String units, String activation, String rest) {
    return Jobs.of(LAYERS.replace("UNITS", units).replace("OUT", activation) + rest);
  }

  private static Dataset rows(double scale, float... targets) {
    int rows = 40;
    Dataset normal = Jobs.normal(rows, List.of(3), List.of(1), 1);
    float[] x = normal.x().values().clone();
    float[] y = new float[rows];
    for (int i = 0; i < x.length; i++) {
      x[i] *= (float) scale;
    }
    for (int i = 0; i < rows; i++) {
      y[i] = targets[i % targets.length];
    }
    return new Dataset(new Samples(x, rows, List.of(3)), new Samples(y, rows, List.of(1)));
  }

  private static Hypothesis first(Job job, Dataset raw) {
    return Causes.of(Evidences.of(job, raw)).get(0);
  }

  private static void likeliest(FaultKind kind, Place place, Job job, Dataset raw) {
    Hypothesis first = first(job, raw);
    assertThat(first.kind()).isEqualTo(kind);
    assertThat(first.place()).isEqualTo(place);
    assertThat(first.prior()).isGreaterThan(0.5);
    assertThat(first.evidence()).isNotEmpty();
  }

  private static void nothingLikely(Job job, Dataset raw) {
    assertThat(Causes.of(Evidences.of(job, raw)))
        .allSatisfy(h -> assertThat(h.prior()).isLessThanOrEqualTo(0.5));
  }

  @Test
  void twoClassesWithOneUnit() {
    Dataset rows = rows(1, 0, 1);
    String loss = "loss: binary_crossentropy\n";
    nothingLikely(job("1", "sigmoid", loss), rows);
    Place output = Place.layer("b");
    likeliest(FaultKind.WRONG_ACTIVATION, output, job("1", "softmax", loss), rows);
    likeliest(FaultKind.WRONG_ACTIVATION, output, job("1", "relu", loss), rows);
    likeliest(FaultKind.MISSING_ACTIVATION, output, job("1", "linear", loss), rows);
    likeliest(
        FaultKind.WRONG_LOSS,
        Place.LOSS,
        job("1", "sigmoid", "loss: categorical_crossentropy\n"),
        rows);
    likeliest(
        FaultKind.WRONG_LOSS,
        Place.LOSS,
        job("1", "sigmoid", "loss: mae\nmetrics: [accuracy]\n"),
        rows);
    likeliest(FaultKind.WRONG_LABELS, Place.LABELS, job("1", "sigmoid", loss), rows(1, -1, 1));
    String logits = "loss: {name: binary_crossentropy, from_logits: true}\n";
    nothingLikely(job("1", "linear", logits), rows);
  }

  @Test
  void severalClasses() {
    Dataset rows = rows(1, 0, 1, 2);
    String hot = "preprocess: {one_hot: 3}\nloss: categorical_crossentropy\n";
    nothingLikely(job("3", "softmax", hot), rows);
    Place output = Place.layer("b");
    likeliest(FaultKind.WRONG_ACTIVATION, output, job("3", "relu", hot), rows);
    likeliest(FaultKind.WRONG_ACTIVATION, output, job("3", "sigmoid", hot), rows);
    likeliest(FaultKind.MISSING_ACTIVATION, output, job("3", "linear", hot), rows);
    likeliest(
        FaultKind.WRONG_OUTPUT_UNITS,
        output,
        job("1", "sigmoid", "loss: binary_crossentropy\n"),
        rows);
    likeliest(
        FaultKind.WRONG_LABELS,
        Place.LABELS,
        job(
            "3",
            "softmax",
            "task: classification\npreprocess: {target_scale: 255}\n"
                + "loss: sparse_categorical_crossentropy\n"),
        rows);
  }

  @Test
  void numbers() {
    Dataset rows = rows(1, 0.3f, -0.7f, 1.4f, 0.2f, 0.9f);
    nothingLikely(job("1", "linear", "loss: mse\n"), rows);
    Place output = Place.layer("b");
    for (String wrong : List.of("softmax", "sigmoid", "relu", "tanh")) {
      likeliest(FaultKind.WRONG_ACTIVATION, output, job("1", wrong, "loss: mse\n"), rows);
    }
    likeliest(
        FaultKind.WRONG_LOSS,
        Place.LOSS,
        job("1", "linear", "task: regression\nloss: binary_crossentropy\n"),
        rows);
    likeliest(
        FaultKind.UNSCALED_DATA,
        Place.LABELS,
        job("1", "linear", "loss: mse\n"),
        rows(1, 20_000, 35_000.5f, 61_000));
  }

  @Test
  void lossesThatSupposeASign() {
    Dataset signed = rows(1, 0.3f, -0.7f, 1.4f, 0.2f, 0.9f);
    Dataset positive = rows(1, 1.3f, 2.7f, 1.4f, 3.2f, 1.9f);
    for (String loss : List.of("mape", "mean_absolute_percentage_error", "msle", "poisson")) {
      String given = "task: regression\nloss: " + loss + "\n";
      likeliest(FaultKind.WRONG_LOSS, Place.LOSS, job("1", "linear", given), signed);
      nothingLikely(job("1", "linear", given), positive);
    }
  }

  @Test
  void labelsThatMayHoldTogether() {
    float[] y = new float[40 * 3];
    for (int i = 0; i < y.length; i++) {
      y[i] = i % 5 < 3 ? 1 : 0;
    }
    Dataset rows = new Dataset(rows(1, 0).x(), new Samples(y, 40, List.of(3)));
    String task = "task: multilabel\n";
    nothingLikely(job("3", "sigmoid", task + "loss: binary_crossentropy\n"), rows);
    likeliest(
        FaultKind.WRONG_ACTIVATION,
        Place.layer("b"),
        job("3", "softmax", task + "loss: binary_crossentropy\n"),
        rows);
    likeliest(
        FaultKind.WRONG_LOSS,
        Place.LOSS,
        job("3", "sigmoid", task + "loss: categorical_crossentropy\n"),
        rows);
  }

  @Test
  void largeFeatures() {
    String loss = "loss: binary_crossentropy\n";
    likeliest(FaultKind.UNSCALED_DATA, Place.DATA, job("1", "sigmoid", loss), rows(500, 0, 1));
    nothingLikely(job("1", "sigmoid", loss + "preprocess: {standardise: true}\n"), rows(500, 0, 1));
  }

  @Test
  void tinyFeatures() {
    String loss = "loss: binary_crossentropy\n";
    likeliest(FaultKind.UNSCALED_DATA, Place.DATA, job("1", "sigmoid", loss), rows(0.005, 0, 1));
    nothingLikely(job("1", "sigmoid", loss), rows(0.3, 0, 1));
    nothingLikely(
        job("1", "sigmoid", loss + "preprocess: {standardise: true}\n"), rows(0.005, 0, 1));
  }

  @Test
  void noiseBesideTheFeatures() {
    String before = "  - {layer: InputLayer, input_shape: [3], name: in}\n";
    String after = "  - {layer: Dense, units: 16, activation: relu, name: a}\n";
    String noise = before + "  - {layer: GaussianNoise, stddev: 3, name: n}\n" + after;
    likeliest(
        FaultKind.REGULARISATION_MISUSE, Place.layer("n"), deep(noise, "Adam"), rows(1, 0, 1));
    // The same noise is little beside larger features, and a tenth of it beside these.
    assertThat(Causes.of(Evidences.of(deep(noise, "Adam"), rows(20, 0, 1))))
        .noneMatch(h -> h.isSameAs(FaultKind.REGULARISATION_MISUSE, Place.layer("n")));
    nothingLikely(deep(noise.replace("stddev: 3", "stddev: 0.3"), "Adam"), rows(1, 0, 1));
  }

  @Test
  void biasesThatOutweighTheScores() {
    Dataset rows = rows(1, 0, 1);
    String layer =
        "  - {layer: Dense, units: 16, input_shape: [3], name: a, activation: ACTIVATION,"
            + " bias_initializer: {name: Constant, value: VALUE}}\n";
    for (String activation : List.of("relu", "tanh")) {
      String given = layer.replace("ACTIVATION", activation);
      List<Hypothesis> far =
          Causes.of(Evidences.of(deep(given.replace("VALUE", "-9.0"), "Adam"), rows));
      assertThat(far.get(0).isSameAs(FaultKind.WRONG_INITIALISATION, Place.layer("a"))).isTrue();
      nothingLikely(deep(given.replace("VALUE", "0.1"), "Adam"), rows);
    }
    // A last linear layer may begin at the mean of its targets.
    Dataset numbers = rows(1, 20.3f, 21.7f, 19.4f);
    Job mean =
        Jobs.of(
            LAYERS
                    .replace("UNITS", "1")
                    .replace("OUT", "linear, bias_initializer: {name: Constant, value: 20.0}")
                + "loss: mse\n");
    assertThat(Causes.of(Evidences.of(mean, numbers)))
        .noneMatch(h -> h.kind() == FaultKind.WRONG_INITIALISATION);
  }

  private static Job deep(String layers, String optimizer) {
    return Jobs.of(
        "model:\n"
            + layers
            + "  - {layer: Dense, units: 1, activation: sigmoid, name: out}\n"
            + "loss: binary_crossentropy\noptimizer: "
            + optimizer
            + "\nfit: {epochs: 100, batch_size: 8}\n");
  }

  @Test
  void layersBetween() {
    Dataset rows = rows(1, 0, 1);
    String first = "  - {layer: Dense, units: 16, input_shape: [3], name: a";
    likeliest(FaultKind.MISSING_ACTIVATION, Place.layer("a"), deep(first + "}\n", "Adam"), rows);
    // An activation layer of its own is one too.
    nothingLikely(deep(first + "}\n  - {layer: Activation, activation: relu}\n", "Adam"), rows);
    likeliest(
        FaultKind.WRONG_INITIALISATION,
        Place.layer("a"),
        deep(first + ", activation: relu, kernel_initializer: zeros}\n", "Adam"),
        rows);
    likeliest(
        FaultKind.WRONG_ACTIVATION,
        Place.layer("a"),
        deep(first + ", activation: softmax}\n", "Adam"),
        rows);
    String relu = first + ", activation: relu}\n";
    likeliest(
        FaultKind.DROPOUT_MISUSE,
        Place.layer("d"),
        deep(relu + "  - {layer: Dropout, rate: 0.9, name: d}\n", "Adam"),
        rows);
    likeliest(
        FaultKind.REGULARISATION_MISUSE,
        Place.layer("a"),
        deep(first + ", activation: relu, kernel_regularizer: {name: l2, l2: 0.5}}\n", "Adam"),
        rows);
    likeliest(
        FaultKind.LEARNING_RATE_TOO_HIGH,
        Place.OPTIMIZER,
        deep(relu, "{name: SGD, learning_rate: 3.0}"),
        rows);
    likeliest(
        FaultKind.LEARNING_RATE_TOO_LOW,
        Place.OPTIMIZER,
        deep(relu, "{name: Adam, learning_rate: 0.00001}"),
        rows);
  }

  @Test
  void aLossOfValidationThatRises() {
    Job job = deep("  - {layer: Dense, units: 16, activation: relu, name: a}\n", "Adam");
    History history = new History();
    double[] kept = {0.7, 0.6, 0.7, 0.9};
    for (int i = 0; i < kept.length; i++) {
      history.add(
          new TraceEvent.Epoch(
              i,
              i + 1,
              0.6 / (i + 1),
              java.util.Map.of(),
              java.util.OptionalDouble.of(kept[i]),
              java.util.Map.of()));
    }
    Evidence evidence = Evidences.of(job, rows(1, 0, 1), Optional.of(history));
    Hypothesis first = Causes.of(evidence).get(0);
    assertThat(first.kind()).isEqualTo(FaultKind.DROPOUT_MISUSE);
    assertThat(first.place()).isEqualTo(Place.layer("a"));
  }

  @Test
  void namesDecideNothing() {
    Dataset rows = rows(500, 0, 1);
    Job job = job("1", "softmax", "loss: mse\n");
    String text = LAYERS.replace("UNITS", "1").replace("OUT", "softmax") + "loss: mse\n";
    Job renamed = Jobs.of(text.replace("name: a}", "name: zz}").replace("name: b}", "name: yy}"));
    List<Hypothesis> one = Causes.of(Evidences.of(job, rows));
    List<Hypothesis> other = Causes.of(Evidences.of(renamed, rows));
    assertThat(other.stream().map(Hypothesis::kind).toList())
        .isEqualTo(one.stream().map(Hypothesis::kind).toList());
    assertThat(other.stream().map(Hypothesis::prior).toList())
        .isEqualTo(one.stream().map(Hypothesis::prior).toList());
  }

  private static List<Hypothesis> recurrent(String arguments) {
    Job job =
        Jobs.of(
            """
            model:
              - {layer: SimpleRNN, units: 16, input_shape: [5, 1], name: rnn ARGUMENTS}
              - {layer: Dense, units: 1, activation: sigmoid, name: out}
            loss: binary_crossentropy
            optimizer: {name: Adam}
            fit: {epochs: 100, batch_size: 8}
            """
                .replace("ARGUMENTS", arguments));
    Dataset raw = Jobs.normal(40, List.of(5, 1), List.of(1), 2);
    float[] y = new float[40];
    for (int i = 0; i < y.length; i++) {
      y[i] = i % 2;
    }
    return Causes.of(Evidences.of(job, new Dataset(raw.x(), new Samples(y, 40, List.of(1)))));
  }

  @Test
  void recurrenceIsToBeBounded() {
    assertThat(recurrent(", activation: relu"))
        .anyMatch(h -> h.isSameAs(FaultKind.WRONG_ACTIVATION, Place.layer("rnn")));
    assertThat(recurrent(", activation: tanh"))
        .noneMatch(h -> h.isSameAs(FaultKind.WRONG_ACTIVATION, Place.layer("rnn")));
    String wide = ", recurrent_initializer: {name: RandomNormal, stddev: 1.0}";
    assertThat(recurrent(wide))
        .anyMatch(h -> h.isSameAs(FaultKind.WRONG_INITIALISATION, Place.layer("rnn")));
    // A radius of 0.25 · 4 = 1 keeps states as they are.
    assertThat(recurrent(wide.replace("1.0", "0.25")))
        .noneMatch(h -> h.isSameAs(FaultKind.WRONG_INITIALISATION, Place.layer("rnn")));
  }
}
