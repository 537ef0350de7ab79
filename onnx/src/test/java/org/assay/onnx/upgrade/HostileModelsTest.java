package org.assay.onnx.upgrade;

import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorSet;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.io.ModelReader;
import org.assay.onnx.shape.ShapeInference;
import org.junit.jupiter.api.Test;

/** Mutated models are upgraded and inferred, or refused by a {@link ModelException}. */
class HostileModelsTest {
  private static final long SEED = 20261120;
  private static final int MUTANTS_PER_MODEL = 30;
  private static final List<String> OPERATORS =
      List.of(
          "Shape",
          "Gather",
          "Slice",
          "Concat",
          "Reshape",
          "Expand",
          "Where",
          "Cast",
          "Range",
          "Split",
          "ConstantOfShape",
          "Equal",
          "Mul",
          "Div",
          "Mod",
          "ReduceProd",
          "Transpose",
          "Unsqueeze",
          "Squeeze",
          "Tile",
          "Resize",
          "TopK",
          "Pad",
          "Size",
          "Max",
          "Flatten",
          "Identity",
          "Loop",
          "If",
          "Softmax",
          "Not",
          "Floor",
          "Upsample",
          "BatchNormalization",
          "Dropout",
          "Scan",
          "SequenceAt");
  private static final long[] ODD = {0, 1, -1, 2, 3, 5, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 33};

  private final Random random = new Random(SEED);

  private long odd() {
    return ODD[random.nextInt(ODD.length)];
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private Tensor tensor() {
    ElementType type =
        one(
            List.of(
                ElementType.INT64,
                ElementType.INT64,
                ElementType.FLOAT,
                ElementType.BOOL,
                ElementType.INT32,
                ElementType.UINT64));
    int count = random.nextInt(5);
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = odd();
    }
    return count == 1 && random.nextBoolean()
        ? Tensor.ofValues(type, new long[0], values)
        : Tensor.ofValues(
            type, random.nextInt(4) == 0 ? new long[] {count, 1} : new long[] {count}, values);
  }

  private Shape shape() {
    List<Dim> dims = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      dims.add(
          switch (random.nextInt(4)) {
            case 0 -> Dim.UNKNOWN;
            case 1 -> Dim.of("N");
            case 2 -> Dim.of(random.nextInt(4));
            default -> Dim.of(odd() & Long.MAX_VALUE);
          });
    }
    return new Shape(dims);
  }

  private Graph mutated(Graph graph) {
    Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
    for (String name : graph.initializers().keySet()) {
      if (random.nextInt(4) == 0) {
        initializers.put(name, tensor());
      }
    }
    List<ValueInfo> inputs = new ArrayList<>();
    for (ValueInfo input : graph.inputs()) {
      ElementType type =
          one(List.of(ElementType.FLOAT, ElementType.INT64, ElementType.BOOL, ElementType.STRING));
      inputs.add(
          switch (random.nextInt(4)) {
            case 0 -> ValueInfo.untyped(input.name());
            case 1 -> ValueInfo.tensor(input.name(), type, shape());
            default -> input;
          });
    }
    List<String> names = new ArrayList<>(initializers.keySet());
    graph.inputs().forEach(i -> names.add(i.name()));
    names.add("");
    names.add("nowhere");
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      int extra = random.nextInt(3);
      for (int i = 0; i < extra; i++) {
        String output = "extra" + nodes.size();
        List<String> operands = new ArrayList<>();
        for (int k = random.nextInt(4); k > 0; k--) {
          operands.add(one(names));
        }
        nodes.add(Node.of(one(OPERATORS), operands, List.of(output), attributes(Map.of())));
        names.add(output);
      }
      List<String> operands = new ArrayList<>(node.inputs());
      for (int i = 0; i < operands.size(); i++) {
        if (random.nextInt(3) == 0) {
          operands.set(i, one(names));
        }
      }
      String type = random.nextInt(5) == 0 ? one(OPERATORS) : node.opType();
      nodes.add(node.with(type, operands, node.outputs(), attributes(node.attributes())));
      names.addAll(node.outputs());
    }
    return graph.withInitializers(initializers).withInputs(inputs).withNodes(nodes);
  }

  private Map<String, Attribute> attributes(Map<String, Attribute> old) {
    Map<String, Attribute> attributes = new LinkedHashMap<>(old);
    for (String name :
        List.of(
            "axis", "axes", "to", "perm", "start", "keepdims", "num_outputs", "value", "body")) {
      switch (random.nextInt(24)) {
        case 0 -> attributes.put(name, new Attribute.IntValue(odd()));
        case 1 -> attributes.put(name, new Attribute.IntValue(random.nextInt(5) - 2));
        case 2 ->
            attributes.put(name, new Attribute.IntList(List.of(odd(), (long) random.nextInt(4))));
        case 3 -> attributes.put(name, new Attribute.TensorValue(tensor()));
        case 4 -> attributes.remove(name);
        default -> {}
      }
    }
    return attributes;
  }

  @Test
  void mutantsAreUpgradedAndInferredOrRefused() throws Exception {
    Path folder = Path.of(HostileModelsTest.class.getResource("/upgrade").toURI());
    List<Path> files;
    try (Stream<Path> list = Files.list(folder)) {
      files = list.sorted().toList();
    }
    int inferred = 0;
    for (Path file : files) {
      Model model = ModelReader.read(file);
      for (int i = 0; i < MUTANTS_PER_MODEL; i++) {
        Model mutant = model.withGraph(mutated(model.graph()));
        if (random.nextBoolean()) {
          mutant = mutant.withOperatorSets(8, List.of(new OperatorSet("", 1 + random.nextInt(24))));
        }
        try {
          ShapeInference.infer(Upgrade.toWorkingOpset(mutant));
          inferred++;
        } catch (ModelException refused) {
          if (refused.where().isEmpty()) {
            fail("says no place: " + refused.getMessage());
          }
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
          fail("seed " + SEED + ", mutant " + i + " of " + file + ": " + mutant.graph().nodes(), e);
        }
      }
    }
    org.assertj.core.api.Assertions.assertThat(inferred).isGreaterThan(files.size());
  }
}
