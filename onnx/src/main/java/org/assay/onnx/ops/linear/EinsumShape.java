package org.assay.onnx.ops.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.Dims;
import org.assay.onnx.shape.Operands;

/** Shape of Einsum (opset 12): letters name axes, {@code ...} stands for those that broadcast. */
final class EinsumShape {
  private final Operands in;
  private final Map<Character, Dim> letters = new TreeMap<>();
  private final Map<Character, Integer> uses = new TreeMap<>();
  private Shape ellipsis = Shape.SCALAR;

  private EinsumShape(Operands in) {
    this.in = in;
  }

  static List<Optional<ValueType>> infer(Operands in) {
    Optional<ElementType> element = in.element(0, IntStream.range(1, in.count()).toArray());
    return Operands.one(element, new EinsumShape(in).shape());
  }

  private Optional<Shape> shape() {
    String equation = in.node().stringAttribute("equation", "").replace(" ", "");
    int arrow = equation.indexOf("->");
    String left = arrow < 0 ? equation : equation.substring(0, arrow);
    String[] terms = left.split(",", -1);
    if (terms.length != in.count()) {
      throw in.error(
          "equation '" + equation + "' has " + terms.length + " terms", in.count() + " terms");
    }
    boolean known = true;
    for (int i = 0; i < terms.length; i++) {
      known &= bind(terms[i], i);
    }
    String right = arrow < 0 ? implicit() : equation.substring(arrow + 2);
    return known ? Optional.of(result(right, equation)) : Optional.empty();
  }

  /** Takes the sizes of a term's axes; false if the operand's rank is unknown. */
  private boolean bind(String term, int operand) {
    int dots = term.indexOf("...");
    String letterText = term.replace("...", "");
    for (char letter : letterText.toCharArray()) {
      if (!Character.isLetter(letter)) {
        throw in.error(
            "character '" + letter + "' in the equation", "letters, '...', ',' and '->'");
      }
      uses.merge(letter, 1, Integer::sum);
    }
    Optional<Shape> shape = in.shape(operand);
    if (shape.isEmpty()) {
      return false;
    }
    int extra = shape.get().rank() - letterText.length();
    if (extra < 0 || (extra > 0 && dots < 0)) {
      throw in.error(in.describe(operand) + " has shape " + shape.get(), "axes '" + term + "'");
    }
    List<Dim> broad = new ArrayList<>();
    for (int axis = 0; axis < shape.get().rank(); axis++) {
      Dim dim = shape.get().dim(axis);
      if (dots >= 0 && axis >= dots && axis < dots + extra) {
        broad.add(dim);
        continue;
      }
      char letter = letterText.charAt(dots >= 0 && axis >= dots ? axis - extra : axis);
      Dim old = letters.getOrDefault(letter, Dim.of(1));
      Dim merged =
          Dims.broadcast(old, dim)
              .orElseThrow(
                  () -> in.error("axis '" + letter + "' is " + old + " and " + dim, "equal sizes"));
      letters.put(letter, merged);
    }
    Shape before = ellipsis;
    ellipsis =
        Dims.broadcast(before, new Shape(broad))
            .orElseThrow(
                () -> in.error("axes '...' are " + before + " and " + broad, "equal sizes or 1"));
    return true;
  }

  private String implicit() {
    StringBuilder text = new StringBuilder("...");
    uses.forEach(
        (letter, count) -> {
          if (count == 1) {
            text.append(letter);
          }
        });
    return text.toString();
  }

  private Shape result(String right, String equation) {
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < right.length(); i++) {
      if (right.startsWith("...", i)) {
        dims.addAll(ellipsis.dims());
        i += 2;
        continue;
      }
      Dim dim = letters.get(right.charAt(i));
      if (dim == null) {
        throw in.error("output of equation '" + equation + "'", "letters of its inputs");
      }
      dims.add(dim);
    }
    return new Shape(dims);
  }
}
