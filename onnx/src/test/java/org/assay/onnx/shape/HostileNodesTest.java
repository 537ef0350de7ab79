package org.assay.onnx.shape;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;
import org.junit.jupiter.api.Test;

/**
 * Mutated nodes are inferred or refused by a {@link ModelException}, whatever is wrong with them.
 */
class HostileNodesTest {
  private static final long SEED = 20261120;
  private static final int MUTANTS_PER_CASE = 20;
  private static final long[] ODD = {
    0, 1, -1, 2, -2, 3, 7, 1L << 31, -(1L << 31), Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40
  };

  private final Random random = new Random(SEED);

  private long odd() {
    return ODD[random.nextInt(ODD.length)];
  }

  private Dim dim() {
    return switch (random.nextInt(5)) {
      case 0 -> Dim.UNKNOWN;
      case 1 -> Dim.of(random.nextBoolean() ? "N" : "2*N + 1");
      case 2 -> Dim.of(odd() & Long.MAX_VALUE);
      default -> Dim.of(random.nextInt(5));
    };
  }

  private ElementType element() {
    return ElementType.values()[random.nextInt(ElementType.values().length)];
  }

  private Optional<ValueType> type(Optional<ValueType> old) {
    ElementType element =
        random.nextInt(3) == 0
            ? element()
            : old.flatMap(ValueType::asTensor)
                .map(ValueType.TensorType::element)
                .orElse(ElementType.FLOAT);
    switch (random.nextInt(8)) {
      case 0:
        return Optional.empty();
      case 1:
        return Optional.of(new ValueType.TensorType(element, Optional.empty()));
      case 2:
        return Optional.of(
            new ValueType.SequenceType(new ValueType.TensorType(element, Optional.empty())));
      case 3:
        return Optional.of(
            new ValueType.OptionalType(new ValueType.TensorType(element, Shape.SCALAR)));
      default:
        List<Dim> dims = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
          dims.add(dim());
        }
        return Optional.of(new ValueType.TensorType(element, new Shape(dims)));
    }
  }

  private Optional<Tensor> constant() {
    ElementType element = random.nextBoolean() ? ElementType.INT64 : element();
    if (element == ElementType.STRING || element.isComplex()) {
      return Optional.of(Tensor.ofStrings(new long[] {1}, List.of(Attribute.StringValue.of("x"))));
    }
    int count = random.nextInt(5);
    long[] dims = random.nextInt(4) == 0 ? new long[] {1, count} : new long[] {count};
    if (random.nextInt(4) == 0) {
      dims = new long[0];
      count = 1;
    }
    if (element.isFloat()) {
      double[] values = new double[count];
      for (int i = 0; i < count; i++) {
        values[i] = random.nextInt(4) == 0 ? Double.NaN : odd() / 3.0;
      }
      return Optional.of(Tensor.ofValues(element, dims, values));
    }
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] = odd();
    }
    return Optional.of(Tensor.ofIntegers(element, dims, values));
  }

  private Attribute attribute() {
    List<Long> longs = new ArrayList<>();
    List<Float> floats = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      longs.add(odd());
      floats.add((float) odd());
    }
    return switch (random.nextInt(7)) {
      case 0 -> new Attribute.IntValue(odd());
      case 1 -> new Attribute.IntList(longs);
      case 2 -> new Attribute.FloatList(floats);
      case 3 -> new Attribute.FloatValue(Float.NaN);
      case 4 -> Attribute.StringValue.of(random.nextBoolean() ? "SAME_UPPER" : "ij,...,->...i");
      case 5 -> new Attribute.TensorValue(constant().orElseThrow());
      default -> new Attribute.IntValue(random.nextInt(4) - 1);
    };
  }

  private OperatorCase mutated(OperatorCase old) {
    Map<String, Attribute> attributes = new LinkedHashMap<>(old.node().attributes());
    for (String name : List.copyOf(attributes.keySet())) {
      int change = random.nextInt(6);
      if (change == 0) {
        attributes.remove(name);
      } else if (change < 3) {
        attributes.put(name, attribute());
      }
    }
    List<Optional<ValueType>> inputs = new ArrayList<>(old.inputs());
    List<Optional<Tensor>> constants = new ArrayList<>(old.constants());
    for (int i = 0; i < inputs.size(); i++) {
      int change = random.nextInt(4);
      if (change == 0) {
        inputs.set(i, type(inputs.get(i)));
        constants.set(i, Optional.empty());
      } else if (change == 1) {
        Optional<Tensor> value = constant();
        constants.set(i, value);
        inputs.set(i, value.map(Tensor::valueType));
      }
    }
    Node node =
        old.node().with(old.node().opType(), old.node().inputs(), old.node().outputs(), attributes);
    return new OperatorCase(node, inputs, constants, old.outputs());
  }

  @Test
  void mutantsAreInferredOrRefused() throws IOException {
    for (String line : OperatorShapesTest.lines()) {
      OperatorCase original = OperatorCase.parse(line);
      for (int i = 0; i < MUTANTS_PER_CASE; i++) {
        OperatorCase mutant = mutated(original);
        try {
          mutant.infer(true, UnaryOperator.identity());
        } catch (ModelException refused) {
          if (!refused.getMessage().contains(original.node().opType())) {
            fail("names no node: " + refused.getMessage());
          }
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
          fail("seed " + SEED + ": " + mutant, e);
        }
      }
    }
  }
}
