package org.assay.grad;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.Tensor;

/** Attributes of new nodes, written briefly: names and values in turn. */
public final class Attributes {
  private Attributes() {}

  /**
   * Attributes by name.
   *
   * @param namesAndValues name, value, name, value …; a value is an Integer, Long, Float, Boolean,
   *     String, long[], Tensor, Graph or Attribute
   */
  public static Map<String, Attribute> of(Object... namesAndValues) {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      attributes.put((String) namesAndValues[i], value(namesAndValues[i + 1]));
    }
    return attributes;
  }

  private static Attribute value(Object value) {
    if (value instanceof Attribute attribute) {
      return attribute;
    }
    if (value instanceof Integer || value instanceof Long) {
      return new Attribute.IntValue(((Number) value).longValue());
    }
    if (value instanceof Boolean flag) {
      return new Attribute.IntValue(flag ? 1 : 0);
    }
    if (value instanceof Float number) {
      return new Attribute.FloatValue(number);
    }
    if (value instanceof String text) {
      return Attribute.StringValue.of(text);
    }
    if (value instanceof long[] integers) {
      return new Attribute.IntList(Arrays.stream(integers).boxed().toList());
    }
    if (value instanceof Tensor tensor) {
      return new Attribute.TensorValue(tensor);
    }
    if (value instanceof Graph graph) {
      return new Attribute.GraphValue(graph);
    }
    throw new IllegalArgumentException("no attribute of " + value.getClass());
  }
}
