package org.assay.bench.numeric.narrow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.assay.bounds.Cell;
import org.assay.data.DataException;
import org.assay.data.NdArray;
import org.assay.data.idx.IdxReader;
import org.assay.numeric.fix.OrdinaryData;
import org.assay.onnx.Tensor;

/**
 * Real digits in place of drawn images: for floating inputs whose rows have as many elements as a
 * digit has pixels, scaled to the range of the input. Every other run.
 *
 * @param images of dims [N, height, width], 0 to 255
 */
record Digits(NdArray images, int pixels) {
  private static final double WHITE = 255;

  /**
   * Reads the images of a folder of idx files.
   *
   * @throws DataException if there are none
   */
  static Digits read(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      Path file =
          files
              .filter(f -> f.getFileName().toString().contains("images"))
              .sorted()
              .findFirst()
              .orElseThrow(
                  () -> new DataException("no images", folder.toString(), "*images*.gz", ""));
      NdArray images = IdxReader.read(file);
      return new Digits(images, images.shape()[1] * images.shape()[2]);
    } catch (IOException e) {
      throw new DataException("cannot be listed", folder.toString(), "a folder", e);
    }
  }

  Map<String, Tensor> mixed(OrdinaryData ordinary, int run) {
    Map<String, Tensor> inputs = new LinkedHashMap<>(ordinary.draw(run));
    if (run % 2 == 1) {
      inputs.replaceAll((name, drawn) -> digits(drawn, ordinary.bounds(name).hull(), run));
    }
    return inputs;
  }

  private Tensor digits(Tensor drawn, Cell range, int run) {
    long[] dims = drawn.dims();
    long row = dims.length < 2 || dims[0] == 0 ? 0 : drawn.size() / dims[0];
    if (!drawn.type().isFloat() || row != pixels) {
      return drawn;
    }
    int count = images.shape()[0];
    double[] values = new double[(int) drawn.size()];
    for (int i = 0; i < values.length; i++) {
      int image = (run * (int) dims[0] + i / pixels) % count;
      double grey = images.getDouble(image * pixels + i % pixels) / WHITE;
      values[i] = range.lo + grey * (range.hi - range.lo);
    }
    return Tensor.ofValues(drawn.type(), dims, values);
  }
}
