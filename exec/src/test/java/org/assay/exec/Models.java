package org.assay.exec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;

/** Small models for tests, and a terse way to write more. */
public final class Models {
  private Models() {}

  /** A builder of a main graph in opset 21. */
  public static final class Build {
    private final List<ValueInfo> inputs = new ArrayList<>();
    private final List<ValueInfo> outputs = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Tensor> initializers = new LinkedHashMap<>();

    public Build input(String name, ElementType type, Object... dims) {
      inputs.add(ValueInfo.tensor(name, type, shape(dims)));
      return this;
    }

    public Build output(String... names) {
      for (String name : names) {
        outputs.add(ValueInfo.untyped(name));
      }
      return this;
    }

    public Build weight(String name, Tensor value) {
      initializers.put(name, value);
      return this;
    }

    public Build node(String op, List<String> in, String out, Object... attributes) {
      return node(op, in, List.of(out), attributes);
    }

    public Build node(String op, List<String> in, List<String> out, Object... attributes) {
      Map<String, Attribute> map = new LinkedHashMap<>();
      for (int i = 0; i < attributes.length; i += 2) {
        map.put((String) attributes[i], attribute(attributes[i + 1]));
      }
      nodes.add(Node.of(op, in, out, map));
      return this;
    }

    public Graph graph() {
      return Graph.of("g", inputs, outputs, nodes, initializers);
    }

    public Model model() {
      return Model.of(10, 21, graph());
    }
  }

  public static Build build() {
    return new Build();
  }

  private static Attribute attribute(Object value) {
    if (value instanceof Graph graph) {
      return new Attribute.GraphValue(graph);
    } else if (value instanceof Tensor tensor) {
      return new Attribute.TensorValue(tensor);
    } else if (value instanceof Float real) {
      return new Attribute.FloatValue(real);
    } else if (value instanceof String text) {
      return Attribute.StringValue.of(text);
    } else if (value instanceof long[] list) {
      return new Attribute.IntList(java.util.Arrays.stream(list).boxed().toList());
    } else if (value instanceof ElementType type) {
      return new Attribute.IntValue(type.code());
    }
    return new Attribute.IntValue(((Number) value).longValue());
  }

  private static Shape shape(Object... dims) {
    List<Dim> list = new ArrayList<>();
    for (Object dim : dims) {
      list.add(dim instanceof String symbol ? Dim.of(symbol) : Dim.of(((Number) dim).longValue()));
    }
    return new Shape(list);
  }

  /** y = softmax(relu(x W1 + b1) W2 + b2), weights from a fixed recurrence. */
  public static Model mlp(int... widths) {
    Build build = build().input("x", ElementType.FLOAT, "N", widths[0]);
    String value = "x";
    for (int layer = 1; layer < widths.length; layer++) {
      int in = widths[layer - 1];
      int out = widths[layer];
      build.weight("w" + layer, floats((long) layer * 7919, 1 / Math.sqrt(in), in, out));
      build.weight("b" + layer, floats((long) layer * 104729, 0.1, out));
      build.node("MatMul", List.of(value, "w" + layer), "m" + layer);
      build.node("Add", List.of("m" + layer, "b" + layer), "a" + layer);
      if (layer + 1 < widths.length) {
        build.node("Relu", List.of("a" + layer), "h" + layer);
        value = "h" + layer;
      } else {
        build.node("Softmax", List.of("a" + layer), "y", "axis", -1);
      }
    }
    return build.output("y").model();
  }

  /** Pseudo-random floats in [-scale, scale]. */
  public static Tensor floats(long seed, double scale, long... dims) {
    float[] values = new float[Math.toIntExact(Tensor.elements(dims))];
    long state = seed * 6364136223846793005L + 1442695040888963407L;
    for (int i = 0; i < values.length; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      values[i] = (float) (((state >>> 11) * 0x1p-53 * 2 - 1) * scale);
    }
    return Tensor.ofFloats(dims, values);
  }

  /** A loop of 2^62 rounds: v ← sin v. */
  public static Model endless() {
    Graph body =
        build()
            .input("i", ElementType.INT64)
            .input("c", ElementType.BOOL)
            .input("v", ElementType.FLOAT, 2)
            .node("Identity", List.of("c"), "c2")
            .node("Sin", List.of("v"), "v2")
            .output("c2", "v2")
            .graph();
    return build()
        .input("x", ElementType.FLOAT, 2)
        .weight("m", Tensor.scalar(1L << 62))
        .weight("t", Tensor.ofIntegers(ElementType.BOOL, new long[0], 1))
        .node("Loop", List.of("m", "t", "x"), "y", "body", body)
        .output("y")
        .model();
  }

  /** The sum of a ConstantOfShape of given dimensions. */
  public static Model constantOfShape(long... dims) {
    return build()
        .input("x", ElementType.FLOAT)
        .weight("s", Tensor.ofLongs(dims))
        .node("ConstantOfShape", List.of("s"), "big")
        .node("ReduceSum", List.of("big"), "sum", "keepdims", 0)
        .node("Add", List.of("sum", "x"), "y")
        .output("y")
        .model();
  }

  /** {@code If}s nested in one another, each branch negating once more. */
  public static Model nestedIf(int depth) {
    Build build = build().input("x", ElementType.FLOAT, 2).input("c", ElementType.BOOL);
    return build
        .node(
            "If",
            List.of("c"),
            "y",
            "then_branch",
            branch(depth - 1),
            "else_branch",
            branch(depth - 1))
        .output("y")
        .model();
  }

  private static Graph branch(int depth) {
    Build build = build();
    String out = "y" + depth;
    if (depth == 0) {
      build.node("Neg", List.of("x"), out);
    } else {
      build.node(
          "If",
          List.of("c"),
          out,
          "then_branch",
          branch(depth - 1),
          "else_branch",
          branch(depth - 1));
    }
    return build.output(out).graph();
  }
}
