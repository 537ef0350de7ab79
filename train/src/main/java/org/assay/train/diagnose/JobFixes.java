package org.assay.train.diagnose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.data.spec.YamlEdit;
import org.assay.train.job.Job;

/** A proposal's keys as changes of the job's own file. */
final class JobFixes {
  private JobFixes() {}

  /**
   * The changes, from the last to the first, so that one does not move another; empty where the
   * file is not written in a way in which single keys can be replaced.
   *
   * @param patch keys with their values, each from the start of a line on
   */
  static List<YamlEdit> of(Job job, Path file, String patch) {
    try {
      return of(job, Files.readString(file), patch);
    } catch (IOException e) {
      // The file was there when the training began: without it there is nothing to change.
      return List.of();
    }
  }

  static List<YamlEdit> of(Job job, String document, String patch) {
    List<YamlEdit> edits = new ArrayList<>();
    for (Map.Entry<String, String> entry : keys(patch).entrySet()) {
      Optional<YamlEdit> edit =
          YamlEdit.put(document, List.of(job.variant().key()), entry.getKey(), entry.getValue())
              .or(() -> YamlEdit.put(document, List.of(), entry.getKey(), entry.getValue()));
      if (edit.isEmpty()) {
        return List.of();
      }
      add(edits, edit.get());
    }
    edits.sort(
        (a, b) ->
            a.startLine() != b.startLine()
                ? b.startLine() - a.startLine()
                : b.startColumn() - a.startColumn());
    return edits;
  }

  /** What begins at the same place becomes one change, new keys first. */
  private static void add(List<YamlEdit> edits, YamlEdit edit) {
    for (int i = 0; i < edits.size(); i++) {
      YamlEdit other = edits.get(i);
      if (other.startLine() == edit.startLine() && other.startColumn() == edit.startColumn()) {
        boolean isNew = isEmpty(edit);
        YamlEdit wide = isNew ? other : edit;
        String text = isNew ? edit.text() + other.text() : other.text() + edit.text();
        edits.set(
            i,
            new YamlEdit(
                wide.startLine(), wide.startColumn(), wide.endLine(), wide.endColumn(), text));
        return;
      }
    }
    edits.add(edit);
  }

  private static boolean isEmpty(YamlEdit edit) {
    return edit.startLine() == edit.endLine() && edit.startColumn() == edit.endColumn();
  }

  /** The parts of a patch by their keys. */
  private static Map<String, String> keys(String patch) {
    Map<String, StringBuilder> parts = new LinkedHashMap<>();
    String key = "";
    for (String line : patch.lines().toList()) {
      int colon = line.indexOf(':');
      if (!line.startsWith(" ") && colon > 0) {
        key = line.substring(0, colon);
      }
      parts.computeIfAbsent(key, k -> new StringBuilder()).append(line).append('\n');
    }
    Map<String, String> texts = new LinkedHashMap<>();
    parts.forEach((k, text) -> texts.put(k, text.toString()));
    return texts;
  }
}
