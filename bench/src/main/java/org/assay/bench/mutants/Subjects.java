package org.assay.bench.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assay.data.DataException;
import org.assay.numeric.scan.SpecFiles;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.files.ModelFiles;
import org.assay.onnx.io.ModelWriter;
import org.assay.onnx.io.ReadLimits;

/** The models to damage, besides generated ones. */
final class Subjects {
  private static final long LARGEST = 1 << 20;

  /**
   * A model.
   *
   * @param text its textual form, if it came in that
   * @param binary its binary form
   */
  record Subject(
      String name, Model model, Optional<byte[]> text, byte[] binary, Optional<byte[]> spec) {}

  private final List<Subject> all = new ArrayList<>();

  private Subjects() {}

  /**
   * Models of folders, sorted by name; those above 1 MiB are left out.
   *
   * @throws DataException if a folder cannot be read or no model is there
   */
  static Subjects of(Collection<Path> folders) {
    Subjects subjects = new Subjects();
    for (Path folder : folders) {
      try (Stream<Path> entries = Files.list(folder)) {
        for (Path file : entries.sorted().toList()) {
          String name = file.toString();
          boolean model = name.endsWith(".onnx") || name.endsWith(".onnxtxt");
          if (model && Files.size(file) <= LARGEST) {
            subjects.add(file);
          }
        }
      } catch (IOException | ModelException e) {
        throw new DataException("models cannot be read", folder.toString(), "", e);
      }
    }
    if (subjects.all.stream().noneMatch(s -> s.text().isPresent() && s.spec().isPresent())) {
      throw new DataException(
          "no text model with a specification", folders.toString(), "folders such as samples", "");
    }
    return subjects;
  }

  private void add(Path file) throws IOException {
    Optional<Path> spec = SpecFiles.beside(file);
    Optional<byte[]> specBytes =
        spec.isPresent() ? Optional.of(Files.readAllBytes(spec.get())) : Optional.empty();
    Model model = ModelFiles.open(file);
    boolean text = ModelFiles.isText(file, ReadLimits.DEFAULT);
    all.add(
        new Subject(
            String.valueOf(file.getFileName()),
            model,
            text ? Optional.of(Files.readAllBytes(file)) : Optional.empty(),
            text ? ModelWriter.toBytes(model) : Files.readAllBytes(file),
            specBytes));
  }

  /** Those in textual form. */
  List<Subject> texts() {
    return all.stream().filter(s -> s.text().isPresent()).toList();
  }

  /** Those with a specification. */
  List<Subject> specified() {
    return all.stream().filter(s -> s.text().isPresent() && s.spec().isPresent()).toList();
  }

  List<Subject> all() {
    return List.copyOf(all);
  }
}
