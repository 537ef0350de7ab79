package org.assay.fuzz.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.data.spec.Spelling;
import org.assay.exec.Runner;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.ValueType.TensorType;

/**
 * Which inputs and outputs of two models are the same.
 *
 * @param inputs of the reference, to those of the other model
 * @param outputs of the reference, to those of the other model
 * @param remarks where names, types or dimensions differ, one sentence each
 */
record Interfaces(Map<String, String> inputs, Map<String, String> outputs, List<String> remarks) {
  Interfaces {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    remarks = List.copyOf(remarks);
  }

  /**
   * Pairs what has the same name or was mapped; what is left by position where types agree.
   *
   * @param map names of the reference's inputs and outputs to the other model's; if it names an
   *     output, only outputs that it names and that have the same name on both sides are compared
   * @throws ModelException if an input has no partner, or outputs cannot be paired
   */
  static Interfaces of(Runner a, Runner b, Map<String, String> map) {
    known(map, a, b);
    List<String> remarks = new ArrayList<>();
    Map<String, String> inputs = pair("input", a.inputs(), b.inputs(), map, remarks);
    if (inputs.size() < a.inputs().size() || inputs.size() < b.inputs().size()) {
      boolean ofA = inputs.size() < a.inputs().size();
      String open = first(ofA ? a.inputs().keySet() : b.inputs().keySet(), inputs, ofA);
      Set<String> others = (ofA ? b : a).inputs().keySet();
      throw new ModelException(
          "input '" + open + "' of the " + (ofA ? "first" : "second") + " model has no partner",
          "inputs of the " + (ofA ? "second" : "first") + " model: " + String.join(", ", others),
          "the same inputs on both sides",
          "--map A=B pairs inputs by name");
    }
    Map<String, String> outputs = pair("output", a.outputs(), b.outputs(), map, remarks);
    boolean chosen = map.keySet().stream().anyMatch(a.outputs()::containsKey);
    boolean whole = outputs.size() == a.outputs().size() && outputs.size() == b.outputs().size();
    if (!chosen && !whole) {
      throw new ModelException(
          "the models have " + a.outputs().size() + " and " + b.outputs().size() + " outputs",
          "outputs "
              + String.join(", ", a.outputs().keySet())
              + " and "
              + String.join(", ", b.outputs().keySet()),
          "as many outputs of the same types on both sides",
          "--map A=B names outputs to be compared, and leaves out those without a partner");
    }
    return new Interfaces(inputs, outputs, remarks);
  }

  private static void known(Map<String, String> map, Runner a, Runner b) {
    map.forEach(
        (from, to) -> {
          known(from, a, "first");
          known(to, b, "second");
        });
  }

  private static void known(String name, Runner model, String which) {
    if (!model.inputs().containsKey(name) && !model.outputs().containsKey(name)) {
      List<String> names = new ArrayList<>(model.inputs().keySet());
      names.addAll(model.outputs().keySet());
      throw new ModelException(
          "the " + which + " model has no input or output '" + name + "'",
          "--map",
          "",
          Spelling.advice(name, names));
    }
  }

  private static String first(Set<String> all, Map<String, String> paired, boolean ofA) {
    return all.stream()
        .filter(n -> ofA ? !paired.containsKey(n) : !paired.containsValue(n))
        .findFirst()
        .orElse("");
  }

  private static Map<String, String> pair(
      String kind,
      Map<String, TensorType> a,
      Map<String, TensorType> b,
      Map<String, String> map,
      List<String> remarks) {
    Map<String, String> found = new LinkedHashMap<>();
    map.forEach(
        (from, to) -> {
          if (a.containsKey(from) && b.containsKey(to)) {
            found.put(from, to);
          }
        });
    for (String name : a.keySet()) {
      if (b.containsKey(name) && !found.containsKey(name) && !found.containsValue(name)) {
        found.put(name, name);
      }
    }
    List<String> openA = a.keySet().stream().filter(n -> !found.containsKey(n)).toList();
    List<String> openB = b.keySet().stream().filter(n -> !found.containsValue(n)).toList();
    // Several inputs by position would be a guess; one has no other partner.
    boolean byPosition =
        openA.size() == openB.size() && (kind.equals("output") || openA.size() == 1);
    for (int i = 0; byPosition && i < openA.size(); i++) {
      byPosition = mayBeOne(type(a, openA.get(i)), type(b, openB.get(i)));
    }
    for (int i = 0; byPosition && i < openA.size(); i++) {
      found.put(openA.get(i), openB.get(i));
      remarks.add(
          kind
              + " '"
              + openA.get(i)
              + "' is '"
              + openB.get(i)
              + "' in the second model, by position");
    }
    Map<String, String> ordered = new LinkedHashMap<>();
    for (String name : a.keySet()) {
      String image = found.get(name);
      if (image != null) {
        ordered.put(name, image);
        remark(kind, name, type(a, name), type(b, image), remarks);
      }
    }
    return ordered;
  }

  private static TensorType type(Map<String, TensorType> types, String name) {
    TensorType type = types.get(name);
    if (type == null) {
      throw new IllegalArgumentException("no tensor " + name);
    }
    return type;
  }

  private static boolean mayBeOne(TensorType a, TensorType b) {
    boolean ranks =
        a.shape().isEmpty()
            || b.shape().isEmpty()
            || a.shape().get().rank() == b.shape().get().rank();
    return ranks && compatible(a.element(), b.element());
  }

  private static boolean compatible(ElementType a, ElementType b) {
    return a == b || a.isFloat() && b.isFloat();
  }

  private static void remark(
      String kind, String name, TensorType a, TensorType b, List<String> remarks) {
    if (kind.equals("input") && !compatible(a.element(), b.element())) {
      throw new ModelException(
          "input '" + name + "' is " + a.element().text() + " and " + b.element().text(),
          "inputs of both models",
          "one element type, or two floating ones",
          "--map A=B pairs inputs by name");
    }
    if (a.element() != b.element()) {
      String given = kind.equals("input") ? ": the same values, rounded to each" : "";
      remarks.add(
          "%s '%s' is %s in the first model, %s in the second%s"
              .formatted(kind, name, a.element().text(), b.element().text(), given));
    }
    boolean ranksDiffer =
        a.shape().isPresent()
            && b.shape().isPresent()
            && a.shape().get().rank() != b.shape().get().rank();
    if (ranksDiffer) {
      if (kind.equals("input")) {
        throw new ModelException(
            "input '" + name + "' is " + a + " and " + b,
            "inputs of both models",
            "equal dimensions",
            "--map A=B pairs inputs by name");
      }
      remarks.add("output '%s' is %s in the first model, %s in the second".formatted(name, a, b));
    }
  }
}
