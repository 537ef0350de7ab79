package org.assay.grad.optimizer;

import java.util.List;

/**
 * An optimiser in Keras's formulas (Keras 3, {@code keras.optimizers}). The learning rate is an
 * input of the step.
 */
public sealed interface Optimizer {
  /** What an optimiser remembers of each weight, and what it starts from. */
  record Slot(String name, double initial) {}

  /** States per weight, in order. */
  List<Slot> slots();

  /** States that all weights share, scalars. */
  default List<Slot> shared() {
    return List.of();
  }

  /** Learning rate that Keras starts from. */
  double defaultRate();

  /** Writes the step of one weight. */
  Steps.Result step(Steps steps, Steps.Place place);

  /** New values of the shared states. */
  default List<String> sharedNext(Steps steps, List<String> old) {
    return List.of();
  }

  private static double inUnit(double value, String name) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + " of " + value + " is not in [0, 1)");
    }
    return value;
  }

  private static double positive(double value, String name) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(name + " of " + value + " is not positive");
    }
    return value;
  }

  /**
   * Stochastic gradient descent.
   *
   * @param momentum in [0, 1)
   * @param nesterov whether the step looks ahead
   */
  record Sgd(double momentum, boolean nesterov) implements Optimizer {
    public Sgd {
      inUnit(momentum, "momentum");
    }

    /** Without momentum. */
    public Sgd() {
      this(0, false);
    }

    @Override
    public List<Slot> slots() {
      return momentum == 0 ? List.of() : List.of(new Slot("momentum", 0));
    }

    @Override
    public double defaultRate() {
      return 0.01;
    }

    @Override
    public Steps.Result step(Steps s, Steps.Place p) {
      String step = s.e().mul(p.gradient(), s.rate(p.weight()));
      if (momentum == 0) {
        return new Steps.Result(s.e().sub(p.weight(), step), List.of());
      }
      String m = s.e().sub(s.e().mul(p.slot(0), momentum), step);
      String move = nesterov ? s.e().sub(s.e().mul(m, momentum), step) : m;
      return new Steps.Result(s.e().add(p.weight(), move), List.of(m));
    }
  }

  /** Adam (Kingma and Ba 2015); with {@code amsgrad} the largest second moment counts. */
  record Adam(double beta1, double beta2, double epsilon, boolean amsgrad) implements Optimizer {
    public Adam {
      inUnit(beta1, "beta1");
      inUnit(beta2, "beta2");
      positive(epsilon, "epsilon");
    }

    /** Keras's defaults. */
    public Adam() {
      this(0.9, 0.999, 1e-7, false);
    }

    @Override
    public List<Slot> slots() {
      Slot m = new Slot("m", 0);
      Slot v = new Slot("v", 0);
      return amsgrad ? List.of(m, v, new Slot("v_max", 0)) : List.of(m, v);
    }

    @Override
    public double defaultRate() {
      return 0.001;
    }

    @Override
    public Steps.Result step(Steps s, Steps.Place p) {
      String g = p.gradient();
      String m = s.towards(p.slot(0), g, 1 - beta1);
      String v = s.towards(p.slot(1), s.e().mul(g, g), 1 - beta2);
      String rate =
          s.e()
              .div(
                  s.e().mul(s.rate(g), s.e().op("Sqrt", s.remainder(beta2, g))),
                  s.remainder(beta1, g));
      String size = amsgrad ? s.e().op("Max", p.slot(2), v) : v;
      String move = s.e().div(s.e().mul(m, rate), s.e().add(s.e().op("Sqrt", size), epsilon));
      return new Steps.Result(
          s.e().sub(p.weight(), move), amsgrad ? List.of(m, v, size) : List.of(m, v));
    }
  }

  /** RMSprop; {@code centered} divides by the deviation instead of the root mean square. */
  record RmsProp(double rho, double momentum, double epsilon, boolean centered)
      implements Optimizer {
    public RmsProp {
      inUnit(rho, "rho");
      inUnit(momentum, "momentum");
      positive(epsilon, "epsilon");
    }

    /** Keras's defaults. */
    public RmsProp() {
      this(0.9, 0, 1e-7, false);
    }

    @Override
    public List<Slot> slots() {
      List<Slot> slots = new java.util.ArrayList<>(List.of(new Slot("velocity", 0)));
      if (momentum > 0) {
        slots.add(new Slot("momentum", 0));
      }
      if (centered) {
        slots.add(new Slot("average", 0));
      }
      return slots;
    }

    @Override
    public double defaultRate() {
      return 0.001;
    }

    @Override
    public Steps.Result step(Steps s, Steps.Place p) {
      String g = p.gradient();
      String velocity = s.decayed(p.slot(0), s.e().mul(g, g), rho);
      List<String> slots = new java.util.ArrayList<>(List.of(velocity));
      String size = velocity;
      String average = "";
      if (centered) {
        average = s.decayed(p.slot(momentum > 0 ? 2 : 1), g, rho);
        size = s.e().sub(velocity, s.e().mul(average, average));
      }
      String move = s.e().div(s.e().mul(g, s.rate(g)), s.e().op("Sqrt", s.e().add(size, epsilon)));
      if (momentum > 0) {
        move = s.e().add(s.e().mul(p.slot(1), momentum), move);
        slots.add(move);
      }
      if (centered) {
        slots.add(average);
      }
      return new Steps.Result(s.e().sub(p.weight(), move), slots);
    }
  }

  /** Adagrad (Duchi, Hazan and Singer 2011). */
  record Adagrad(double initial, double epsilon) implements Optimizer {
    public Adagrad {
      if (!(initial >= 0)) {
        throw new IllegalArgumentException("initial of " + initial + " is negative");
      }
      positive(epsilon, "epsilon");
    }

    /** Keras's defaults. */
    public Adagrad() {
      this(0.1, 1e-7);
    }

    @Override
    public List<Slot> slots() {
      return List.of(new Slot("accumulator", initial));
    }

    @Override
    public double defaultRate() {
      return 0.001;
    }

    @Override
    public Steps.Result step(Steps s, Steps.Place p) {
      String g = p.gradient();
      String sum = s.e().add(p.slot(0), s.e().mul(g, g));
      String root = s.e().op("Sqrt", s.e().add(sum, epsilon));
      return new Steps.Result(
          s.e().sub(p.weight(), s.e().div(s.e().mul(g, s.rate(g)), root)), List.of(sum));
    }
  }

  /** Adadelta (Zeiler 2012). */
  record Adadelta(double rho, double epsilon) implements Optimizer {
    public Adadelta {
      inUnit(rho, "rho");
      positive(epsilon, "epsilon");
    }

    /** Keras's defaults. */
    public Adadelta() {
      this(0.95, 1e-7);
    }

    @Override
    public List<Slot> slots() {
      return List.of(new Slot("accumulated_gradient", 0), new Slot("accumulated_delta", 0));
    }

    @Override
    public double defaultRate() {
      return 0.001;
    }

    @Override
    public Steps.Result step(Steps s, Steps.Place p) {
      String g = p.gradient();
      String gradients = s.decayed(p.slot(0), s.e().mul(g, g), rho);
      String ratio = s.e().div(root(s, p.slot(1)), root(s, gradients));
      String delta = s.e().neg(s.e().mul(ratio, g));
      String deltas = s.decayed(p.slot(1), s.e().mul(delta, delta), rho);
      String move = s.e().mul(delta, s.rate(g));
      return new Steps.Result(s.e().add(p.weight(), move), List.of(gradients, deltas));
    }

    private String root(Steps s, String x) {
      return s.e().op("Sqrt", s.e().add(x, epsilon));
    }
  }

  /** Adamax: Adam by the infinity norm (Kingma and Ba 2015, section 7.1). */
  record Adamax(double beta1, double beta2, double epsilon) implements Optimizer {
    public Adamax {
      inUnit(beta1, "beta1");
      inUnit(beta2, "beta2");
      positive(epsilon, "epsilon");
    }

    /** Keras's defaults. */
    public Adamax() {
      this(0.9, 0.999, 1e-7);
    }

    @Override
    public List<Slot> slots() {
      return List.of(new Slot("m", 0), new Slot("u", 0));
    }

    @Override
    public double defaultRate() {
      return 0.001;
    }

    @Override
    public Steps.Result step(Steps s, Steps.Place p) {
      String g = p.gradient();
      String m = s.towards(p.slot(0), g, 1 - beta1);
      String u = s.e().op("Max", s.e().mul(p.slot(1), beta2), s.e().op("Abs", g));
      String move =
          s.e()
              .div(
                  s.e().mul(m, s.rate(g)), s.e().mul(s.e().add(u, epsilon), s.remainder(beta1, g)));
      return new Steps.Result(s.e().sub(p.weight(), move), List.of(m, u));
    }
  }

  /** Nadam: Adam with Nesterov momentum (Dozat 2015). */
  record Nadam(double beta1, double beta2, double epsilon) implements Optimizer {
    private static final double DECAY = 0.96;

    public Nadam {
      inUnit(beta1, "beta1");
      inUnit(beta2, "beta2");
      positive(epsilon, "epsilon");
    }

    /** Keras's defaults. */
    public Nadam() {
      this(0.9, 0.999, 1e-7);
    }

    @Override
    public List<Slot> slots() {
      return List.of(new Slot("m", 0), new Slot("v", 0));
    }

    /** The product of all momenta so far. */
    @Override
    public List<Slot> shared() {
      return List.of(new Slot("u_product", 1));
    }

    @Override
    public double defaultRate() {
      return 0.001;
    }

    @Override
    public List<String> sharedNext(Steps s, List<String> old) {
      return List.of(s.e().mul(old.get(0), momentum(s, s.step(old.get(0)))));
    }

    /** β₁·(1 - 0.96^t / 2). */
    private String momentum(Steps s, String t) {
      String decay = s.e().op("Pow", s.e().real(DECAY, t), t);
      return s.e().mul(s.e().sub(s.e().real(1, t), s.e().mul(decay, 0.5)), beta1);
    }

    @Override
    public Steps.Result step(Steps s, Steps.Place p) {
      String g = p.gradient();
      String t = s.step(g);
      String now = momentum(s, t);
      String next = momentum(s, s.e().add(t, 1));
      String product = s.e().mul(s.shared(0, g), now);
      String m = s.towards(p.slot(0), g, 1 - beta1);
      String v = s.towards(p.slot(1), s.e().mul(g, g), 1 - beta2);
      String one = s.e().real(1, g);
      String ahead = s.e().div(s.e().mul(m, next), s.e().sub(one, s.e().mul(product, next)));
      String here = s.e().div(s.e().mul(g, s.e().sub(one, now)), s.e().sub(one, product));
      String size = s.e().op("Sqrt", s.e().div(v, s.remainder(beta2, g)));
      String move =
          s.e().div(s.e().mul(s.e().add(ahead, here), s.rate(g)), s.e().add(size, epsilon));
      return new Steps.Result(s.e().sub(p.weight(), move), List.of(m, v));
    }
  }
}
