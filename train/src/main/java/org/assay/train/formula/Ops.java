package org.assay.train.formula;

import java.util.Map;
import org.assay.grad.Attributes;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.Tensor;

/** Writes float32 formulas into a graph under construction. */
public final class Ops {
  private final GraphBuilder graph;

  /** Writes into a graph. */
  public Ops(GraphBuilder graph) {
    this.graph = graph;
  }

  /** The graph. */
  public GraphBuilder graph() {
    return graph;
  }

  /** A node of one output. */
  public String op(String type, String... operands) {
    return graph.op(type, operands);
  }

  /** A node of one output with attributes, names and values in turn. */
  public String with(String type, Map<String, Attribute> attributes, String... operands) {
    return graph.op(type, attributes, operands);
  }

  /** A scalar. */
  public String real(double value) {
    return graph.constant("c", Tensor.scalar((float) value));
  }

  /** A vector. */
  public String reals(double... values) {
    return graph.constant(
        "c", Tensor.ofValues(ElementType.FLOAT, new long[] {values.length}, values));
  }

  /** An int64 vector. */
  public String longs(long... values) {
    return graph.constant("k", Tensor.ofLongs(values));
  }

  /** Sum. */
  public String add(String a, String b) {
    return op("Add", a, b);
  }

  /** Sum with a number. */
  public String add(String a, double b) {
    return op("Add", a, real(b));
  }

  /** Difference. */
  public String sub(String a, String b) {
    return op("Sub", a, b);
  }

  /** A number minus a tensor. */
  public String from(double a, String b) {
    return op("Sub", real(a), b);
  }

  /** Product. */
  public String mul(String a, String b) {
    return op("Mul", a, b);
  }

  /** Product with a number. */
  public String mul(String a, double b) {
    return op("Mul", a, real(b));
  }

  /** Quotient. */
  public String div(String a, String b) {
    return op("Div", a, b);
  }

  /** Square. */
  public String square(String a) {
    return op("Mul", a, a);
  }

  /** At least a number. */
  public String atLeast(String a, double low) {
    return op("Max", a, real(low));
  }

  /** Cut to a range. */
  public String clip(String a, double low, double high) {
    return op("Clip", a, real(low), real(high));
  }

  /** A comparison or other tensor as float32. */
  public String number(String a) {
    return with("Cast", Attributes.of("to", ElementType.FLOAT.code()), a);
  }

  /** A tensor as int64, fractions cut off. */
  public String whole(String a) {
    return with("Cast", Attributes.of("to", ElementType.INT64.code()), a);
  }

  /** Sum over axes. */
  public String sum(String a, boolean keep, long... axes) {
    return reduce("ReduceSum", a, keep, axes);
  }

  /** Mean over axes. */
  public String mean(String a, boolean keep, long... axes) {
    return reduce("ReduceMean", a, keep, axes);
  }

  /** A reduction over axes; over all if none is given. */
  public String reduce(String type, String a, boolean keep, long... axes) {
    Map<String, Attribute> attributes = Attributes.of("keepdims", keep);
    return axes.length == 0 ? with(type, attributes, a) : with(type, attributes, a, longs(axes));
  }

  /** Axes exchanged. */
  public String transpose(String a, long... permutation) {
    return with("Transpose", Attributes.of("perm", permutation), a);
  }

  /** Another shape; 0 keeps a size, -1 is the rest. */
  public String reshape(String a, long... shape) {
    return op("Reshape", a, longs(shape));
  }
}
