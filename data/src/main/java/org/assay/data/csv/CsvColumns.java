package org.assay.data.csv;

import de.siegmar.fastcsv.reader.CsvRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.assay.data.DataException;
import org.assay.data.NdArray;
import org.assay.data.ReadLimits;
import org.assay.data.csv.CsvOptions.Missing;
import org.assay.data.csv.CsvOptions.Text;

/** The columns of a table while its rows arrive. */
final class CsvColumns {
  private final CsvOptions options;
  private final long maxValues;
  private final List<String> names = new ArrayList<>();
  private final int width;
  private final int[] source;
  private final boolean[] text;
  private double[][] values;
  private int rows;

  CsvColumns(List<String> first, boolean header, CsvOptions options, ReadLimits limits) {
    this.options = options;
    this.maxValues = limits.maxBytes() / Double.BYTES;
    this.width = first.size();
    for (int column = 0; column < width; column++) {
      names.add(header ? name(first.get(column), column) : Integer.toString(column));
    }
    this.source = options.columns().isEmpty() ? all() : wanted();
    this.text = new boolean[source.length];
    this.values = new double[source.length][0];
  }

  private static String name(String field, int column) {
    String name = field.strip();
    return name.isEmpty() ? Integer.toString(column) : name;
  }

  private int[] all() {
    int[] columns = new int[width];
    Arrays.setAll(columns, i -> i);
    return columns;
  }

  private int[] wanted() {
    int[] columns = new int[options.columns().size()];
    for (int i = 0; i < columns.length; i++) {
      String name = options.columns().get(i);
      columns[i] = names.indexOf(name);
      if (columns[i] < 0 || columns[i] != names.lastIndexOf(name)) {
        throw new DataException(
            (columns[i] < 0 ? "there is no column" : "there is more than one column")
                + " of this name",
            "column '" + name + "'",
            "one of " + names,
            "");
      }
    }
    return columns;
  }

  int rows() {
    return rows;
  }

  void add(CsvRecord record) {
    if (record.getFieldCount() != width) {
      throw new DataException(
          "a row has " + record.getFieldCount() + " fields",
          "line " + record.getStartingLineNumber(),
          width + " as in the first row",
          "");
    }
    if ((rows + 1L) * source.length > maxValues) {
      throw new DataException(
          "the table is larger than the limit",
          "line " + record.getStartingLineNumber(),
          "at most " + maxValues + " values",
          "read fewer rows or columns, or raise the limit");
    }
    for (int i = 0; i < source.length; i++) {
      if (rows == values[i].length) {
        values[i] = Arrays.copyOf(values[i], grown());
      }
      if (!text[i]) {
        values[i][rows] = value(record, i);
      }
    }
    rows++;
  }

  private int grown() {
    long capacity = Math.min(maxValues, Math.max(16, rows * 3L / 2));
    return (int) Math.min(capacity, Integer.MAX_VALUE - 8);
  }

  private double value(CsvRecord record, int i) {
    String field = record.getField(source[i]);
    if (CsvNumbers.isMissing(field)) {
      if (options.missing() == Missing.NAN) {
        return Double.NaN;
      }
      throw error("a value is missing", record, i, "a number", "fill it, or read it as NaN");
    }
    OptionalDouble number = CsvNumbers.parse(field);
    if (number.isEmpty() && options.text() == Text.REFUSE) {
      String shown = field.length() > 40 ? field.substring(0, 40) + "…" : field;
      throw error("'" + shown + "' is no number", record, i, "a number", "skip text columns");
    }
    text[i] = number.isEmpty();
    return number.orElse(Double.NaN);
  }

  private DataException error(
      String what, CsvRecord record, int i, String expected, String advice) {
    return new DataException(
        what,
        "line " + record.getStartingLineNumber() + ", column '" + names.get(source[i]) + "'",
        expected,
        advice);
  }

  CsvTable table(boolean complete) {
    List<String> kept = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    List<double[]> columns = new ArrayList<>();
    for (int i = 0; i < source.length; i++) {
      (text[i] ? skipped : kept).add(names.get(source[i]));
      if (!text[i]) {
        columns.add(values[i]);
      }
    }
    values = new double[0][];
    double[] flat = new double[Math.multiplyExact(rows, columns.size())];
    for (int column = 0; column < columns.size(); column++) {
      double[] from = columns.get(column);
      for (int row = 0; row < rows; row++) {
        flat[row * columns.size() + column] = from[row];
      }
    }
    return new CsvTable(kept, NdArray.of(flat, rows, columns.size()), skipped, complete);
  }
}
