package org.assay.bounds.ops.linear;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.Value;
import org.assay.bounds.ValueContext;
import org.assay.bounds.ValueTransfer;
import org.assay.bounds.algebra.Arithmetic;
import org.assay.bounds.algebra.Contraction;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Hulls;
import org.assay.bounds.algebra.Rearrange;
import org.assay.bounds.algebra.Rounding;
import org.assay.bounds.ops.activations.SoftmaxTransfers;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/**
 * FlexAttention-1 (ai.onnx.preview), step by step as its function: queries and keys times the root
 * of the scale, their product in their own type; in the type of the softmax {@code score_mod},
 * softmax, {@code prob_mod} and the product with the values.
 */
public final class FlexAttentionTransfer {
  private static final int[] KEYS_LAST = {0, 1, 3, 2};

  private final ValueContext c;
  private final ElementType type;
  private final ElementType softmax;

  private FlexAttentionTransfer(ValueContext c) {
    this.c = c;
    this.type = c.type(0);
    this.softmax =
        ElementType.ofCode((int) c.node().intAttribute("softmax_precision", 0))
            .filter(ElementType::isFloat)
            .orElse(type == ElementType.DOUBLE ? type : ElementType.FLOAT);
  }

  /** Adds the operator. */
  public static void addTo(OperatorTable.Builder<ValueTransfer> table) {
    table.add("ai.onnx.preview", "FlexAttention", FlexAttentionTransfer::apply);
  }

  private static List<Optional<Value>> apply(ValueContext c) {
    for (int i = 0; i < 3; i++) {
      // Fewer queries change nothing; of keys it matters how many are summed.
      long open = i == 0 ? 1L << 2 : 0;
      boolean known = c.optional(i).isPresent() && (c.input(i).dynamicAxes() & ~open) == 0;
      if (!known || !c.isTyped(0)) {
        return List.of();
      }
    }
    return List.of(Optional.of(new FlexAttentionTransfer(c).result()));
  }

  private Bounds result() {
    Bounds q = c.input(0);
    long heads = q.dims()[1];
    Bounds scores = scores(q, repeated(c.input(1), heads));
    Optional<Bounds> modified = modified("score_mod", scores);
    Optional<Bounds> weights =
        modified.map(s -> SoftmaxTransfers.softmax(s, 3, softmax, c.budget()));
    Bounds values = cast(repeated(c.input(2), heads), softmax);
    Optional<Bounds> probabilities = weights.flatMap(w -> modified("prob_mod", w));
    if (probabilities.isEmpty()) {
      return c.anything();
    }
    Bounds sum = product(probabilities.get(), values, softmax, c.dims(0));
    boolean convex = c.node().graphAttribute("prob_mod").isEmpty();
    Bounds y = cast(convex ? sum.meet(hull(values)) : sum, type);
    return y.withDynamicAxes(c.dynamicAxes(0));
  }

  // A head of keys or values serves as many heads of queries, one behind the other.
  private static Bounds repeated(Bounds x, long heads) {
    long own = x.dims()[1];
    return own == heads || own == 0 ? x : Rearrange.pick(x, 1, heads, h -> h / (heads / own));
  }

  private Bounds scores(Bounds q, Bounds k) {
    double scale =
        c.node().attribute("scale").isPresent()
            ? c.node().floatAttribute("scale", 1)
            : 1 / Math.sqrt(Math.max(1, q.dims()[3]));
    double root = Math.sqrt((float) scale);
    // Whoever multiplies in another order rounds otherwise, by a few units.
    double u = 4 * type.format().unitRoundoff();
    Cell factor = Hulls.cell(root * (1 - u), root * (1 + u), 0);
    if (!(scale >= 0)) {
      factor.setEmpty(Flags.NAN);
    }
    Rounding.outward(factor, type);
    Bounds keys = Rearrange.transpose(scaled(k, factor), KEYS_LAST);
    long[] dims = {q.dims()[0], q.dims()[1], q.dims()[2], k.dims()[2]};
    Bounds product = product(scaled(q, factor), keys, type, dims);
    return cast(product, softmax).withDynamicAxes(q.dynamicAxes());
  }

  private Bounds scaled(Bounds x, Cell factor) {
    return Elementwise.map(
        type, c.budget(), (in, out) -> Arithmetic.mul(in[0], factor, type, out), x);
  }

  private Bounds product(Bounds a, Bounds b, ElementType of, long[] dims) {
    return Contraction.matmul(a, b, of, c.accumulator(of), dims, c.budget());
  }

  private Bounds cast(Bounds x, ElementType to) {
    return x.type() == to
        ? x
        : Elementwise.map(
            to,
            c.budget(),
            (in, out) -> {
              out.set(in[0]);
              Rounding.nearest(out, to);
            },
            x);
  }

  // What a graph makes of the scores; empty if that is not known, or of another type or shape.
  private Optional<Bounds> modified(String graph, Bounds scores) {
    if (c.node().graphAttribute(graph).isEmpty()) {
      return Optional.of(scores);
    }
    List<Optional<Value>> outputs = c.subgraph(graph, List.of(Optional.of(scores)));
    return outputs.size() == 1
            && outputs.get(0).orElse(null) instanceof Bounds b
            && b.type() == softmax
            && Arrays.equals(b.dims(), scores.dims())
        ? Optional.of(b)
        : Optional.empty();
  }

  // Weights of a softmax add up to 1 + 5e-7 at most; a row that is NaN is so as a whole.
  private Bounds hull(Bounds values) {
    double keys = values.dims()[2];
    double u = c.accumulator(softmax).format().unitRoundoff();
    double sum = 1e-6 + (2 * keys + 16) * u + (2 * keys + 2) * softmax.format().unitRoundoff();
    Bounds rows = Hulls.along(values, 1L << 2, c.dims(0), c.budget());
    return Elementwise.map(
        softmax,
        c.budget(),
        (in, out) -> {
          if (in[0].isEmpty() || in[0].flags != 0) {
            out.set(-softmax.max(), softmax.max(), Flags.ALL);
            return;
          }
          double error = in[0].magnitude() * sum;
          out.set(in[0].lo - error, in[0].hi + error, Flags.ALL);
          Rounding.outward(out, softmax);
        },
        rows);
  }
}
