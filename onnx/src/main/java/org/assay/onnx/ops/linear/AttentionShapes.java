package org.assay.onnx.ops.linear;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.CheckedRule;
import org.assay.onnx.shape.Dims;
import org.assay.onnx.shape.Operands;
import org.assay.onnx.shape.ShapeRule;

/**
 * Shapes of attention (opset 23, com.microsoft). B batch, T queries, L keys, P cached keys, h
 * heads, d size of a head.
 */
public final class AttentionShapes {
  private static final String MICROSOFT = "com.microsoft";

  private AttentionShapes() {}

  /** Adds the rules. */
  public static void addTo(OperatorTable.Builder<ShapeRule> table) {
    FlexAttentionShape.addTo(table);
    table.add("Attention", CheckedRule.of(3, 7, 4, AttentionShapes::attention));
    ShapeRule linear = CheckedRule.of(3, 6, 2, AttentionShapes::linear);
    table.add("LinearAttention", linear);
    table.add(MICROSOFT, "LinearAttention", linear);
    table.add("RotaryEmbedding", CheckedRule.of(3, 4, 1, AttentionShapes::rotary));
    table.add(MICROSOFT, "RotaryEmbedding", CheckedRule.of(4, 4, 1, AttentionShapes::rotary));
    table.add(MICROSOFT, "Attention", CheckedRule.of(2, 7, 2, AttentionShapes::packed));
    table.add(MICROSOFT, "QAttention", CheckedRule.of(5, 9, 2, AttentionShapes::quantised));
    table.add(
        MICROSOFT, "MultiHeadAttention", CheckedRule.of(1, 10, 4, AttentionShapes::multiHead));
    table.add(MICROSOFT, "GroupQueryAttention", CheckedRule.of(1, 14, 4, AttentionShapes::grouped));
  }

  private static List<Optional<ValueType>> rotary(Operands in) {
    in.shape(0, 3, 4);
    return in.like(0);
  }

  /** Heads of an operand: axis 1 of rank 4, or an attribute for rank 3 [B, T, h * d]. */
  private static Dim heads(Operands in, Shape shape, String attribute) {
    if (shape.rank() == 4) {
      return shape.dim(1);
    }
    return Dim.of(number(in, attribute));
  }

  private static Dim headSize(Shape shape, Dim heads) {
    return shape.rank() == 4 ? shape.dim(3) : Dims.quotient(List.of(shape.dim(2)), List.of(heads));
  }

  private static Dim length(Shape shape) {
    return shape.dim(shape.rank() == 4 ? 2 : 1);
  }

  /** Outputs: Y, present key and value [B, h, P + L, d], and the scores [B, h, T, P + L]. */
  private static List<Optional<ValueType>> attention(Operands in) {
    Optional<Shape> query = in.shape(0, 3, 4);
    Optional<Shape> key = in.shape(1, 3, 4);
    Optional<Shape> value = in.shape(2, 3, 4);
    if (query.isEmpty() || key.isEmpty() || value.isEmpty()) {
      return List.of(Operands.type(in.element(0), Optional.empty()));
    }
    Shape q = query.get();
    Shape k = key.get();
    Shape v = value.get();
    Dim batch = in.same(q.dim(0), in.same(k.dim(0), v.dim(0), "batches"), "batches");
    Dim heads = heads(in, q, "q_num_heads");
    Dim keyHeads = heads(in, k, "kv_num_heads");
    Dim valueHeads = heads(in, v, "kv_num_heads");
    Dim valueSize = headSize(v, valueHeads);
    in.same(headSize(q, heads), headSize(k, keyHeads), "head sizes of queries and keys");
    Dim keys = in.same(length(k), length(v), "numbers of keys and values");
    Dim total = keys;
    if (in.has(4)) {
      total = in.shape(4, 4, 4).map(s -> Dims.plus(s.dim(2), keys)).orElse(Dim.UNKNOWN);
    }
    Shape output =
        q.rank() == 4
            ? Shape.of(batch, heads, length(q), valueSize)
            : Shape.of(batch, length(q), Dims.times(heads, valueSize));
    Shape presentKey = Shape.of(batch, keyHeads, total, headSize(k, keyHeads));
    Shape presentValue = Shape.of(batch, valueHeads, total, valueSize);
    return List.of(
        Operands.type(in.element(0), Optional.of(output)),
        Operands.type(in.element(1), Optional.of(presentKey)),
        Operands.type(in.element(2), Optional.of(presentValue)),
        Operands.type(in.element(0), Optional.of(Shape.of(batch, heads, length(q), total))));
  }

  /** LinearAttention-27: queries, keys, values [B, T, h * d]; a state [B, h, d, value's size]. */
  private static List<Optional<ValueType>> linear(Operands in) {
    Optional<Shape> query = in.shape(0, 3, 3);
    Optional<Shape> value = in.shape(2, 3, 3);
    Dim queryHeads = Dim.of(number(in, "q_num_heads"));
    Dim keyHeads = Dim.of(number(in, "kv_num_heads"));
    Dim batch = query.map(s -> s.dim(0)).orElse(Dim.UNKNOWN);
    Dim length = query.map(s -> s.dim(1)).orElse(Dim.UNKNOWN);
    Dim keySize = query.map(s -> headSize(s, queryHeads)).orElse(Dim.UNKNOWN);
    Dim valueSize = value.map(s -> headSize(s, keyHeads)).orElse(Dim.UNKNOWN);
    Shape output = Shape.of(batch, length, Dims.times(queryHeads, valueSize));
    Optional<ElementType> state = in.has(3) ? in.element(3) : in.element(0);
    return List.of(
        Operands.type(in.element(0), Optional.of(output)),
        Operands.type(state, Optional.of(Shape.of(batch, keyHeads, keySize, valueSize))));
  }

  private static long number(Operands in, String attribute) {
    long heads = in.node().intAttribute(attribute, 0);
    if (heads <= 0) {
      throw in.error("attribute '" + attribute + "' is " + heads, "the number of heads");
    }
    return heads;
  }

  /**
   * com.microsoft Attention: X [B, T, D] by weights [D, 3 * h * d]; present [2, B, h, P + T, d].
   */
  private static List<Optional<ValueType>> packed(Operands in) {
    Optional<ElementType> element = in.element(0);
    Optional<Shape> x = in.shape(0, 3, 3);
    Optional<Shape> weights = in.shape(1, 2, 2);
    Dim hidden =
        weights.map(s -> Dims.quotient(List.of(s.dim(1)), List.of(Dim.of(3)))).orElse(Dim.UNKNOWN);
    Optional<long[]> sizes = in.ints("qkv_hidden_sizes", 3);
    if (sizes.isPresent()) {
      hidden = sizes.get()[2] < 0 ? Dim.UNKNOWN : Dim.of(sizes.get()[2]);
    }
    Dim batch = x.map(s -> s.dim(0)).orElse(Dim.UNKNOWN);
    Dim length = x.map(s -> s.dim(1)).orElse(Dim.UNKNOWN);
    long heads = in.node().intAttribute("num_heads", 0);
    if (heads <= 0) {
      throw in.error("attribute 'num_heads' is " + heads, "at least 1");
    }
    boolean shared = in.node().intAttribute("past_present_share_buffer", 0) != 0;
    Dim total = length;
    if (in.has(4) || shared) {
      Dim past = in.shape(4, 5, 5).map(s -> s.dim(3)).orElse(Dim.UNKNOWN);
      total = shared ? past : Dims.plus(past, length);
    }
    Dim headSize = Dims.quotient(List.of(hidden), List.of(Dim.of(heads)));
    Shape present = Shape.of(Dim.of(2), batch, Dim.of(heads), total, headSize);
    return List.of(
        Operands.type(element, Optional.of(Shape.of(batch, length, hidden))),
        Operands.type(element, Optional.of(present)));
  }

  /** QAttention: as {@link #packed}, the result of the bias's type. */
  private static List<Optional<ValueType>> quantised(Operands in) {
    Optional<Shape> x = in.shape(0, 3, 3);
    Dim hidden =
        in.shape(1, 2, 2)
            .map(s -> Dims.quotient(List.of(s.dim(1)), List.of(Dim.of(3))))
            .orElse(Dim.UNKNOWN);
    Dim batch = x.map(s -> s.dim(0)).orElse(Dim.UNKNOWN);
    Dim length = x.map(s -> s.dim(1)).orElse(Dim.UNKNOWN);
    return List.of(
        Operands.type(in.element(2), Optional.of(Shape.of(batch, length, hidden))),
        Operands.type(in.element(2), Optional.of(Dims.unknown(5))));
  }

  /** Queries [B, T, h * d], or with keys and values packed [B, T, h, 3, d]. */
  private static List<Optional<ValueType>> multiHead(Operands in) {
    Optional<Shape> query = in.shape(0, 3, 5);
    Dim batch = query.map(s -> s.dim(0)).orElse(Dim.UNKNOWN);
    Dim length = query.map(s -> s.dim(1)).orElse(Dim.UNKNOWN);
    Dim hidden = Dim.UNKNOWN;
    if (query.isPresent() && query.get().rank() == 5) {
      hidden = Dims.times(query.get().dim(2), query.get().dim(4));
    } else if (in.has(2)) {
      // Values are [B, L, h * d], or cached ones [B, h, L, d].
      hidden =
          in.shape(2, 3, 4)
              .map(s -> s.rank() == 3 ? s.dim(2) : Dims.times(s.dim(1), s.dim(3)))
              .orElse(Dim.UNKNOWN);
    } else if (query.isPresent() && query.get().rank() == 3) {
      hidden = query.get().dim(2);
    }
    Shape output = Shape.of(batch, length, hidden);
    Optional<ValueType> present = Operands.type(in.element(0), Optional.of(Dims.unknown(4)));
    return List.of(Operands.type(in.element(0), Optional.of(output)), present, present, present);
  }

  /** Queries [B, T, h * d], or with keys and values packed [B, T, (h + 2 * kv) * d]. */
  private static List<Optional<ValueType>> grouped(Operands in) {
    Optional<Shape> query = in.shape(0, 3, 3);
    long heads = in.node().intAttribute("num_heads", 0);
    long keyHeads = in.node().intAttribute("kv_num_heads", 0);
    if (heads <= 0 || keyHeads <= 0) {
      throw in.error("num_heads is " + heads + ", kv_num_heads " + keyHeads, "both at least 1");
    }
    Optional<Shape> output = query;
    if (query.isPresent() && !in.has(1)) {
      long all = Math.addExact(heads, Math.multiplyExact(2, keyHeads));
      Dim size = Dims.quotient(List.of(query.get().dim(2)), List.of(Dim.of(all)));
      output = Optional.of(Dims.with(query.get(), 2, Dims.times(size, heads)));
    }
    Dim batch = query.map(s -> s.dim(0)).orElse(Dim.UNKNOWN);
    Dim size =
        output
            .map(s -> Dims.quotient(List.of(s.dim(2)), List.of(Dim.of(heads))))
            .orElse(Dim.UNKNOWN);
    Shape present = Shape.of(batch, Dim.of(keyHeads), Dim.UNKNOWN, size);
    Optional<ValueType> cache =
        in.has(3)
            ? Operands.type(in.element(3), Optional.of(present))
            : Operands.type(in.element(0), Optional.of(present));
    return List.of(Operands.type(in.element(0), output), cache, cache);
  }
}
