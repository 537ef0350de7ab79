package org.assay.numeric.fix.rewrite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/**
 * One change of a graph: new nodes before a node, then that node computed in another way or fed
 * with something else. Constants become Constant nodes, for an initializer would be a weight.
 * Mutable; for one rewrite.
 */
final class Edit {
  private final Surroundings around;
  private final GraphBuilder names;
  private final Map<Integer, List<Node>> added = new TreeMap<>();
  private final Map<Integer, Node> replaced = new HashMap<>();
  private int before;

  /** An edit that begins before the given node. */
  Edit(Surroundings around, Node before) {
    this.around = around;
    this.names = GraphBuilder.withoutNodes(around.graph()).reserve(around.input().model().graph());
    this.before = around.index(before);
  }

  /** New nodes stand before this one from now on. */
  Edit before(Node node) {
    before = around.index(node);
    return this;
  }

  /** Adds an operator of one output. */
  String op(String opType, String... operands) {
    return op(opType, Map.of(), operands);
  }

  /** Adds an operator of one output. */
  String op(String opType, Map<String, Attribute> attributes, String... operands) {
    Node near = around.graph().nodes().get(before);
    String output =
        names.fresh(near.firstOutput() + "/" + opType.toLowerCase(java.util.Locale.ROOT));
    Node node =
        new Node(
            "",
            "",
            opType,
            "",
            List.of(operands),
            List.of(output),
            attributes,
            "",
            near.metadata(),
            OptionalInt.empty());
    added.computeIfAbsent(before, b -> new ArrayList<>()).add(node);
    return output;
  }

  /** A constant without dimensions. */
  String constant(ElementType type, double value) {
    return constant(Tensor.ofValues(type, new long[0], value));
  }

  /** A list of integers. */
  String longs(long... values) {
    return constant(Tensor.ofLongs(values));
  }

  private String constant(Tensor value) {
    return op("Constant", Map.of("value", new Attribute.TensorValue(value)));
  }

  /** A reduction that keeps the reduced axes; in the form of the model's operator set. */
  String reduce(String opType, String operand, long... axes) {
    Attribute keep = new Attribute.IntValue(1);
    boolean asInput = around.opset() >= 18 || opType.equals("ReduceSum");
    if (asInput) {
      return op(opType, Map.of("keepdims", keep), operand, longs(axes));
    }
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    attributes.put("axes", new Attribute.IntList(java.util.Arrays.stream(axes).boxed().toList()));
    attributes.put("keepdims", keep);
    return op(opType, attributes, operand);
  }

  /** Moves the elements of a tensor as those of another were moved. */
  String replay(List<Node> moves, String tensor) {
    String at = tensor;
    for (Node move : moves) {
      List<String> operands = new ArrayList<>(move.inputs());
      operands.set(0, at);
      at = op(move.opType(), move.attributes(), operands.toArray(String[]::new));
    }
    return at;
  }

  /** The node's output is computed as the given new tensor from now on, under its old name. */
  Edit replace(Node node, String tensor) {
    int index = around.index(node);
    List<Node> own = added.getOrDefault(index, List.of());
    Optional<Node> last = own.isEmpty() ? Optional.empty() : Optional.of(own.get(own.size() - 1));
    List<String> outputs = List.of(node.firstOutput());
    if (last.isPresent() && last.get().firstOutput().equals(tensor)) {
      own.remove(own.size() - 1);
      replaced.put(
          index,
          node.with(last.get().opType(), last.get().inputs(), outputs, last.get().attributes()));
    } else {
      replaced.put(index, node.with("Identity", List.of(tensor), outputs, Map.of()));
    }
    return this;
  }

  /** The node takes another tensor as an operand from now on. */
  Edit feed(Node node, int operand, String tensor) {
    int index = around.index(node);
    Node now = replaced.getOrDefault(index, node);
    List<String> operands = new ArrayList<>(now.inputs());
    operands.set(operand, tensor);
    replaced.put(index, now.with(now.opType(), operands, now.outputs(), now.attributes()));
    return this;
  }

  /** The node has another attribute from now on. */
  Edit set(Node node, String attribute, Attribute value) {
    int index = around.index(node);
    Node now = replaced.getOrDefault(index, node);
    Map<String, Attribute> attributes = new LinkedHashMap<>(now.attributes());
    attributes.put(attribute, value);
    replaced.put(index, now.with(now.opType(), now.inputs(), now.outputs(), attributes));
    return this;
  }

  /** The model with the change, without what nothing needs any more. */
  Model done() {
    Graph old = around.graph();
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < old.nodes().size(); i++) {
      nodes.addAll(added.getOrDefault(i, List.of()));
      nodes.add(replaced.getOrDefault(i, old.nodes().get(i)));
    }
    Graph pruned = Liveness.pruned(old, Liveness.ordered(nodes));
    Model model = around.input().model();
    return model.withGraph(NestedGraphs.replaced(model.graph(), around.input().path(), pruned));
  }

  /** A proposal that is the same function as before. */
  List<Rewritten> same(String what) {
    return List.of(new Rewritten(done(), what, List.of()));
  }

  /** A proposal that may differ somewhere. */
  Rewritten but(String what, ExceptionSet... exceptions) {
    return new Rewritten(done(), what, List.of(exceptions));
  }
}
