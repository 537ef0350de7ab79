package org.assay.train.causes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether last layer, loss and labels speak of the same thing: the pairs that work are linear and
 * squared or absolute error for numbers, one sigmoid and binary cross entropy for two classes or
 * for each of several labels, softmax and categorical cross entropy for several classes (Goodfellow
 * et al., Deep Learning, section 6.2.2; the problems "incompatible loss" and "last activation" of
 * NeuraLint and UMLAUT).
 */
final class OutputCauses implements Cause {
  static final Set<String> BINARY_ENTROPIES = Set.of("binarycrossentropy", "bce");
  static final Set<String> CLASS_ENTROPIES = Set.of("categoricalcrossentropy", "cce");
  static final Set<String> SPARSE_ENTROPIES = Set.of("sparsecategoricalcrossentropy", "scce");
  private static final Set<String> HINGES = Set.of("hinge", "squaredhinge", "categoricalhinge");
  private static final Set<String> RELATIVE = Set.of("meanabsolutepercentageerror", "mape");
  private static final Set<String> POSITIVE =
      Set.of(
          "meansquaredlogarithmicerror",
          "msle",
          "poisson",
          "kldivergence",
          "kullbackleiblerdivergence");
  private static final Set<String> NEVER_NEGATIVE =
      Set.of("relu", "relu6", "softplus", "exponential", "sigmoid", "hard_sigmoid", "softmax");

  @Override
  public List<Hypothesis> look(Evidence e) {
    Optional<Network.Part> output = e.network().output();
    if (output.isEmpty()) {
      return List.of();
    }
    Look look = new Look(e, output.get());
    switch (e.targets().task()) {
      case REGRESSION -> look.numbers();
      case BINARY -> look.twoClasses();
      case MULTICLASS -> look.classes();
      case MULTILABEL -> look.labels();
    }
    return look.found;
  }

  /** One look. */
  private static final class Look {
    final Evidence e;
    final Network.Part output;
    final String activation;
    final int units;
    final String loss;
    final boolean logits;
    final List<Hypothesis> found = new ArrayList<>();

    Look(Evidence e, Network.Part output) {
      this.e = e;
      this.output = output;
      this.activation = e.network().activation(output);
      this.units = output.units();
      this.loss = e.loss();
      this.logits = Boolean.TRUE.equals(e.job().loss().arguments().values().get("from_logits"));
    }

    void activation(double prior, String why) {
      Network.Part holder = e.network().activating(output);
      FaultKind kind =
          Network.isLinear(activation) ? FaultKind.MISSING_ACTIVATION : FaultKind.WRONG_ACTIVATION;
      found.add(Hypothesis.of(kind, holder.place(), "forward", prior, why));
    }

    void loss(double prior, String why) {
      found.add(Hypothesis.of(FaultKind.WRONG_LOSS, Place.LOSS, "loss", prior, why));
    }

    void units(double prior, String why) {
      found.add(Hypothesis.of(FaultKind.WRONG_OUTPUT_UNITS, output.place(), "forward", prior, why));
    }

    void wrongLabels(double prior, String why) {
      found.add(Hypothesis.of(FaultKind.WRONG_LABELS, Place.LABELS, "loss", prior, why));
    }

    String shown() {
      return units + " " + activation + (units == 1 ? " unit" : " units");
    }

    boolean isEntropy() {
      return BINARY_ENTROPIES.contains(loss)
          || CLASS_ENTROPIES.contains(loss)
          || SPARSE_ENTROPIES.contains(loss);
    }

    void numbers() {
      double min = e.targets().given().min();
      double max = e.targets().given().max();
      String range = Numbers.text("targets lie between %s and %s", min, max);
      if (activation.equals("softmax")) {
        activation(0.96, "a softmax gives shares that add up to 1, and " + range);
      } else if (NEVER_NEGATIVE.contains(activation) && min < 0) {
        activation(0.95, "a " + activation + " is never negative, and " + range);
      } else if (activation.contains("sigmoid") && max > 1) {
        activation(0.95, "a sigmoid stays below 1, and " + range);
      } else if (activation.equals("tanh") && (max > 1.05 || min < -1.05)) {
        activation(0.95, "a tanh stays within -1 and 1, and " + range);
      } else if (activation.equals("relu")) {
        activation(0.45, "a relu as the output passes no gradient where it is 0; " + range);
      }
      if (isEntropy() || HINGES.contains(loss)) {
        loss(
            min < 0 || max > 1 ? 0.94 : 0.85,
            "'" + e.job().loss().name() + "' compares probabilities, and targets are numbers");
      }
      sign(min, max, range);
    }

    /** Losses that suppose something of the sign of numbers. */
    private void sign(double min, double max, String range) {
      String name = "'" + e.job().loss().name() + "'";
      if (RELATIVE.contains(loss) && min <= 0 && max >= 0) {
        loss(
            0.78, name + " divides by the targets, so that those near 0 rule all others; " + range);
      } else if (POSITIVE.contains(loss) && min < 0) {
        loss(0.92, name + " has no meaning for negative targets; " + range);
      }
    }

    void twoClasses() {
      if (units == 1) {
        oneUnit();
      } else if (units == 2) {
        pair();
      } else {
        units(0.6, shown() + " for two classes");
      }
    }

    private void oneUnit() {
      double min = e.targets().given().min();
      double max = e.targets().given().max();
      if (activation.equals("softmax")) {
        activation(0.97, "a softmax over one unit is always 1");
      } else if (CLASS_ENTROPIES.contains(loss) || SPARSE_ENTROPIES.contains(loss)) {
        loss(0.96, "over one unit '" + e.job().loss().name() + "' does not depend on the weights");
      } else if (BINARY_ENTROPIES.contains(loss) && !logits && !activation.contains("sigmoid")) {
        activation(0.94, "binary cross entropy reads a " + activation + " as a probability");
      } else if (activation.equals("relu")) {
        activation(0.85, "a relu as the answer passes no gradient where it is 0");
      } else if (activation.equals("tanh") && min >= 0 && !HINGES.contains(loss)) {
        activation(0.75, Numbers.text("a tanh answers labels of %s and %s", min, max));
      } else if (Network.isLinear(activation) && !logits && !HINGES.contains(loss)) {
        activation(0.6, "a linear unit answers a yes-or-no question");
      }
      String labels = Numbers.text("labels are %s and %s", min, max);
      if ((BINARY_ENTROPIES.contains(loss) || activation.contains("sigmoid"))
          && (min < 0 || max > 1 || (max < 1 && min != max))) {
        wrongLabels(0.96, labels + " where probabilities of 0 and 1 are compared");
      } else if (activation.equals("relu") && min < 0) {
        wrongLabels(0.6, labels + ", and a relu is never negative");
      }
      if (isBounded() && !isEntropy()) {
        boolean absolute = loss.contains("absolute") || loss.equals("mae") || loss.equals("mape");
        loss(
            absolute || HINGES.contains(loss) ? 0.7 : 0.5,
            "'"
                + e.job().loss().name()
                + "' on a yes-or-no answer: its slope does not grow where"
                + " the answer is sure and wrong");
      }
    }

    private boolean isBounded() {
      return Set.of("sigmoid", "hard_sigmoid", "softmax").contains(activation);
    }

    private void pair() {
      classHead();
      if (activation.equals("softmax") && BINARY_ENTROPIES.contains(loss)) {
        loss(0.3, "binary cross entropy over two softmax units");
      }
    }

    void classes() {
      int classes = e.targets().classes();
      if (units == 1) {
        units(0.97, "1 unit for " + classes + " classes");
        activation(0.7, "a " + activation + " cannot name one of " + classes + " classes");
        if (BINARY_ENTROPIES.contains(loss)) {
          loss(0.75, "binary cross entropy has no lower bound for labels above 1");
        }
        return;
      }
      if (units < classes || units > classes + 1) {
        units(units < classes ? 0.96 : 0.4, shown() + " for " + classes + " classes");
      }
      classHead();
      if (activation.equals("softmax") && BINARY_ENTROPIES.contains(loss)) {
        loss(0.4, "binary cross entropy over softmax units, of which one is right");
      }
    }

    /** Several units, of which one is right. */
    private void classHead() {
      boolean entropy = CLASS_ENTROPIES.contains(loss) || SPARSE_ENTROPIES.contains(loss);
      if (entropy && !logits && !activation.equals("softmax")) {
        boolean bounded = activation.contains("sigmoid");
        activation(
            bounded ? 0.78 : 0.95,
            "categorical cross entropy reads " + shown() + " as shares that add up to 1");
      } else if (!entropy && !isBounded() && !HINGES.contains(loss) && !logits) {
        activation(0.8, shown() + " give no probabilities, and one of several classes is asked");
      }
      if (SPARSE_ENTROPIES.contains(loss)
          && e.targets().given().width() == 1
          && !e.targets().given().whole()
          && e.targets().raw().whole()) {
        wrongLabels(
            0.98,
            Numbers.text(
                "the loss takes numbers of classes and gets fractions between %s and %s, which it"
                    + " cuts to whole numbers",
                e.targets().given().min(), e.targets().given().max()));
      }
      if (!isEntropy() && !HINGES.contains(loss) && !loss.contains("diverg") && !logits) {
        boolean absolute = loss.contains("absolute") || loss.equals("mae");
        loss(
            absolute ? 0.7 : 0.55,
            "'"
                + e.job().loss().name()
                + "' on the answer which class it is: its slope vanishes"
                + " where the answer is sure and wrong");
      }
    }

    void labels() {
      if (activation.equals("softmax")) {
        activation(0.95, "a softmax shares 1 among labels of which several may hold at once");
      } else if (!isBounded() && !logits) {
        activation(0.85, shown() + " give no probabilities of labels");
      }
      if (CLASS_ENTROPIES.contains(loss) || SPARSE_ENTROPIES.contains(loss)) {
        loss(0.9, "categorical cross entropy supposes that exactly one label holds");
      } else if (!BINARY_ENTROPIES.contains(loss)) {
        loss(0.5, "'" + e.job().loss().name() + "' on labels that hold or not");
      }
    }
  }
}
