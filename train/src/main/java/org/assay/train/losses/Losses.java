package org.assay.train.losses;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.assay.data.spec.Spelling;
import org.assay.train.formula.Ops;
import org.assay.train.job.Named;
import org.assay.train.job.Settings;

/** Keras's losses by name: {@code mse}, {@code mean_squared_error}, {@code MeanSquaredError}. */
public final class Losses {
  static final double EPSILON = 1e-7;

  /** A formula over target and output; both of one shape. */
  private interface Formula {
    String write(Ops ops, String target, String output);
  }

  private final Map<String, Function<Settings, Loss>> readers = new TreeMap<>();

  private Losses() {
    add("mean_squared_error", "mse", s -> (o, t, y) -> last(o, o.square(o.sub(y, t))));
    add("mean_absolute_error", "mae", s -> (o, t, y) -> last(o, o.op("Abs", o.sub(y, t))));
    add("mean_absolute_percentage_error", "mape", s -> Losses::percentage);
    add("mean_squared_logarithmic_error", "msle", s -> Losses::logarithmic);
    add("hinge", "hinge", s -> (o, t, y) -> last(o, hinge(o, t, y)));
    add("squared_hinge", "squared_hinge", s -> (o, t, y) -> last(o, o.square(hinge(o, t, y))));
    add("categorical_hinge", "categorical_hinge", s -> Losses::categoricalHinge);
    add("huber", "huber_loss", s -> huber(s.number("delta", 1)));
    add("log_cosh", "logcosh", s -> Losses::logCosh);
    add("kl_divergence", "kullback_leibler_divergence", s -> Losses::divergence);
    add("poisson", "poisson", s -> Losses::poisson);
    add("cosine_similarity", "cosine_proximity", s -> cosine(s.integer("axis", -1), s));
    readers.put("kld", readers.get("kldivergence"));
    entropy("binary_crossentropy", "bce", CrossEntropies::binary);
    entropy("categorical_crossentropy", "cce", CrossEntropies::categorical);
    entropy("sparse_categorical_crossentropy", "scce", CrossEntropies::sparse);
  }

  private void add(String name, String alias, Function<Settings, Formula> reader) {
    Function<Settings, Loss> whole =
        s -> {
          Formula formula = reader.apply(s);
          return elementwise(name, formula, s);
        };
    entropy(name, alias, whole);
  }

  private void entropy(String name, String alias, Function<Settings, Loss> reader) {
    readers.put(name.replace("_", ""), reader);
    readers.put(alias.replace("_", ""), reader);
  }

  /**
   * A loss.
   *
   * @throws org.assay.train.TrainException if there is none of that name
   */
  public static Loss of(Named named) {
    Map<String, Function<Settings, Loss>> table = new Losses().readers;
    Settings s = named.arguments().fresh();
    Function<Settings, Loss> reader = table.get(named.plainName());
    if (reader == null) {
      throw s.error(
          "there is no loss '" + named.name() + "'",
          "one of Keras's",
          Spelling.advice(named.plainName(), table.keySet()));
    }
    Loss loss = reader.apply(s);
    s.ignore("reduction", "dtype", "name").finish();
    return loss;
  }

  private static Loss elementwise(String name, Formula formula, Settings s) {
    return new Loss() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public String perSample(Comparison c) {
        requireElementwise(c, s);
        return formula.write(c.ops(), c.target(), c.output().tensor());
      }
    };
  }

  static void requireElementwise(Comparison c, Settings s) {
    if (!c.isElementwise()) {
      throw s.error(
          "targets of " + c.targetShape() + " against outputs of " + c.output().shape(),
          "the same shape",
          "change the units of the last layer, or encode the targets with one_hot or target_shape");
    }
  }

  private static String last(Ops o, String tensor) {
    return o.mean(tensor, false, -1);
  }

  private static String percentage(Ops o, String t, String y) {
    String share = o.div(o.sub(t, y), o.atLeast(o.op("Abs", t), EPSILON));
    return o.mul(last(o, o.op("Abs", share)), 100);
  }

  private static String logarithmic(Ops o, String t, String y) {
    String difference = o.sub(logOfOneMore(o, y), logOfOneMore(o, t));
    return last(o, o.square(difference));
  }

  private static String logOfOneMore(Ops o, String x) {
    return o.op("Log", o.add(o.atLeast(x, EPSILON), 1));
  }

  /** max(1 - t·y, 0), where targets of 0 and 1 only mean -1 and 1. */
  private static String hinge(Ops o, String t, String y) {
    String zeroOrOne = o.op("Or", o.op("Equal", t, o.real(0)), o.op("Equal", t, o.real(1)));
    String all = o.op("Greater", o.reduce("ReduceMin", o.number(zeroOrOne), false), o.real(0.5));
    String signs = o.op("Where", all, o.add(o.mul(t, 2), -1), t);
    return o.op("Relu", o.from(1, o.mul(signs, y)));
  }

  private static String categoricalHinge(Ops o, String t, String y) {
    String right = o.sum(o.mul(t, y), false, -1);
    String wrong = o.reduce("ReduceMax", o.mul(o.from(1, t), y), false, -1);
    return o.op("Relu", o.add(o.sub(wrong, right), 1));
  }

  private static Formula huber(double delta) {
    return (o, t, y) -> {
      String error = o.op("Abs", o.sub(y, t));
      String small = o.mul(o.square(error), 0.5);
      String large = o.add(o.mul(error, delta), -delta * delta / 2);
      return last(o, o.op("Where", o.op("LessOrEqual", error, o.real(delta)), small, large));
    };
  }

  private static String logCosh(Ops o, String t, String y) {
    String x = o.sub(y, t);
    String soft = o.op("Softplus", o.mul(x, -2));
    return last(o, o.add(o.add(x, soft), -Math.log(2)));
  }

  private static String divergence(Ops o, String t, String y) {
    String p = o.clip(t, EPSILON, 1);
    String q = o.clip(y, EPSILON, 1);
    return o.sum(o.mul(p, o.op("Log", o.div(p, q))), false, -1);
  }

  private static String poisson(Ops o, String t, String y) {
    return last(o, o.sub(y, o.mul(t, o.op("Log", o.add(y, EPSILON)))));
  }

  private static Formula cosine(int axis, Settings s) {
    if (axis != -1) {
      throw s.error("'axis' is " + axis, "the last axis, -1", "");
    }
    return (o, t, y) -> o.op("Neg", o.sum(o.mul(unit(o, t), unit(o, y)), false, -1));
  }

  private static String unit(Ops o, String x) {
    return o.div(x, o.op("Sqrt", o.atLeast(o.sum(o.square(x), true, -1), 1e-12)));
  }
}
