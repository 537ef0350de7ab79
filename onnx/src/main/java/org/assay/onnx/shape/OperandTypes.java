package org.assay.onnx.shape;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;

/**
 * The element types that the standard's operators take (ONNX operator schemas, "Type Constraints",
 * of the working opset and newer ones together): no runtime loads a node of others.
 */
public final class OperandTypes {
  private static final String FILE = "operand-types.txt";

  private final Map<String, Signature> signatures;

  /** Type variable per input; variables without types take anything. */
  private record Signature(
      List<String> inputs, Map<String, Set<ElementType>> allowed, boolean repeats, boolean mixed) {}

  private OperandTypes(Map<String, Signature> signatures) {
    this.signatures = signatures;
  }

  /** Reads the table. */
  public static OperandTypes table() {
    Map<String, Signature> signatures = new HashMap<>();
    try (InputStream in = OperandTypes.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing");
      }
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          parse(line, signatures);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new OperandTypes(signatures);
  }

  private static void parse(String line, Map<String, Signature> signatures) {
    int bar = line.indexOf(" | ");
    String[] head = line.substring(0, bar).split(" ");
    List<String> inputs = new ArrayList<>();
    boolean repeats = false;
    boolean mixed = false;
    for (int i = 1; i < head.length; i++) {
      repeats |= head[i].endsWith("*");
      mixed |= head[i].endsWith("+");
      inputs.add(head[i].replaceAll("[*+]", ""));
    }
    Map<String, Set<ElementType>> allowed = new HashMap<>();
    for (String variable : line.substring(bar + 3).split(" ")) {
      int equals = variable.indexOf('=');
      String types = variable.substring(equals + 1);
      if (!types.equals("?")) {
        Set<ElementType> set = EnumSet.noneOf(ElementType.class);
        for (String type : types.split(",")) {
          ElementType.ofText(type).ifPresent(set::add);
        }
        allowed.put(variable.substring(0, equals), set);
      }
    }
    signatures.put(head[0], new Signature(List.copyOf(inputs), allowed, repeats, mixed));
  }

  /** Whether a node's operator takes a type as an input; true if the operator is not known. */
  public boolean accepts(Node node, int input, ElementType type) {
    Signature signature = node.domain().isEmpty() ? signatures.get(node.opType()) : null;
    if (signature == null || signature.inputs().isEmpty()) {
      return true;
    }
    int formal = signature.inputs().size();
    if (input >= formal && !signature.repeats() || input >= formal - 1 && signature.mixed()) {
      return true;
    }
    Set<ElementType> allowed =
        signature.allowed().get(signature.inputs().get(Math.min(input, formal - 1)));
    return allowed == null || allowed.contains(type);
  }

  /**
   * Checks the operands of a node of the working opset.
   *
   * @param types of its inputs, as far as they are known
   * @throws ModelException if one is of a type that the operator does not take, or two that must be
   *     equal differ
   */
  public void check(Node node, List<Optional<ElementType>> types) {
    Signature signature = node.domain().isEmpty() ? signatures.get(node.opType()) : null;
    if (signature == null) {
      return;
    }
    Map<String, ElementType> bound = new HashMap<>();
    int formal = signature.inputs().size();
    for (int i = 0; i < types.size(); i++) {
      if (i >= formal && !signature.repeats() || i >= formal - 1 && signature.mixed()) {
        return;
      }
      String variable = signature.inputs().get(Math.min(i, formal - 1));
      Set<ElementType> allowed = signature.allowed().get(variable);
      if (types.get(i).isEmpty() || allowed == null) {
        continue;
      }
      ElementType type = types.get(i).get();
      if (!allowed.contains(type)) {
        throw new ModelException(
            "input " + i + " has type " + type.text(),
            node.describe(),
            "one of " + String.join(", ", allowed.stream().map(ElementType::text).toList()),
            "");
      }
      ElementType other = bound.putIfAbsent(variable, type);
      if (other != null && other != type) {
        throw new ModelException(
            "inputs of types " + other.text() + " and " + type.text(),
            node.describe(),
            "the same type",
            "put a Cast before one of them");
      }
    }
  }
}
