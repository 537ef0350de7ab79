package org.assay.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.assay.onnx.Attribute;
import org.assay.onnx.Function;
import org.assay.onnx.Node;

/** Calls of model-local functions: the body runs in a scope of its own. */
final class FunctionCalls {
  private FunctionCalls() {}

  static List<RefValue> call(
      Function function,
      Node caller,
      List<Optional<RefValue>> inputs,
      BiConsumer<Node, Map<String, RefValue>> step) {
    Map<String, RefValue> scope = new LinkedHashMap<>();
    for (int i = 0; i < function.inputs().size() && i < inputs.size(); i++) {
      if (inputs.get(i).isPresent()) {
        scope.put(function.inputs().get(i), inputs.get(i).get());
      }
    }
    for (Node node : function.nodes()) {
      step.accept(bound(node, function, caller, scope), scope);
    }
    List<RefValue> outputs = new ArrayList<>();
    for (String name : function.outputs()) {
      RefValue value = scope.get(name);
      if (value == null) {
        throw new org.assay.onnx.ModelException(
            "output '" + name + "' is not defined", "function " + function.name());
      }
      outputs.add(value);
    }
    return outputs;
  }

  /** The node with references replaced by the caller's attributes and absent inputs left out. */
  private static Node bound(
      Node node, Function function, Node caller, Map<String, RefValue> scope) {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    node.attributes()
        .forEach(
            (name, value) -> {
              if (value instanceof Attribute.Reference reference) {
                caller
                    .attribute(reference.name())
                    .or(
                        () ->
                            Optional.ofNullable(function.attributeDefaults().get(reference.name())))
                    .ifPresent(v -> attributes.put(name, v));
              } else {
                attributes.put(name, value);
              }
            });
    List<String> inputs = node.inputs().stream().map(i -> scope.containsKey(i) ? i : "").toList();
    return node.with(node.opType(), inputs, node.outputs(), attributes);
  }
}
