package org.assay.bounds.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.algebra.Widening;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/**
 * (q, s, z) = DynamicQuantizeLinear(x), then ConvInteger or MatMulInteger of (q, W, z) times s and
 * the scale of W: the product of x itself, but for a step of the quantisation, and of W as a real
 * weight. Element, scale and zero point alone do not tell, for each of them depends on all of x.
 *
 * <p>One step is the 255th part of the range of x and 0; elements are off by one at most: half of
 * it by rounding, half where a rounded zero point shifts the ends, which saturate. Sums of 32-bit
 * integers are exact; scales and their product with a sum are rounded to float32.
 */
final class DynamicallyQuantised implements Fact {
  private static final double ROUNDING = 16 * 0x1p-24;
  private static final double STEP = (1 + 1e-4) / 255;

  // Sums of so many products of two bytes stay within 32 bits.
  private static final long EXACT_TERMS = 1 << 15;

  @Override
  public Set<String> operators() {
    return Set.of("Mul", "com.microsoft::MatMulIntegerToFloat");
  }

  @Override
  public Optional<Bounds> apply(Place place) {
    if (place.output().type() != ElementType.FLOAT) {
      return Optional.empty();
    }
    return place.node().is("Mul")
        ? either(place, 0, 1).or(() -> either(place, 1, 0))
        : fused(place);
  }

  private static Optional<Bounds> either(Place place, int sum, int scale) {
    Optional<Node> integers =
        made(place, place.input(sum), "Cast")
            .flatMap(cast -> place.scope().producer(cast.inputs().get(0)))
            .filter(n -> n.is("ConvInteger") || n.is("MatMulInteger"));
    Optional<Node> scales = made(place, place.input(scale), "Mul");
    if (integers.isEmpty() || scales.isEmpty() || !integers.get().hasInput(2)) {
      return Optional.empty();
    }
    Node product = integers.get();
    for (int i = 0; i < 2; i++) {
      Optional<Bounds> x =
          operand(
              place,
              product.inputs().get(0),
              scales.get().inputs().get(i),
              product.inputs().get(2));
      if (x.isPresent()) {
        String weightScale = scales.get().inputs().get(1 - i);
        Optional<Bounds> w = weight(place, product, 1, weightScale, 3);
        return w.map(
            weight ->
                place
                    .composition()
                    .part(
                        product.is("ConvInteger") ? "Conv" : "MatMul",
                        product.attributes(),
                        x.get(),
                        weight));
      }
    }
    return Optional.empty();
  }

  private static Optional<Bounds> fused(Place place) {
    Node node = place.node();
    if (!node.hasInput(4)) {
      return Optional.empty();
    }
    Optional<Bounds> x =
        operand(place, node.inputs().get(0), node.inputs().get(2), node.inputs().get(4));
    Optional<Bounds> w = weight(place, node, 1, node.inputs().get(3), 5);
    if (x.isEmpty() || w.isEmpty()) {
      return Optional.empty();
    }
    Bounds product = place.composition().part("MatMul", Map.of(), x.get(), w.get());
    Optional<Bounds> bias =
        node.hasInput(6) ? place.bounds(node.inputs().get(6)) : Optional.empty();
    return bias.isEmpty()
        ? node.hasInput(6) ? Optional.empty() : Optional.of(product)
        : Optional.of(
            place.composition().part("Add", Map.<String, Attribute>of(), product, bias.get()));
  }

  private static Optional<Node> made(Place place, String name, String operator) {
    return place.scope().producer(name).filter(n -> n.is(operator));
  }

  // What was quantised, if the three tensors are of one quantisation, with its error.
  private static Optional<Bounds> operand(Place place, String elements, String scale, String zero) {
    Optional<Node> quantised = made(place, elements, "DynamicQuantizeLinear");
    if (quantised.isEmpty() || !quantised.get().outputs().equals(List.of(elements, scale, zero))) {
      return Optional.empty();
    }
    Optional<Bounds> x = place.bounds(quantised.get().inputs().get(0));
    if (x.isEmpty() || x.get().type() != ElementType.FLOAT || x.get().allFlags() != 0) {
      return Optional.empty();
    }
    Cell range = x.get().hull();
    double width = Math.max(0, range.hi) - Math.min(0, range.lo);
    boolean fits = !range.isEmpty() && width < ElementType.FLOAT.max() / 4;
    return fits
        ? Optional.of(Widening.of(x.get(), ROUNDING, width * STEP, place.composition().budget()))
        : Optional.empty();
  }

  // A frozen weight, less its zero point and times its scale, each one for all or per column.
  private static Optional<Bounds> weight(
      Place place, Node product, int input, String scaleName, int zeroInput) {
    Optional<Tensor> w = frozen(place, product.inputs().get(input));
    Optional<Tensor> scale = frozen(place, scaleName);
    boolean shifted = product.hasInput(zeroInput);
    Optional<Tensor> zero =
        shifted ? frozen(place, product.inputs().get(zeroInput)) : Optional.empty();
    if (w.isEmpty() || scale.isEmpty() || shifted && zero.isEmpty() || w.get().size() == 0) {
      return Optional.empty();
    }
    boolean convolution = product.is("ConvInteger");
    long columns = convolution || w.get().rank() != 2 ? 1 : w.get().dims()[1];
    long terms = w.get().size() / (convolution ? w.get().dims()[0] : columns);
    boolean fits =
        (convolution || w.get().rank() == 2)
            && terms <= EXACT_TERMS
            && (scale.get().size() == 1 || fits(scale.get(), columns))
            && (zero.isEmpty() || zero.get().size() == 1 || fits(zero.get(), columns));
    if (!fits) {
      return Optional.empty();
    }
    List<Tensor> sources = new ArrayList<>(List.of(w.get(), scale.get()));
    zero.ifPresent(sources::add);
    return Optional.of(
        place
            .composition()
            .derived(sources, "dequantised", () -> real(w.get(), scale.get(), zero)));
  }

  private static boolean fits(Tensor parameter, long columns) {
    return columns > 1 && parameter.rank() == 1 && parameter.size() == columns;
  }

  private static Optional<Tensor> frozen(Place place, String name) {
    return place.bounds(name).flatMap(Bounds::constant);
  }

  private static Tensor real(Tensor weight, Tensor scale, Optional<Tensor> zero) {
    double[] values = weight.toDoubles();
    double[] scales = scale.toDoubles();
    double[] zeros = zero.map(Tensor::toDoubles).orElseGet(() -> new double[1]);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((values[i] - zeros[i % zeros.length]) * scales[i % scales.length]);
    }
    return Tensor.ofValues(ElementType.FLOAT, weight.dims(), values);
  }
}
