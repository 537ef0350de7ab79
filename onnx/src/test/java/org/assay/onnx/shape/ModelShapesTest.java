package org.assay.onnx.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.ValueType;
import org.assay.onnx.io.ModelReader;
import org.assay.onnx.io.Shared;
import org.assay.onnx.upgrade.Upgrade;
import org.junit.jupiter.api.Test;

/**
 * Real models: every tensor's type against what ONNX Runtime computed ({@code models.txt}, written
 * by {@code src/test/python/model_shapes.py}).
 */
class ModelShapesTest {
  private static Path models() {
    Path folder = Shared.folder().resolve("data/models");
    assumeTrue(Files.isDirectory(folder), "no " + folder);
    return folder;
  }

  private static Map<String, Map<String, String>> expected() throws IOException {
    Map<String, Map<String, String>> expected = new LinkedHashMap<>();
    try (InputStream in = ModelShapesTest.class.getResourceAsStream("/shape/models.txt")) {
      String model = "";
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (line.startsWith("# ")) {
          model = line.substring(2);
          expected.put(model, new LinkedHashMap<>());
        } else {
          int space = line.lastIndexOf(' ');
          expected.get(model).put(line.substring(0, space), line.substring(space + 1));
        }
      }
    }
    return expected;
  }

  private static String text(ValueType type) {
    return type.toString().replace(", ", ",");
  }

  @Test
  void everyTensorHasTheTypeThatRunningGives() throws IOException {
    Path folder = models();
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, Map<String, String>> entry : expected().entrySet()) {
      Model model = Upgrade.toWorkingOpset(ModelReader.read(folder.resolve(entry.getKey())));
      InferredTypes types = ShapeInference.infer(model, Map.of("N", 1L, "T", 16L));
      entry
          .getValue()
          .forEach(
              (tensor, expected) -> {
                String found = types.type(tensor).map(ModelShapesTest::text).orElse("nothing");
                if (!found.equals(expected)) {
                  wrong.add(entry.getKey() + " " + tensor + ": " + found + " for " + expected);
                }
              });
      assertThat(types.unknownOperators()).as(entry.getKey()).isEmpty();
    }
    assertThat(wrong.stream().limit(30)).isEmpty();
  }

  /** With symbols left open, known dimensions agree and putting sizes in gives the same. */
  @Test
  void symbolicShapesAgreeOnceSizesArePutIn() throws IOException {
    Path folder = models();
    List<String> wrong = new ArrayList<>();
    int open = 0;
    int all = 0;
    for (Map.Entry<String, Map<String, String>> entry : expected().entrySet()) {
      Model model = Upgrade.toWorkingOpset(ModelReader.read(folder.resolve(entry.getKey())));
      InferredTypes types = ShapeInference.infer(model);
      DeclaredTypes sizes = new DeclaredTypes(Map.of("N", 1L, "T", 16L));
      for (Map.Entry<String, String> tensor : entry.getValue().entrySet()) {
        all++;
        String found = types.type(tensor.getKey()).map(t -> text(sizes.bound(t))).orElse("nothing");
        if (!found.matches("[a-z0-9]+\\[[0-9,]*\\]")) {
          open++;
        } else if (!found.equals(tensor.getValue())) {
          wrong.add(
              entry.getKey() + " " + tensor.getKey() + ": " + found + " for " + tensor.getValue());
        }
      }
    }
    assertThat(wrong.stream().limit(30)).isEmpty();
    assertThat(open).as("open dimensions in %s tensors", all).isLessThan(all / 200);
  }

  @Test
  void upgradingKeepsAllNames() throws IOException {
    Path folder = models();
    for (String file : expected().keySet()) {
      Model old = ModelReader.read(folder.resolve(file));
      Model upgraded = Upgrade.toWorkingOpset(old);
      Set<String> names = new HashSet<>();
      Set<String> tensors = new HashSet<>();
      for (Node node : upgraded.graph().nodes()) {
        names.add(node.name());
        tensors.addAll(node.outputs());
      }
      for (Node node : old.graph().nodes()) {
        assertThat(names).contains(node.name());
        assertThat(tensors).containsAll(node.outputs());
      }
    }
  }
}
