package org.assay.data.csv;

import java.util.List;
import org.assay.data.DataException;
import org.assay.data.NdArray;

/**
 * A table of numbers.
 *
 * @param names of the columns; numbers from 0 where the file names none
 * @param values float64 of shape [rows, columns]
 * @param skipped names of the columns left out because they hold text
 * @param complete whether all rows were read; false if the limit of rows came first
 */
public record CsvTable(List<String> names, NdArray values, List<String> skipped, boolean complete) {

  /** Checks that there is a name for every column. */
  public CsvTable {
    names = List.copyOf(names);
    skipped = List.copyOf(skipped);
    if (values.rank() != 2 || values.extent(1) != names.size()) {
      throw new IllegalArgumentException("values " + values + " of " + names.size() + " names");
    }
  }

  /** Number of rows. */
  public int rows() {
    return values.extent(0);
  }

  /**
   * The values of a column.
   *
   * @throws DataException if there is no column of the name, or more than one
   */
  public double[] column(String name) {
    int column = names.indexOf(name);
    if (column < 0 || column != names.lastIndexOf(name)) {
      throw new DataException(
          (column < 0 ? "there is no column" : "there is more than one column") + " of this name",
          "column '" + name + "'",
          "one of " + names,
          "");
    }
    double[] result = new double[rows()];
    for (int row = 0; row < result.length; row++) {
      result[row] = values.getDouble(row * names.size() + column);
    }
    return result;
  }
}
