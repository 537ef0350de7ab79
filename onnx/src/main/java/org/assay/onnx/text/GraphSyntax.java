package org.assay.onnx.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.io.ExternalFiles;
import org.jspecify.annotations.Nullable;

/** Graphs and nodes: {@code name (inputs) => (outputs) <initializers, types> { nodes }}. */
final class GraphSyntax {
  private final Scanner in;
  private final Budget budget;
  private final TypeSyntax types;
  private final TensorSyntax tensors;
  private final AttributeSyntax attributes;

  GraphSyntax(Scanner in, Budget budget, ExternalFiles files) {
    this.in = in;
    this.budget = budget;
    this.types = new TypeSyntax(in, budget);
    this.tensors = new TensorSyntax(in, budget, files);
    this.attributes = new AttributeSyntax(in, budget, types, tensors, this);
  }

  AttributeSyntax attributes() {
    return attributes;
  }

  TensorSyntax tensors() {
    return tensors;
  }

  Graph graph(int depth) {
    budget.depth(depth, in);
    String name = in.identifier("the name of a graph");
    List<ValueInfo> inputs = new ArrayList<>();
    Map<String, Tensor> initializers = new LinkedHashMap<>();
    if (in.matches('(')) {
      values(')', inputs, initializers, true);
    }
    in.expectArrow();
    in.expect('(');
    List<ValueInfo> outputs = new ArrayList<>();
    values(')', outputs, null, true);
    List<ValueInfo> inner = new ArrayList<>();
    if (in.matches('<')) {
      values('>', inner, initializers, false);
    }
    Map<String, ValueInfo> valueInfo = new LinkedHashMap<>();
    inner.forEach(v -> valueInfo.put(v.name(), v));
    return new Graph(
        name,
        inputs,
        outputs,
        nodes(depth),
        initializers,
        Map.of(),
        valueInfo,
        Map.of(),
        "",
        Map.of());
  }

  /**
   * Values up to a closing character, each with an optional {@code = tensor}.
   *
   * @param initializers receives the tensors; null where none may stand
   * @param both whether a value with a tensor is a value as well
   */
  private void values(
      char close,
      List<ValueInfo> values,
      @Nullable Map<String, Tensor> initializers,
      boolean both) {
    if (in.matches(close)) {
      return;
    }
    do {
      ValueInfo value = value();
      boolean constant = initializers != null && in.matches('=');
      if (constant && initializers != null) {
        initializers.put(
            value.name(),
            tensors.values(value.type().orElseThrow(() -> in.error("a type before the name"))));
      }
      if (!constant || both) {
        values.add(value);
      }
    } while (in.matches(','));
    in.expect(close);
  }

  /** {@code type name}, or only a name. */
  ValueInfo value() {
    budget.entry(in);
    Optional<ValueType> type = types.nextIsType() ? Optional.of(types.type()) : Optional.empty();
    return new ValueInfo(in.identifier("the name of a value"), type, "", Map.of());
  }

  List<Node> nodes(int depth) {
    in.expect('{');
    List<Node> nodes = new ArrayList<>();
    while (!in.matches('}')) {
      nodes.add(node(depth));
    }
    return nodes;
  }

  private Node node(int depth) {
    budget.node(in);
    int line = in.line();
    String name = "";
    if (in.matches('[')) {
      name = in.peek() == ']' ? "" : in.identifier("the name of a node");
      in.expect(']');
    }
    List<String> outputs = names();
    in.expect('=');
    StringBuilder domain = new StringBuilder();
    String op = in.identifier("an operator");
    while (in.matches('.')) {
      domain.append(domain.isEmpty() ? "" : ".").append(op);
      op = in.identifier("an operator");
    }
    String overload = in.matches(':') ? in.identifier("an overload") : "";
    Map<String, Attribute> given = attributes.list(depth);
    in.expect('(');
    List<String> inputs = names();
    in.expect(')');
    if (given.isEmpty()) {
      given = attributes.list(depth);
    }
    return new Node(
        name,
        domain.toString(),
        op,
        overload,
        inputs,
        outputs,
        given,
        "",
        Map.of(),
        OptionalInt.of(line));
  }

  /**
   * Names of operands, of which some may be empty: {@code ()} has none, {@code ("")} and {@code
   * (,)} one empty, {@code (, x)} two; a comma after a last name adds none.
   */
  private List<String> names() {
    List<String> names = new ArrayList<>();
    do {
      budget.entry(in);
      if (in.peek() == '"') {
        names.add(in.string());
      } else {
        String name = in.optionalIdentifier();
        if (name.isEmpty() && in.peek() != ',') {
          break;
        }
        names.add(name);
      }
    } while (in.matches(','));
    return names;
  }
}
