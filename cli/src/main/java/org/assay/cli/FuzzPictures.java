package org.assay.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assay.data.NdArray;
import org.assay.data.Tensors;
import org.assay.data.failing.FailingFolder;
import org.assay.data.npy.NpzReader;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;
import org.assay.onnx.Tensor;

/**
 * The rows of a finding, as its folder has them.
 *
 * @param seed that it descends from
 * @param mutant as it was found
 * @param failing as it was minimised
 */
record FuzzPictures(float[] seed, float[] mutant, float[] failing) {
  /** Reads them. */
  static FuzzPictures read(InputLayout layout, Path folder) {
    return new FuzzPictures(
        row(layout, NpzReader.read(folder.resolve("seed.npz"))),
        row(layout, NpzReader.read(folder.resolve("mutant.npz"))),
        row(layout, numbered(layout, FailingFolder.read(folder).inputs())));
  }

  private static Map<String, NdArray> numbered(InputLayout layout, Map<String, NdArray> named) {
    Map<String, NdArray> numbered = new LinkedHashMap<>();
    for (Field field : layout.fields()) {
      numbered.put("t" + numbered.size(), Options.given(named.get(field.name())));
    }
    return numbered;
  }

  private static float[] row(InputLayout layout, Map<String, NdArray> arrays) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Field field : layout.fields()) {
      NdArray array = Options.given(arrays.get("t" + tensors.size()));
      tensors.put(field.name(), Tensors.toTensor(array, field.type()));
    }
    float[] row = new float[layout.rowSize()];
    layout.take(tensors, 0, row, 0);
    return row;
  }
}
