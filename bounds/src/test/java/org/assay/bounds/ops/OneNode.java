package org.assay.bounds.ops;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Bounds;
import org.assay.bounds.Environment;
import org.assay.bounds.NodeVisitor;
import org.assay.bounds.Settings;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/** Analyses a graph of one node. */
final class OneNode {
  private final String operator;
  private final Map<String, Attribute> attributes = new LinkedHashMap<>();
  private final List<Optional<Bounds>> inputs = new ArrayList<>();
  private int outputs = 1;
  private String domain = "";

  private OneNode(String operator) {
    this.operator = operator;
  }

  static OneNode of(String operator) {
    return new OneNode(operator);
  }

  OneNode domain(String value) {
    domain = value;
    return this;
  }

  OneNode with(Bounds... values) {
    for (Bounds value : values) {
      inputs.add(Optional.of(value));
    }
    return this;
  }

  OneNode with(Tensor constant) {
    return with(Bounds.constant(constant));
  }

  OneNode strings(String name, String... values) {
    List<Attribute.StringValue> list = new ArrayList<>();
    for (String value : values) {
      list.add(Attribute.StringValue.of(value));
    }
    attributes.put(name, new Attribute.StringList(list));
    return this;
  }

  OneNode absent() {
    inputs.add(Optional.empty());
    return this;
  }

  OneNode set(String name, long value) {
    attributes.put(name, new Attribute.IntValue(value));
    return this;
  }

  OneNode set(String name, long... values) {
    List<Long> list = new ArrayList<>();
    for (long value : values) {
      list.add(value);
    }
    attributes.put(name, new Attribute.IntList(list));
    return this;
  }

  OneNode set(String name, float value) {
    attributes.put(name, new Attribute.FloatValue(value));
    return this;
  }

  OneNode floats(String name, float... values) {
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    attributes.put(name, new Attribute.FloatList(list));
    return this;
  }

  OneNode set(String name, String value) {
    attributes.put(name, Attribute.StringValue.of(value));
    return this;
  }

  OneNode set(String name, Graph value) {
    attributes.put(name, new Attribute.GraphValue(value));
    return this;
  }

  OneNode outputs(int count) {
    outputs = count;
    return this;
  }

  /** Bounds of the first output. */
  Bounds bounds() {
    return all().get(0);
  }

  List<Bounds> all() {
    Analyzer.Result result =
        Analyzer.create(Settings.DEFAULT)
            .analyze(graph(), new Environment(values(), Map.of()), NodeVisitor.NONE);
    if (!result.notes().isEmpty()) {
      throw new AssertionError(result.notes().toString());
    }
    if (!result.unknownOperators().isEmpty()) {
      throw new AssertionError("unknown: " + result.unknownOperators());
    }
    return results().stream().map(name -> result.main().get(name)).toList();
  }

  /** Names of the outputs. */
  List<String> results() {
    List<String> results = new ArrayList<>();
    for (int o = 0; o < outputs; o++) {
      results.add("y" + o);
    }
    return results;
  }

  /** Bounds of the inputs by name. */
  Map<String, Bounds> values() {
    Map<String, Bounds> values = new LinkedHashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).isPresent()) {
        values.put("x" + i, inputs.get(i).get());
      }
    }
    return values;
  }

  /** The graph; constants are initializers. */
  Graph graph() {
    List<String> names = new ArrayList<>();
    List<ValueInfo> declared = new ArrayList<>();
    Map<String, Tensor> constants = new LinkedHashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      Optional<Bounds> value = inputs.get(i);
      names.add(value.isEmpty() ? "" : "x" + i);
      if (value.isEmpty()) {
        continue;
      }
      if (value.get().constant().isPresent()) {
        constants.put("x" + i, value.get().constant().get());
      } else {
        declared.add(
            ValueInfo.of(
                "x" + i,
                new ValueType.TensorType(value.get().type(), Shape.of(value.get().dims()))));
      }
    }
    Node plain = Node.of(operator, names, results(), attributes);
    Node node =
        new Node(
            "",
            domain,
            operator,
            "",
            plain.inputs(),
            plain.outputs(),
            plain.attributes(),
            "",
            Map.of(),
            plain.line());
    List<ValueInfo> outs = results().stream().map(ValueInfo::untyped).toList();
    return Graph.of("g", declared, outs, List.of(node), constants);
  }
}
