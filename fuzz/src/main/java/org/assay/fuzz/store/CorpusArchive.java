package org.assay.fuzz.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.data.DataException;
import org.assay.data.NdArray;
import org.assay.data.Tensors;
import org.assay.data.npy.NpzReader;
import org.assay.data.npy.NpzWriter;
import org.assay.fuzz.FuzzException;
import org.assay.fuzz.campaign.Corpus;
import org.assay.fuzz.campaign.Seed;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;
import org.assay.onnx.Tensor;

/**
 * A corpus as an npz file: an array for each input of the model, under its name, with the items
 * along the first axis, whether or not the model takes rows in batches.
 */
public final class CorpusArchive {
  private CorpusArchive() {}

  /**
   * Writes all items of a corpus, oldest first.
   *
   * @throws DataException if the file cannot be written
   * @throws FuzzException if an input takes more than the 2 GiB that an array may have
   */
  public static void write(Path file, Corpus corpus, InputLayout layout) {
    int count = corpus.size();
    if ((long) count * layout.rowSize() * Double.BYTES > Integer.MAX_VALUE) {
      throw new FuzzException(
          "the corpus is too large for an npz file",
          file.toString(),
          "at most " + Integer.MAX_VALUE / Math.max(1, layout.rowSize() * Double.BYTES) + " items",
          "read tensors.bin of the campaign instead");
    }
    float[] rows = new float[count * layout.rowSize()];
    for (int i = 0; i < count; i++) {
      layout.decode(corpus.item(i).stored(), rows, i);
    }
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    new InputLayout(layout.fields(), true)
        .tensors(rows, 0, count)
        .forEach((name, tensor) -> arrays.put(name, Tensors.toArray(tensor)));
    NpzWriter.write(file, arrays, NpzWriter.Packing.DEFLATED);
  }

  /**
   * Reads seeds.
   *
   * @throws DataException if the file cannot be read
   * @throws FuzzException if it lacks an input, or one has other extents, another number of rows,
   *     none, or a value that is none
   */
  public static List<Seed> read(Path file, InputLayout layout) {
    Map<String, NdArray> arrays = NpzReader.read(file);
    InputLayout stacked = new InputLayout(layout.fields(), true);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    int count = -1;
    for (Field field : layout.fields()) {
      NdArray array = arrays.get(field.name());
      if (array == null) {
        throw new FuzzException(
            "the seeds lack an input",
            file + ": '" + field.name() + "'",
            "an array for every input, not only " + String.join(", ", arrays.keySet()),
            "");
      }
      requireRows(file, field, array);
      if (field.isDiscrete() && field.type().isInteger() && array.type().isFloat()) {
        throw new FuzzException(
            "the seeds have floats",
            file + ": array '" + field.name() + "'",
            "integers, as the input is " + field.type().text(),
            "save it as int64");
      }
      if (count >= 0 && array.extent(0) != count) {
        throw new FuzzException(
            "the seeds have " + array.extent(0) + " rows of one input and " + count + " of another",
            file + ": array '" + field.name() + "'",
            "as many of each",
            "");
      }
      count = array.extent(0);
      tensors.put(field.name(), Tensors.toTensor(array));
    }
    List<Seed> seeds = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] row = new float[layout.rowSize()];
      stacked.take(tensors, i, row, 0);
      seeds.add(new Seed(file.getFileName() + " row " + i, row));
    }
    return seeds;
  }

  private static void requireRows(Path file, Field field, NdArray array) {
    long[] wanted = field.dims().stream().mapToLong(Long::longValue).toArray();
    int[] shape = array.shape();
    boolean fits =
        shape.length == wanted.length + 1
            && shape[0] > 0
            && Arrays.equals(Arrays.stream(shape).skip(1).asLongStream().toArray(), wanted);
    if (!fits) {
      throw new FuzzException(
          "the seeds have an array of extents " + Arrays.toString(shape),
          file + ": array '" + field.name() + "'",
          "rows of extents " + field.dims() + ", at least one",
          "");
    }
  }
}
