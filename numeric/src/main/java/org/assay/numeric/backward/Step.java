package org.assay.numeric.backward;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.algebra.Arithmetic;
import org.assay.bounds.algebra.Hulls;
import org.assay.bounds.algebra.Sums;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/**
 * One operator on the way back: the forward bounds of its operands and results, the adjoints of its
 * results, and interval arithmetic in the type of the adjoints.
 *
 * <p>All cells are hulls over whole tensors, and copies: rules may change them.
 */
public final class Step {
  private final Node node;
  private final List<Optional<Bounds>> inputs;
  private final List<Optional<Bounds>> outputs;
  private final List<Optional<Cell>> adjoints;
  private final Function<Bounds, Cell> hulls;
  private final Optional<Kept> kept;
  private final double scale;
  private final ElementType type;

  /** A cut of one operand's values to those of which the adjoint is used. */
  private record Kept(int operand, Consumer<Cell> cut) {}

  /**
   * A step.
   *
   * @param adjoints finite bounds per output; empty where no gradient arrives
   * @param hulls finds the hull of all elements
   * @param scale what the adjoints are multiplied with
   * @param type of the adjoints
   */
  private Step(
      Node node,
      List<Optional<Bounds>> inputs,
      List<Optional<Bounds>> outputs,
      List<Optional<Cell>> adjoints,
      Function<Bounds, Cell> hulls,
      Optional<Kept> kept,
      double scale,
      ElementType type) {
    this.node = node;
    this.inputs = inputs;
    this.outputs = outputs;
    this.adjoints = adjoints;
    this.hulls = hulls;
    this.kept = kept;
    this.scale = scale;
    this.type = type;
  }

  /** A step in full size. */
  static Step of(
      Node node,
      List<Optional<Bounds>> inputs,
      List<Optional<Bounds>> outputs,
      List<Optional<Cell>> adjoints,
      Function<Bounds, Cell> hulls,
      ElementType type) {
    return new Step(node, inputs, outputs, adjoints, hulls, Optional.empty(), 1, type);
  }

  /** The same step where only some values of an operand count: it works element by element. */
  Step keeping(int operand, Consumer<Cell> cut) {
    Optional<Kept> own = Optional.of(new Kept(operand, cut));
    return new Step(node, inputs, outputs, adjoints, hulls, own, scale, type);
  }

  /** The same step with smaller adjoints. */
  Step scaled(double factor) {
    return new Step(node, inputs, outputs, adjoints, hulls, kept, factor, type);
  }

  /** The operator. */
  public Node node() {
    return node;
  }

  /** Type of the adjoints. */
  public ElementType type() {
    return type;
  }

  /** Number of operands, absent ones included. */
  public int operands() {
    return inputs.size();
  }

  /** Bounds of an operand, if known. */
  public Optional<Bounds> bounds(int operand) {
    return operand < inputs.size() ? inputs.get(operand) : Optional.empty();
  }

  /** Elements of a small operand that is known exactly. */
  public Optional<Tensor> exact(int operand) {
    return bounds(operand).flatMap(b -> b.exact(4096));
  }

  /** Values of an operand; anything if it is unknown. */
  public Cell in(int operand) {
    Cell values = hull(bounds(operand));
    kept.filter(k -> k.operand() == operand).ifPresent(k -> k.cut().accept(values));
    return values;
  }

  /** Values of a result; anything if it is unknown. */
  public Cell out(int output) {
    return hull(output < outputs.size() ? outputs.get(output) : Optional.empty());
  }

  /** Whether a forward value may be NaN or infinite. */
  boolean isNonFinite() {
    return Stream.concat(inputs.stream(), outputs.stream())
        .flatMap(Optional::stream)
        .anyMatch(b -> b.type().isFloat() && hulls.apply(b).flags != 0);
  }

  /** Values of the first result. */
  public Cell y() {
    return out(0);
  }

  /** Adjoint of the first result. */
  public Cell dy() {
    return adjoint(0);
  }

  /** Adjoint of a result; 0 if no gradient arrives there. */
  public Cell adjoint(int output) {
    Cell cell = point(0);
    if (output < adjoints.size() && adjoints.get(output).isPresent()) {
      cell.set(adjoints.get(output).get());
      cell.lo *= scale;
      cell.hi *= scale;
    }
    return cell;
  }

  private Cell hull(Optional<Bounds> bounds) {
    Cell cell = range(-Double.MAX_VALUE, Double.MAX_VALUE);
    cell.flags = Flags.ALL;
    if (bounds.isPresent()) {
      cell.set(hulls.apply(bounds.get()));
    }
    return cell;
  }

  /** Extents of an operand; none if unknown. */
  public long[] dims(int operand) {
    return bounds(operand).map(Bounds::dims).orElse(new long[0]);
  }

  /** Extents of a result; none if unknown. */
  public long[] outDims(int output) {
    return output < outputs.size()
        ? outputs.get(output).map(Bounds::dims).orElse(new long[0])
        : new long[0];
  }

  /** Number of elements of an operand, at most. */
  public double size(int operand) {
    return bounds(operand).map(b -> (double) b.size()).orElse((double) Bounds.UNLIMITED);
  }

  /** Number of elements of a result, at most. */
  public double outSize(int output) {
    return output < outputs.size()
        ? outputs.get(output).map(b -> (double) b.size()).orElse((double) Bounds.UNLIMITED)
        : 1;
  }

  /** One value. */
  public static Cell point(double value) {
    return Hulls.point(value);
  }

  /** All values between two. */
  public static Cell range(double lo, double hi) {
    return Hulls.cell(lo, hi, 0);
  }

  /** a + b. */
  public Cell add(Cell a, Cell b) {
    Cell out = new Cell();
    Arithmetic.add(a, b, type, out);
    return out;
  }

  /** a − b. */
  public Cell sub(Cell a, Cell b) {
    Cell out = new Cell();
    Arithmetic.sub(a, b, type, out);
    return out;
  }

  /** a · b. */
  public Cell mul(Cell a, Cell b) {
    Cell out = new Cell();
    Arithmetic.mul(a, b, type, out);
    return out;
  }

  /** a / b. */
  public Cell div(Cell a, Cell b) {
    Cell out = new Cell();
    Arithmetic.div(a, b, type, out);
    return out;
  }

  /** x². */
  public Cell square(Cell x) {
    Cell out = new Cell();
    Arithmetic.square(x, type, out);
    return out;
  }

  /** −x. */
  public Cell negate(Cell x) {
    Cell out = new Cell();
    Arithmetic.negate(x, out);
    return out;
  }

  /** 1 / √x; +Inf at 0, NaN below. */
  public Cell inverseRoot(Cell x) {
    Cell root = range(Math.sqrt(Math.max(0, x.lo)), Math.sqrt(Math.max(0, x.hi)));
    root.flags = x.flags & (Flags.NAN | Flags.POSITIVE);
    if (x.lo < 0 || (x.flags & Flags.NEGATIVE) != 0) {
      root.flags |= Flags.NAN;
    }
    Cell out = div(point(1), root);
    // Double roots and a type's own roots differ by a rounding.
    return loosened(out);
  }

  /** What is selected from x, elsewhere 0: never NaN for finite x. */
  public static Cell selected(Cell x) {
    Cell out = new Cell();
    out.set(Math.min(0, x.lo), Math.max(0, x.hi), x.flags);
    return out;
  }

  /** All values of at most the magnitude of x. */
  public static Cell around(Cell x) {
    double most = x.magnitude();
    return Hulls.cell(-most, most, x.flags);
  }

  /** A sum of {@code least} to {@code most} terms in any order. */
  public Cell sum(Cell term, double least, double most) {
    Cell out = new Cell();
    Sums.repeated(point(0), term, least, most, type, type, out);
    return out;
  }

  /** A sum of at most {@code most} terms out of what was selected: some may be 0. */
  public Cell some(Cell term, double most) {
    return most <= 1 ? selected(term) : sum(selected(term), 0, most);
  }

  /** A sum of products in any order. */
  public Cell products(Cell a, Cell b, double least, double most) {
    Cell out = new Cell();
    Sums.ofProducts(new Cell[] {a, b}, least, most, type, type, out);
    return out;
  }

  /** A term per element of the first result, summed over what an operand was broadcast to. */
  public Cell unbroadcast(Cell term, int operand) {
    double times = outSize(0) / Math.max(1, size(operand));
    if (times <= 1) {
      return term;
    }
    boolean sure =
        bounds(operand).map(b -> b.dynamicAxes() == 0).orElse(false)
            && outputs.get(0).map(b -> b.dynamicAxes() == 0).orElse(false);
    return sum(term, sure ? times : 0, Math.ceil(times));
  }

  /** Ends moved outward by some roundings: kernels may fuse or reorder operations. */
  public Cell loosened(Cell x) {
    if (!x.isEmpty()) {
      double u = 4 * type.format().unitRoundoff();
      x.lo = Math.max(-type.max(), x.lo - u * Math.abs(x.lo));
      x.hi = Math.min(type.max(), x.hi + u * Math.abs(x.hi));
    }
    return x;
  }
}
