package org.assay.onnx.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.upgrade.Runtime;
import org.junit.jupiter.api.Test;

/** Values that inference computes are, bit for bit, those of ONNX Runtime. */
class SmallEvaluationTest {
  private static final long SEED = 20261120;
  private static final int ROUNDS = 40;
  private static final List<ElementType> NUMBERS =
      List.of(ElementType.INT64, ElementType.INT32, ElementType.FLOAT);

  private final Random random = new Random(SEED);
  private final Map<String, Integer> evaluated = new HashMap<>();

  private Tensor tensor(ElementType type, long... dims) {
    double[] values = new double[(int) Tensor.elements(dims)];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          type == ElementType.BOOL
              ? random.nextInt(2)
              : type == ElementType.FLOAT
                  ? (float) (random.nextGaussian() * 5)
                  : random.nextInt(19) - 9;
    }
    return Tensor.ofValues(type, dims, values);
  }

  private long[] dims(int most) {
    long[] dims = new long[random.nextInt(most + 1)];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = 1 + random.nextInt(4);
    }
    return dims;
  }

  private long[] someOnes(long[] dims) {
    long[] result = dims.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] = random.nextInt(3) == 0 ? 1 : result[i];
    }
    return random.nextInt(4) == 0 && result.length > 0
        ? java.util.Arrays.copyOfRange(result, 1, result.length)
        : result;
  }

  private ElementType number() {
    return NUMBERS.get(random.nextInt(NUMBERS.size()));
  }

  private static Attribute integer(long value) {
    return new Attribute.IntValue(value);
  }

  private static Attribute ints(List<Long> values) {
    return new Attribute.IntList(values);
  }

  private void check(
      String opType, Map<String, Attribute> attributes, int outputs, Tensor... inputs)
      throws Exception {
    GraphBuilder b = new GraphBuilder("g");
    List<String> names = new ArrayList<>();
    for (Tensor input : inputs) {
      names.add(b.constant("x", input));
    }
    List<String> results = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      results.add("y" + i);
      b.output("y" + i);
    }
    Model model = b.add(Node.of(opType, names, results, attributes)).buildModel();
    Map<String, Tensor> constants =
        ShapeInference.infer(model).constants().getOrDefault(GraphPath.MAIN, Map.of());
    if (constants.isEmpty()) {
      return;
    }
    evaluated.merge(opType, 1, Integer::sum);
    Map<String, Tensor> expected = Runtime.run(model, Map.of());
    for (String result : results) {
      Tensor found = constants.get(result);
      Tensor real = expected.get(result);
      boolean floating = found.type().isFloat();
      assertThat(found.valueType())
          .as("seed %s: %s %s", SEED, opType, List.of(inputs))
          .isEqualTo(real.valueType());
      for (int i = 0; i < real.size(); i++) {
        String where = "seed " + SEED + ": " + opType + attributes + List.of(inputs) + " at " + i;
        if (floating) {
          assertThat(found.doubleAt(i)).as(where).isEqualTo(Double.valueOf(real.doubleAt(i)));
        } else {
          assertThat(found.longAt(i)).as(where).isEqualTo(real.longAt(i));
        }
      }
    }
  }

  @Test
  void arithmetic() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      for (String op :
          List.of(
              "Add", "Sub", "Mul", "Div", "Min", "Max", "Mod", "Equal", "Less", "GreaterOrEqual")) {
        ElementType type = op.equals("Mod") ? ElementType.INT64 : number();
        long[] dims = dims(3);
        Map<String, Attribute> attributes =
            op.equals("Mod") ? Map.of("fmod", integer(random.nextInt(2))) : Map.of();
        check(op, attributes, 1, tensor(type, dims), tensor(type, someOnes(dims)));
      }
      for (String op : List.of("And", "Or", "Xor")) {
        long[] dims = dims(3);
        check(
            op,
            Map.of(),
            1,
            tensor(ElementType.BOOL, dims),
            tensor(ElementType.BOOL, someOnes(dims)));
      }
      for (String op : List.of("Floor", "Ceil", "Round", "Sqrt", "Abs", "Neg")) {
        check(op, Map.of(), 1, tensor(ElementType.FLOAT, dims(2)));
      }
      check("Neg", Map.of(), 1, tensor(ElementType.INT64, dims(2)));
      check("Not", Map.of(), 1, tensor(ElementType.BOOL, dims(2)));
      ElementType to =
          List.of(
                  ElementType.FLOAT,
                  ElementType.INT32,
                  ElementType.INT64,
                  ElementType.BOOL,
                  ElementType.UINT8)
              .get(random.nextInt(5));
      check("Cast", Map.of("to", integer(to.code())), 1, tensor(number(), dims(2)));
      for (String op : List.of("ReduceProd", "ReduceSum", "ReduceMax", "ReduceMin")) {
        check(
            op,
            Map.of("keepdims", integer(random.nextInt(2))),
            1,
            tensor(ElementType.INT64, dims(2)));
      }
    }
    assertThat(evaluated).hasSize(25);
    assertThat(evaluated.values()).allMatch(n -> n > 5);
  }

  @Test
  void movement() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      long[] dims = {1 + random.nextInt(4), 1 + random.nextInt(4), 1 + random.nextInt(3)};
      ElementType type = number();
      Tensor x = tensor(type, dims);
      int axis = random.nextInt(3);
      check(
          "Gather",
          Map.of("axis", integer(axis)),
          1,
          x,
          Tensor.ofLongs(random.nextInt((int) dims[axis]), -1));
      check(
          "Gather",
          Map.of("axis", integer(axis - 3)),
          1,
          x,
          Tensor.scalar((long) random.nextInt((int) dims[axis])));
      check("Concat", Map.of("axis", integer(axis)), 1, x, tensor(type, dims), x);
      check(
          "Slice",
          Map.of(),
          1,
          x,
          Tensor.ofLongs(random.nextInt(9) - 4, random.nextInt(9) - 4),
          Tensor.ofLongs(
              random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(9) - 4,
              random.nextBoolean() ? Long.MIN_VALUE : random.nextInt(9) - 4),
          Tensor.ofLongs(axis, (axis + 1) % 3 - 3),
          Tensor.ofLongs(1 + random.nextInt(2), -1 - random.nextInt(2)));
      List<Long> perm = new ArrayList<>(List.of(0L, 1L, 2L));
      java.util.Collections.shuffle(perm, random);
      check("Transpose", Map.of("perm", ints(perm)), 1, x);
      check("Transpose", Map.of(), 1, x);
      check("Reshape", Map.of(), 1, x, Tensor.ofLongs(0, -1));
      check("Unsqueeze", Map.of(), 1, x, Tensor.ofLongs(-1, 0));
      check("Squeeze", Map.of(), 1, tensor(type, 1, dims[0], 1));
      check("Flatten", Map.of("axis", integer(axis)), 1, x);
      check("Identity", Map.of(), 1, x);
      check("Expand", Map.of(), 1, tensor(type, someOnes(dims)), Tensor.ofLongs(dims));
      check("Split", Map.of("axis", integer(axis), "num_outputs", integer(1)), 1, x);
      check("Split", Map.of("axis", integer(0)), 2, tensor(type, 5, 2), Tensor.ofLongs(2, 3));
      check(
          "Where",
          Map.of(),
          1,
          tensor(ElementType.BOOL, dims),
          tensor(type, someOnes(dims)),
          tensor(type, someOnes(dims)));
      check(
          "Shape",
          Map.of("start", integer(random.nextInt(7) - 3), "end", integer(random.nextInt(7) - 3)),
          1,
          x);
      check("Size", Map.of(), 1, x);
      check(
          "Range",
          Map.of(),
          1,
          Tensor.scalar((long) random.nextInt(5)),
          Tensor.scalar(random.nextInt(21) - 10L),
          Tensor.scalar(random.nextBoolean() ? 2L : -3L));
      check(
          "ConstantOfShape",
          Map.of("value", new Attribute.TensorValue(Tensor.ofLongs(7))),
          1,
          Tensor.ofLongs(dims));
    }
    assertThat(evaluated.keySet()).hasSize(16);
    assertThat(evaluated.values()).allMatch(n -> n > 5);
  }
}
