package org.assay.data.csv;

import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assay.data.DType;
import org.assay.data.DataException;
import org.assay.data.NdArray;
import org.assay.data.input.AtomicFile;

/** Writes tables of numbers as comma-separated values: UTF-8, a header, line feeds. */
public final class CsvWriter {
  private CsvWriter() {}

  /**
   * Writes a file; an existing one is replaced, at once or not at all. Numbers are written so that
   * they are read back exactly: the shortest decimal of a float64 or float32, {@code nan}, {@code
   * inf}.
   *
   * @param names of the columns
   * @param values any type, of shape [rows, columns]
   * @throws DataException if names and columns differ in number, or the file cannot be written
   */
  public static void write(Path file, List<String> names, NdArray values) {
    if (values.rank() != 2 || values.extent(1) != names.size()) {
      throw new DataException(
          "an array of shape " + values + " is no table of " + names.size() + " columns",
          file.toString(),
          "[rows, " + names.size() + "]",
          "reshape it");
    }
    AtomicFile.write(
        file,
        out -> {
          Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          de.siegmar.fastcsv.writer.CsvWriter csv =
              de.siegmar.fastcsv.writer.CsvWriter.builder()
                  .lineDelimiter(LineDelimiter.LF)
                  .build(text);
          csv.writeRecord(names);
          List<String> row = new ArrayList<>();
          for (int i = 0; i < values.size(); i++) {
            row.add(text(values, i));
            if (row.size() == names.size()) {
              csv.writeRecord(row);
              row.clear();
            }
          }
          csv.close();
        });
  }

  private static String text(NdArray values, int i) {
    double value = values.getDouble(i);
    return switch (values.type()) {
      case F2, F4, F8 -> {
        if (Double.isNaN(value)) {
          yield "nan";
        }
        if (Double.isInfinite(value)) {
          yield value > 0 ? "inf" : "-inf";
        }
        yield values.type() == DType.F8 ? Double.toString(value) : Float.toString((float) value);
      }
      case U8 -> Long.toUnsignedString(values.getLong(i));
      default -> Long.toString(values.getLong(i));
    };
  }
}
