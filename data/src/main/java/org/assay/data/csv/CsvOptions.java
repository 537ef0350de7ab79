package org.assay.data.csv;

import java.util.List;

/**
 * How a table is read.
 *
 * @param separator between the fields of a row, e.g. a comma, semicolon or tab
 * @param header whether the first row holds names
 * @param missing what stands for a field without a value
 * @param text what becomes of columns that hold something else than numbers
 * @param columns names (or numbers from 0, where there is no header) of the columns to read, in
 *     this order; empty for all
 * @param maxRows reading ends after so many rows of values, without an error
 */
public record CsvOptions(
    char separator, Header header, Missing missing, Text text, List<String> columns, int maxRows) {

  /** Whether the first row holds names. */
  public enum Header {
    /** It does if any of its fields is neither a number nor missing. */
    DETECT,
    /** It does. */
    PRESENT,
    /** It does not. */
    ABSENT
  }

  /** What stands for a field without a value: empty, NA, N/A, null, None or a question mark. */
  public enum Missing {
    /** NaN. */
    NAN,
    /** The table is refused. */
    REFUSE
  }

  /** What becomes of columns that hold something else than numbers. */
  public enum Text {
    /** The table is refused, with the place of the first such field. */
    REFUSE,
    /** The column is left out. */
    SKIP
  }

  /** Checks the separator and the number of rows. */
  public CsvOptions {
    if (separator == '"' || separator == '\n' || separator == '\r') {
      throw new IllegalArgumentException("the separator must not be a quote or a line break");
    }
    if (maxRows < 0) {
      throw new IllegalArgumentException("the number of rows must not be negative");
    }
    columns = List.copyOf(columns);
  }

  /** Commas, header detected, missing values refused, text refused, all columns and rows. */
  public static CsvOptions defaults() {
    return new CsvOptions(
        ',', Header.DETECT, Missing.REFUSE, Text.REFUSE, List.of(), Integer.MAX_VALUE);
  }

  /** These options with another separator. */
  public CsvOptions withSeparator(char other) {
    return new CsvOptions(other, header, missing, text, columns, maxRows);
  }

  /** These options with another rule for the header. */
  public CsvOptions withHeader(Header other) {
    return new CsvOptions(separator, other, missing, text, columns, maxRows);
  }

  /** These options with another rule for missing values. */
  public CsvOptions withMissing(Missing other) {
    return new CsvOptions(separator, header, other, text, columns, maxRows);
  }

  /** These options with another rule for text. */
  public CsvOptions withText(Text other) {
    return new CsvOptions(separator, header, missing, other, columns, maxRows);
  }

  /** These options with other columns. */
  public CsvOptions withColumns(String... names) {
    return new CsvOptions(separator, header, missing, text, List.of(names), maxRows);
  }

  /** These options with another number of rows. */
  public CsvOptions withMaxRows(int rows) {
    return new CsvOptions(separator, header, missing, text, columns, rows);
  }
}
