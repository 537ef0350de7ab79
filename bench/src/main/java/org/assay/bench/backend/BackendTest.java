package org.assay.bench.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assay.data.DataException;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.io.ValueFiles;

/**
 * One test in the layout of ONNX's backend tests: {@code model.onnx} and folders {@code
 * test_data_set_k} with {@code input_i.pb} and {@code output_i.pb}.
 *
 * @param name path below the folder that was searched
 */
record BackendTest(String name, Path folder) {
  private static final int MOST_DEPTH = 8;

  /**
   * All tests below a folder, by name.
   *
   * @throws DataException if there is none, or the folder cannot be read
   */
  static List<BackendTest> below(Path root) {
    try (Stream<Path> files = Files.walk(root, MOST_DEPTH)) {
      List<BackendTest> tests =
          files
              .filter(f -> f.endsWith("model.onnx"))
              .map(f -> f.toAbsolutePath().getParent())
              .sorted()
              .map(
                  f ->
                      new BackendTest(
                          root.toAbsolutePath().relativize(f).toString().replace('\\', '/'), f))
              .toList();
      if (tests.isEmpty()) {
        throw new DataException(
            "no tests below this folder", root.toString(), "folders with model.onnx", "");
      }
      return tests;
    } catch (IOException e) {
      throw new DataException("the folder cannot be read", root.toString(), "", e);
    }
  }

  Path model() {
    return folder.resolve("model.onnx");
  }

  /**
   * Folders of inputs and outputs, in order.
   *
   * @throws DataException if there is none
   */
  List<Path> dataSets() {
    List<Path> sets = new ArrayList<>();
    for (int k = 0; Files.isDirectory(folder.resolve("test_data_set_" + k)); k++) {
      sets.add(folder.resolve("test_data_set_" + k));
    }
    if (sets.isEmpty()) {
      throw new DataException("no data", folder.toString(), "a folder test_data_set_0", "");
    }
    return sets;
  }

  /**
   * The tensors of each input or output in a data set; what has no file ends the list.
   *
   * @param kind {@code input} or {@code output}
   */
  static List<List<Tensor>> values(Path set, String kind, List<ValueInfo> declared) {
    List<List<Tensor>> values = new ArrayList<>();
    for (int i = 0; i < declared.size(); i++) {
      Path file = set.resolve(kind + "_" + i + ".pb");
      if (!Files.exists(file)) {
        break;
      }
      ValueType type =
          declared
              .get(i)
              .type()
              .orElseThrow(
                  () -> new DataException("a value without a type", file.toString(), "a type", ""));
      values.add(ValueFiles.read(file, type));
    }
    return values;
  }
}
