package org.assay.bench.backend;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An expected output outside its bounds.
 *
 * @param output name of the output
 * @param index of the first such element, row-major
 * @param expected its value
 * @param lo least finite value that the bounds allow; +Inf if they allow none
 * @param hi greatest finite value that the bounds allow; -Inf if they allow none
 * @param claim the bounds in words: interval and non-finite values, or a shape that does not fit
 */
record Violation(String output, long index, double expected, double lo, double hi, String claim) {
  /** The fields for JSON, in order, and all of it in words; NaN and infinities as strings. */
  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("output", output);
    fields.put("index", index);
    fields.put("expected", number(expected));
    fields.put("lo", number(lo));
    fields.put("hi", number(hi));
    fields.put("where", toString());
    return fields;
  }

  private static Object number(double value) {
    return Double.isFinite(value) ? (Object) value : Double.toString(value);
  }

  @Override
  public String toString() {
    return "'" + output + "'[" + index + "] = " + expected + " outside " + claim;
  }
}
