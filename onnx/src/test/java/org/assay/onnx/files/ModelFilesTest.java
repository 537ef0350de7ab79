package org.assay.onnx.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.io.ModelHash;
import org.assay.onnx.io.Normal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFilesTest {
  @TempDir Path folder;

  private Path copy(String resource, String name) throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/golden/" + resource)) {
      return Files.write(folder.resolve(name), in.readAllBytes());
    }
  }

  @Test
  void picksByNameAndContent() throws IOException {
    for (Path file :
        new Path[] {
          copy("functions.onnx", "a.onnx"),
          copy("functions.onnx", "a"),
          copy("functions.onnxtxt", "a.onnxtxt"),
          copy("functions.onnxtxt", "A.TXT"),
          copy("functions.onnxtxt", "text.onnx")
        }) {
      assertThat(ModelFiles.open(file).functions()).as(file.toString()).hasSize(3);
    }
  }

  @Test
  void savesByName() throws IOException {
    Model model = ModelFiles.open(copy("functions.onnx", "a.onnx"));
    for (String name : new String[] {"b.onnx", "b", "b.onnxtxt"}) {
      ModelFiles.save(model, folder.resolve(name));
      assertThat(Normal.withoutLines(ModelFiles.open(folder.resolve(name)))).isEqualTo(model);
    }
    assertThat(Files.readString(folder.resolve("b.onnxtxt"))).startsWith("<");
    assertThat(Files.readAllBytes(folder.resolve("b"))).startsWith(8, 10);
  }

  @Test
  void hashIsOfTheBytes() throws IOException {
    Path file = Files.writeString(folder.resolve("abc"), "abc");
    assertThat(ModelHash.sha256(file))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThatThrownBy(() -> ModelHash.sha256(folder.resolve("none")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void errorsNameTheFile() throws IOException {
    Path binaryAsText = copy("functions.onnx", "b.onnxtxt");
    assertThatThrownBy(() -> ModelFiles.open(binaryAsText))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("b.onnxtxt:1:1");
    assertThatThrownBy(() -> ModelFiles.open(folder.resolve("none")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("no such file");
  }
}
