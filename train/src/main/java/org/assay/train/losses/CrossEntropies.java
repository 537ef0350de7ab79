package org.assay.train.losses;

import java.util.Arrays;
import org.assay.grad.Attributes;
import org.assay.onnx.Tensor;
import org.assay.train.formula.Ops;
import org.assay.train.job.CrossEntropy;
import org.assay.train.job.Settings;

/**
 * Cross entropies. Where the job says so, and the last activation is the one that belongs to the
 * loss, they are computed from that activation's operand, as Keras does on TensorFlow 2; else from
 * probabilities cut to [1e-7, 1 - 1e-7].
 */
final class CrossEntropies {
  /** Writes a loss once it is settled what it reads. */
  private interface Formula {
    String write(Comparison c, boolean fromLogits, String output);
  }

  private CrossEntropies() {}

  private static Loss loss(
      String name, String activation, boolean sparse, boolean logits, Settings s, Formula formula) {
    return new Loss() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public String perSample(Comparison c) {
        if (!sparse) {
          Losses.requireElementwise(c, s);
        } else if (!c.isSparse()) {
          throw s.error(
              "targets of " + c.targetShape() + " against outputs of " + c.output().shape(),
              "the number of a class for each",
              "leave one_hot out, or use categorical_crossentropy");
        }
        boolean operand =
            c.crossEntropy() == CrossEntropy.LOGITS
                && c.output().origin().filter(o -> o.activation().equals(activation)).isPresent();
        if (logits || !operand) {
          return formula.write(c, logits, c.output().tensor());
        }
        return formula.write(c, true, c.output().origin().orElseThrow().operand());
      }

      @Override
      public boolean takesClassNumbers() {
        return sparse;
      }
    };
  }

  private static String smoothed(Ops o, String target, double smoothing, double classes) {
    return smoothing == 0 ? target : o.add(o.mul(target, 1 - smoothing), smoothing / classes);
  }

  static Loss binary(Settings s) {
    boolean logits = s.flag("from_logits", false);
    double smoothing = s.number("label_smoothing", 0);
    return loss(
        "binary_crossentropy",
        "sigmoid",
        false,
        logits,
        s,
        (c, fromLogits, y) -> {
          Ops o = c.ops();
          String t = smoothed(o, c.target(), smoothing, 2);
          return o.mean(fromLogits ? ofLogits(o, t, y) : ofProbabilities(o, t, y), false, -1);
        });
  }

  /** max(z, 0) - z·t + log(1 + e^-|z|). */
  private static String ofLogits(Ops o, String t, String z) {
    String rest = o.op("Softplus", o.op("Neg", o.op("Abs", z)));
    return o.add(o.sub(o.op("Relu", z), o.mul(z, t)), rest);
  }

  private static String ofProbabilities(Ops o, String t, String y) {
    String p = o.clip(y, Losses.EPSILON, 1 - Losses.EPSILON);
    String yes = o.mul(t, o.op("Log", p));
    String no = o.mul(o.from(1, t), o.op("Log", o.from(1, p)));
    return o.op("Neg", o.add(yes, no));
  }

  static Loss categorical(Settings s) {
    boolean logits = s.flag("from_logits", false);
    double smoothing = s.number("label_smoothing", 0);
    return loss(
        "categorical_crossentropy",
        "softmax",
        false,
        logits,
        s,
        (c, fromLogits, y) -> {
          Ops o = c.ops();
          String t = smoothed(o, c.target(), smoothing, c.output().channels());
          String log = fromLogits ? logSoftmax(o, y) : logOfShares(o, y);
          return o.op("Neg", o.sum(o.mul(t, log), false, -1));
        });
  }

  private static String logSoftmax(Ops o, String y) {
    return o.with("LogSoftmax", Attributes.of("axis", -1), y);
  }

  /** Probabilities are first made to sum to 1. */
  private static String logOfShares(Ops o, String y) {
    String share = o.div(y, o.sum(y, true, -1));
    return o.op("Log", o.clip(share, Losses.EPSILON, 1 - Losses.EPSILON));
  }

  static Loss sparse(Settings s) {
    boolean logits = s.flag("from_logits", false);
    s.ignore("ignore_class", "axis");
    return loss(
        "sparse_categorical_crossentropy",
        "softmax",
        true,
        logits,
        s,
        (c, fromLogits, y) -> {
          Ops o = c.ops();
          String chosen = oneHot(c);
          String z = fromLogits ? y : o.op("Log", o.clip(y, Losses.EPSILON, 1 - Losses.EPSILON));
          return o.op("Neg", o.sum(o.mul(chosen, logSoftmax(o, z)), false, -1));
        });
  }

  /** A one at the class that a target names, fractions cut off. */
  private static String oneHot(Comparison c) {
    Ops o = c.ops();
    long[] shape = new long[c.output().rank()];
    Arrays.setAll(shape, i -> i == 0 ? -1 : c.output().shape().get(i - 1));
    String classes = o.whole(o.reshape(c.target(), shape));
    String depth = o.graph().constant("k", Tensor.ofLongs(c.output().channels()));
    return o.with("OneHot", Attributes.of("axis", -1), classes, depth, o.reals(0, 1));
  }
}
