package org.assay.cli;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.assay.data.spec.Spelling;
import org.assay.onnx.ModelException;
import org.assay.onnx.files.ModelFiles;
import org.jspecify.annotations.Nullable;

/** Finds the models that a user named by files and folders. */
final class ModelPaths {
  private static final int DEEPEST = 64;
  private static final int MOST_SUGGESTED = 1000;

  private ModelPaths() {}

  /**
   * The models of files and folders: files in the order they were given, those of a folder sorted
   * by path. Folders whose names begin with a dot are passed over.
   *
   * @throws UsageException if a path does not exist or a folder holds no model
   */
  static List<Path> expand(List<Path> paths) {
    Set<Path> models = new LinkedHashSet<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        models.addAll(folder(path));
      } else {
        models.add(existing(path));
      }
    }
    return List.copyOf(models);
  }

  /**
   * A model's path that exists.
   *
   * @throws UsageException if it does not
   */
  static Path existing(Path path) {
    return existing(path, "a model");
  }

  /**
   * A path that exists.
   *
   * @param expected what the file should be
   * @throws UsageException if it does not
   */
  static Path existing(Path path, String expected) {
    if (Files.exists(path)) {
      return path;
    }
    throw new UsageException("no such file", path.toString(), expected, near(path));
  }

  private static List<Path> folder(Path folder) {
    if (Files.exists(folder.resolve("saved_model.pb"))) {
      // Says how to export it.
      ModelFiles.open(folder);
    }
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          folder,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          DEEPEST,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
              boolean hidden = !at.equals(folder) && at.getFileName().toString().startsWith(".");
              return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path at, @Nullable IOException e) {
              // What could be listed of a folder counts.
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path at, BasicFileAttributes attributes) {
              if (attributes.isRegularFile() && isModel(at)) {
                found.add(at);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path at, IOException e) {
              // Links in a circle and folders without permission: a model there is a result of its
              // own, that it cannot be read.
              if (isModel(at)) {
                found.add(at);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UsageException(
          "the folder cannot be read (" + e.getClass().getSimpleName() + ")",
          folder.toString(),
          "a readable folder",
          "");
    }
    if (found.isEmpty()) {
      throw new UsageException(
          "the folder holds no model",
          folder.toString(),
          "files that end in .onnx or .onnxtxt",
          "give the model's file");
    }
    found.sort(null);
    return found;
  }

  /** Whether a file's name is that of a model. */
  static boolean isModel(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.endsWith(".onnx") || name.endsWith(".onnxtxt");
  }

  private static String near(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    Path name = path.getFileName();
    if (parent == null || name == null || !Files.isDirectory(parent)) {
      return "check the path";
    }
    List<String> names = new ArrayList<>();
    try (var entries = Files.list(parent)) {
      entries
          .filter(ModelPaths::isModel)
          .limit(MOST_SUGGESTED)
          .forEach(e -> names.add(e.getFileName().toString()));
    } catch (IOException e) {
      throw new ModelException(
          "the folder cannot be read (" + e.getClass().getSimpleName() + ")", parent.toString());
    }
    names.sort(null);
    String advice = names.isEmpty() ? "" : Spelling.advice(name.toString(), names);
    return advice.startsWith("did you mean") ? advice : "check the path";
  }
}
