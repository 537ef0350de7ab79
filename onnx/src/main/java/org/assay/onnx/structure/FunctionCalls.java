package org.assay.onnx.structure;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.onnx.Attribute;
import org.assay.onnx.Function;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.shape.ShapeRules;

/** Which nodes call which functions of a model. */
final class FunctionCalls {
  private record Key(String domain, String name, String overload) {
    Key {
      domain = domain.equals("ai.onnx") ? "" : domain;
    }

    @Override
    public String toString() {
      return "function '" + domain + "." + name + (overload.isEmpty() ? "" : ":" + overload) + "'";
    }
  }

  private final Map<Key, Function> functions = new LinkedHashMap<>();

  /**
   * The functions of a model. Of two with equal names the last counts, and a known operator goes
   * before a function, both as in ONNX Runtime.
   */
  FunctionCalls(Model model) {
    for (Function function : model.functions()) {
      Key key = new Key(function.domain(), function.name(), function.overload());
      if (ShapeRules.table().find(key.domain(), key.name()).isEmpty()) {
        functions.put(key, function);
      }
    }
  }

  /** The function that a node calls. */
  Optional<Function> called(Node node) {
    return functions.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(
            functions.get(new Key(node.domain(), node.opType(), node.overload())));
  }

  /**
   * Checks that no function calls itself, not even by others.
   *
   * @throws ModelException if one does
   */
  void requireNoRecursion() {
    Map<Key, Set<Key>> calls = new HashMap<>();
    functions.forEach((key, function) -> calls.put(key, callees(function.nodes())));
    Set<Key> done = new HashSet<>();
    for (Key start : functions.keySet()) {
      // Depth first without recursion: the chain of calls may be as long as the file allows.
      Deque<Deque<Key>> open = new ArrayDeque<>();
      Deque<Key> path = new ArrayDeque<>();
      Set<Key> onPath = new HashSet<>();
      open.push(new ArrayDeque<>(List.of(start)));
      while (!open.isEmpty()) {
        Deque<Key> siblings = open.peek();
        if (siblings.isEmpty()) {
          open.pop();
          if (!path.isEmpty()) {
            Key last = path.pop();
            onPath.remove(last);
            done.add(last);
          }
        } else {
          Key next = siblings.pop();
          if (onPath.contains(next)) {
            throw recursion(next, path);
          }
          if (!done.contains(next)) {
            path.push(next);
            onPath.add(next);
            open.push(new ArrayDeque<>(calls.getOrDefault(next, Set.of())));
          }
        }
      }
    }
  }

  private static ModelException recursion(Key function, Deque<Key> path) {
    StringBuilder by = new StringBuilder();
    for (Key key : path) {
      if (key.equals(function)) {
        break;
      }
      by.append(by.isEmpty() ? " by " : ", ").append(key);
    }
    return new ModelException(
        "function calls itself",
        function.toString() + by,
        "functions that call only others",
        "write the loop with the operator Loop");
  }

  private Set<Key> callees(List<Node> nodes) {
    Set<Key> callees = new LinkedHashSet<>();
    Deque<Node> open = new ArrayDeque<>(nodes);
    while (!open.isEmpty()) {
      Node node = open.pop();
      Key key = new Key(node.domain(), node.opType(), node.overload());
      if (functions.containsKey(key)) {
        callees.add(key);
      }
      for (Attribute value : node.attributes().values()) {
        if (value instanceof Attribute.GraphValue g) {
          open.addAll(g.value().nodes());
        } else if (value instanceof Attribute.GraphList list) {
          list.values().forEach(g -> open.addAll(g.nodes()));
        }
      }
    }
    return callees;
  }
}
