package org.assay.onnx.ops.convolution;

import java.util.ArrayList;
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
import org.assay.onnx.shape.Windows;

/**
 * Shapes of convolutions (opset 23, com.microsoft): [N, C, spatial…] by [M, C / group, kernel…].
 */
public final class ConvolutionShapes {
  private ConvolutionShapes() {}

  /** Adds the family's rules. */
  public static void addTo(OperatorTable.Builder<ShapeRule> table) {
    table.add(
        "Conv",
        CheckedRule.of(2, 3, 1, in -> Operands.one(in.element(0, 1, 2), convolved(in, 0, 1, 2))));
    table.add(
        "ConvInteger",
        CheckedRule.of(2, 4, 1, in -> Operands.one(ElementType.INT32, convolved(in, 0, 1, -1))));
    table.add(
        "QLinearConv",
        CheckedRule.of(8, 9, 1, in -> Operands.one(in.element(7), convolved(in, 0, 3, 8))));
    table.add(
        "DeformConv",
        CheckedRule.of(3, 5, 1, in -> Operands.one(in.element(0, 1, 2), convolved(in, 0, 1, 3))));
    table.add("ConvTranspose", CheckedRule.of(2, 3, 1, ConvolutionShapes::transposed));
    ShapeRule causal = CheckedRule.of(2, 4, 2, ConvolutionShapes::causal);
    table.add("CausalConvWithState", causal);
    table.add("com.microsoft", "CausalConvWithState", causal);
    table.add("Col2Im", CheckedRule.of(3, 3, 1, ConvolutionShapes::columns));
    table.add(
        "com.microsoft",
        "FusedConv",
        CheckedRule.of(
            2, 4, 1, in -> Operands.one(in.element(0, 1, 2, 3), convolved(in, 0, 1, 2))));
    FusedConvolutionShapes.addTo(table);
  }

  private static Optional<Shape> convolved(Operands in, int data, int weight, int bias) {
    Optional<Shape> x = in.shape(data, 3, Integer.MAX_VALUE);
    Optional<Shape> w = in.shape(weight, 3, Integer.MAX_VALUE);
    checkBias(in, bias, w.map(s -> s.dim(0)).orElse(Dim.UNKNOWN));
    if (x.isEmpty()) {
      return w.map(s -> Dims.with(Dims.unknown(s.rank()), 1, s.dim(0)));
    }
    checkRanks(in, x.get(), w);
    long group = group(in);
    if (w.isPresent()) {
      in.same(
          x.get().dim(1),
          Dims.times(w.get().dim(1), group),
          "channels of input, and weight times group,");
      Dim maps = w.get().dim(0);
      if (maps.isKnown() && maps.sizeOrMinusOne() % group != 0) {
        throw in.error(maps + " feature maps in " + group + " groups", "a multiple of group");
      }
    }
    int spatial = x.get().rank() - 2;
    List<Dim> dims = new ArrayList<>();
    dims.add(x.get().dim(0));
    dims.add(w.map(s -> s.dim(0)).orElse(Dim.UNKNOWN));
    dims.addAll(Windows.ofWeight(in, spatial, w).count(x.get().dims().subList(2, spatial + 2)));
    return Optional.of(new Shape(dims));
  }

  /** CausalConvWithState-27: [B, C, L] by [C, 1, k]; like the input, and [B, C, k - 1]. */
  private static List<Optional<ValueType>> causal(Operands in) {
    if (in.node().intAttribute("ndim", 1) != 1) {
      return in.like(0);
    }
    Optional<Shape> x = in.shape(0, 3, 3);
    Optional<Shape> w = in.shape(1, 3, 3);
    Dim batch = x.map(s -> s.dim(0)).orElse(Dim.UNKNOWN);
    Dim channels = x.map(s -> s.dim(1)).orElse(Dim.UNKNOWN);
    Dim past = Dim.UNKNOWN;
    if (w.isPresent()) {
      channels = in.same(channels, w.get().dim(0), "channels of input and weight");
      in.same(w.get().dim(1), Dim.of(1), "a weight of depth 1, and its axis 1,");
      Dim kernel = w.get().dim(2);
      if (kernel.isKnown() && kernel.sizeOrMinusOne() < 1) {
        throw in.error("a kernel of no taps", "at least 1");
      }
      past = kernel.isKnown() ? Dims.plus(kernel, -1) : Dim.UNKNOWN;
    }
    checkBias(in, 2, channels);
    Optional<Shape> state = in.has(3) ? in.shape(3, 3, 3) : Optional.empty();
    if (state.isPresent()) {
      in.same(state.get().dim(1), channels, "channels of input and past state");
      past = in.same(past, state.get().dim(2), "the kernel less 1, and length of past state,");
    }
    return List.of(
        in.like(0).get(0),
        Operands.type(in.element(0), Optional.of(Shape.of(batch, channels, past))));
  }

  private static void checkRanks(Operands in, Shape x, Optional<Shape> w) {
    if (w.isPresent() && w.get().rank() != x.rank()) {
      throw in.error("input " + x + " and weight " + w.get(), "equal ranks");
    }
  }

  private static void checkBias(Operands in, int bias, Dim maps) {
    if (bias >= 0 && in.has(bias)) {
      in.shape(bias, 1, 1).ifPresent(s -> in.same(s.dim(0), maps, "bias and feature maps"));
    }
  }

  private static long group(Operands in) {
    long group = in.node().intAttribute("group", 1);
    if (group <= 0) {
      throw in.error("attribute 'group' is " + group, "at least 1");
    }
    return group;
  }

  private static List<Optional<ValueType>> transposed(Operands in) {
    Optional<ElementType> element = in.element(0, 1, 2);
    Optional<Shape> x = in.shape(0, 3, Integer.MAX_VALUE);
    Optional<Shape> w = in.shape(1, 3, Integer.MAX_VALUE);
    Dim maps = w.map(s -> Dims.times(s.dim(1), group(in))).orElse(Dim.UNKNOWN);
    checkBias(in, 2, maps);
    if (x.isEmpty()) {
      return Operands.one(element, Optional.empty());
    }
    checkRanks(in, x.get(), w);
    w.ifPresent(s -> in.same(x.get().dim(1), s.dim(0), "channels of input and weight"));
    int n = x.get().rank() - 2;
    List<Dim> dims = new ArrayList<>();
    dims.add(x.get().dim(0));
    dims.add(maps);
    long[] strides = in.positive("strides", n, 1);
    long[] dilations = in.positive("dilations", n, 1);
    long[] extra = in.ints("output_padding", n).orElseGet(() -> new long[n]);
    long[] pads = in.ints("pads", 2 * n).orElseGet(() -> new long[2 * n]);
    Optional<long[]> wanted = in.ints("output_shape", n);
    String auto = in.node().stringAttribute("auto_pad", "NOTSET");
    Windows windows = Windows.ofWeight(in, n, w);
    for (int i = 0; i < n; i++) {
      Dim size = x.get().dim(i + 2);
      Dim kernel = windows.kernel().get(i);
      if (wanted.isPresent()) {
        dims.add(wanted.get()[i] < 0 ? Dim.UNKNOWN : Dim.of(wanted.get()[i]));
      } else if (!kernel.isKnown()) {
        dims.add(Dim.UNKNOWN);
      } else {
        boolean explicit = auto.equals("NOTSET") || auto.isEmpty();
        long pad = explicit ? Math.addExact(pads[i], pads[n + i]) : 0;
        long extent =
            Math.addExact(Math.multiplyExact(kernel.sizeOrMinusOne() - 1, dilations[i]), 1);
        long rest =
            Math.subtractExact(Math.addExact(extra[i], extent), Math.addExact(pad, strides[i]));
        // Padding makes the output smaller, so "the same size" is only reached from above.
        rest = auto.startsWith("SAME") ? Math.min(rest, 0) : rest;
        Dim result = Dims.plus(Dims.times(size, strides[i]), rest);
        if (size.isKnown() && !result.isKnown()) {
          throw in.error(
              "axis " + (i + 2) + " of the output would have a negative size", "smaller pads");
        }
        dims.add(result);
      }
    }
    return Operands.one(element, Optional.of(new Shape(dims)));
  }

  /** Col2Im-18: [N, C * block, L] with the image's and the block's sizes as inputs. */
  private static List<Optional<ValueType>> columns(Operands in) {
    Optional<Shape> x = in.shape(0, 3, 3);
    Optional<List<Dim>> image = in.dimensions(1);
    Optional<List<Dim>> block = in.dimensions(2);
    if (image.isEmpty()) {
      return Operands.one(in.element(0), Optional.empty());
    }
    List<Dim> dims = new ArrayList<>();
    dims.add(x.map(s -> s.dim(0)).orElse(Dim.UNKNOWN));
    dims.add(
        x.isPresent() && block.isPresent()
            ? Dims.quotient(List.of(x.get().dim(1)), block.get())
            : Dim.UNKNOWN);
    dims.addAll(image.get());
    return Operands.one(in.element(0), Optional.of(new Shape(dims)));
  }
}
