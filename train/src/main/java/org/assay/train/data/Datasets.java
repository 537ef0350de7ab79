package org.assay.train.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assay.data.NdArray;
import org.assay.data.csv.CsvReader;
import org.assay.data.csv.CsvTable;
import org.assay.data.idx.IdxReader;
import org.assay.data.npy.NpyReader;
import org.assay.data.npy.NpzReader;
import org.assay.data.spec.Spelling;
import org.assay.train.TrainException;
import org.assay.train.job.DataSpec;
import org.assay.train.job.Job;

/** Reads the rows of jobs. */
public final class Datasets {
  private Datasets() {}

  /**
   * The rows of a job as its training sees them.
   *
   * @throws org.assay.data.DataException if a file cannot be read
   * @throws TrainException if rows do not fit each other or what is to be done to them
   */
  public static Dataset of(Job job) {
    return Preprocessing.apply(raw(job.data()), job.preprocess());
  }

  /** The rows before preprocessing. */
  public static Dataset raw(DataSpec spec) {
    requireFile(spec.file(), spec.where());
    spec.targets().ifPresent(file -> requireFile(file, spec.where()));
    return switch (spec.kind()) {
      case NPZ -> {
        Map<String, NdArray> arrays = NpzReader.read(spec.file());
        yield dataset(array(arrays, "x", spec), array(arrays, "y", spec), spec);
      }
      case NPY -> dataset(NpyReader.read(spec.file()), NpyReader.read(targets(spec)), spec);
      case IDX -> dataset(IdxReader.read(spec.file()), IdxReader.read(targets(spec)), spec);
      case CSV -> table(CsvReader.read(spec.file()), spec);
    };
  }

  private static void requireFile(Path file, String where) {
    if (!Files.isRegularFile(file)) {
      throw new TrainException(
          "there is no file '" + file + "'", where, "a file, relative to the job's folder", "");
    }
  }

  private static Path targets(DataSpec spec) {
    return spec.targets()
        .orElseThrow(
            () -> new TrainException("'targets' is missing", spec.where(), "a second file", ""));
  }

  private static NdArray array(Map<String, NdArray> arrays, String name, DataSpec spec) {
    NdArray array = arrays.get(name);
    if (array == null) {
      throw new TrainException(
          "there is no array '" + name + "'",
          spec.file().toString(),
          "arrays x and y",
          Spelling.advice(name, arrays.keySet()));
    }
    return array;
  }

  private static Dataset table(CsvTable table, DataSpec spec) {
    if (!table.skipped().isEmpty()) {
      throw new TrainException(
          "column '" + table.skipped().get(0) + "' holds text",
          spec.file().toString(),
          "numbers",
          "encode the column as numbers first");
    }
    List<String> targets =
        spec.columns().isEmpty()
            ? List.of(table.names().get(table.names().size() - 1))
            : spec.columns();
    for (String name : targets) {
      if (!table.names().contains(name)) {
        throw new TrainException(
            "there is no column '" + name + "'",
            spec.where(),
            "a column of the table",
            Spelling.advice(name, table.names()));
      }
    }
    int all = table.names().size();
    int[] y = targets.stream().mapToInt(table.names()::indexOf).toArray();
    int[] x =
        IntStream.range(0, all).filter(i -> !targets.contains(table.names().get(i))).toArray();
    if (x.length == 0) {
      throw new TrainException("all columns are targets", spec.where(), "columns of features", "");
    }
    return dataset(columns(table, x), columns(table, y), spec);
  }

  private static NdArray columns(CsvTable table, int[] which) {
    double[] values = new double[table.rows() * which.length];
    int all = table.names().size();
    for (int row = 0; row < table.rows(); row++) {
      for (int i = 0; i < which.length; i++) {
        values[row * which.length + i] = table.values().getDouble(row * all + which[i]);
      }
    }
    return NdArray.of(values, table.rows(), which.length);
  }

  private static Dataset dataset(NdArray x, NdArray y, DataSpec spec) {
    String file = spec.file().toString();
    if (x.rank() == 0 || y.rank() == 0 || x.extent(0) != y.extent(0)) {
      throw new TrainException(
          "x is " + x + " and y is " + y, file, "as many rows of targets as of features", "");
    }
    if (x.extent(0) == 0 || x.size() == 0 || y.size() == 0) {
      throw new TrainException("there are no rows", file, "at least one", "");
    }
    return new Dataset(samples(x, "x", file), samples(y, "y", file));
  }

  private static Samples samples(NdArray array, String name, String file) {
    float[] values = array.toFloats();
    int width = array.size() / array.extent(0);
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new TrainException(
            name + " holds " + values[i],
            file + ", row " + i / width + ", element " + i % width,
            "finite numbers",
            "drop or fill such rows first");
      }
    }
    List<Integer> shape = new ArrayList<>();
    for (int axis = 1; axis < array.rank(); axis++) {
      shape.add(array.extent(axis));
    }
    return new Samples(values, array.extent(0), shape.isEmpty() ? List.of(1) : shape);
  }
}
