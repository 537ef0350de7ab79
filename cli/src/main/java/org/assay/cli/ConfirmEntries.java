package org.assay.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.assay.numeric.confirm.search.Given;

/** Reads back what {@link ConfirmDocuments} wrote of findings. */
final class ConfirmEntries {
  private ConfirmEntries() {}

  /**
   * Entries of an array of findings.
   *
   * @param run folder that theirs lie in, wherever it was then
   * @throws IllegalArgumentException if one is not what was written
   */
  static List<ConfirmDocuments.Entry> read(JsonNode findings, Path run) {
    List<ConfirmDocuments.Entry> entries = new ArrayList<>();
    for (JsonNode node : findings) {
      JsonNode input = node.path("input");
      JsonNode training = node.path("training");
      entries.add(
          new ConfirmDocuments.Entry(
              text(node, "model"),
              text(node, "id"),
              text(node, "tensor"),
              text(node, "op"),
              input.isObject() ? Optional.of(input(input, run)) : Optional.empty(),
              training.isObject() ? Optional.of(training(training, run)) : Optional.empty()));
    }
    return entries;
  }

  /** Whether the folders of all entries are there, whole. */
  static boolean areThere(List<ConfirmDocuments.Entry> entries) {
    return entries.stream()
        .flatMap(
            e ->
                java.util.stream.Stream.concat(
                    e.input().flatMap(ConfirmDocuments.InputEntry::folder).stream(),
                    e.training().flatMap(ConfirmDocuments.TrainingEntry::folder).stream()))
        .allMatch(f -> Files.isRegularFile(Path.of(f).resolve("failing.json")));
  }

  private static ConfirmDocuments.InputEntry input(JsonNode node, Path run) {
    return new ConfirmDocuments.InputEntry(
        outcome(node),
        folder(node, run),
        node.path("seed").asLong(),
        Given.of(text(node, "given")).orElseThrow(() -> missing("given")),
        number(node, "ms"),
        node.path("evaluations").asInt(),
        text(node, "by"),
        node.path("fails_optimised").asBoolean(),
        number(node, "best"),
        node.path("box").isObject() ? Optional.of(box(node.path("box"))) : Optional.empty());
  }

  private static ConfirmDocuments.TrainingEntry training(JsonNode node, Path run) {
    return new ConfirmDocuments.TrainingEntry(
        outcome(node),
        folder(node, run),
        number(node, "learning_rate"),
        number(node, "ms"),
        node.path("evaluations").asInt(),
        text(node, "by"),
        text(node, "note"));
  }

  private static Map<String, ConfirmDocuments.Ends> box(JsonNode node) {
    Map<String, ConfirmDocuments.Ends> box = new LinkedHashMap<>();
    node.fields()
        .forEachRemaining(
            e ->
                box.put(
                    e.getKey(),
                    new ConfirmDocuments.Ends(
                        numbers(e.getValue().path("lo")),
                        numbers(e.getValue().path("hi")),
                        e.getValue().path("fixed").asBoolean())));
    return box;
  }

  private static List<Double> numbers(JsonNode array) {
    List<Double> numbers = new ArrayList<>();
    array.forEach(n -> numbers.add(n.asDouble()));
    return numbers;
  }

  private static ConfirmDocuments.Outcome outcome(JsonNode node) {
    return ConfirmDocuments.Outcome.valueOf(text(node, "status").toUpperCase(Locale.ROOT));
  }

  // Only its name: the run may be somewhere else by now.
  private static Optional<String> folder(JsonNode node, Path run) {
    return node.path("folder").isTextual()
        ? Optional.of(run.resolve(Path.of(text(node, "folder")).getFileName()).toString())
        : Optional.empty();
  }

  private static String text(JsonNode node, String key) {
    if (!node.path(key).isTextual()) {
      throw missing(key);
    }
    return node.path(key).asText();
  }

  private static IllegalArgumentException missing(String key) {
    return new IllegalArgumentException("no " + key);
  }

  private static double number(JsonNode node, String key) {
    JsonNode value = node.path(key);
    return value.isTextual() ? Double.parseDouble(value.asText()) : value.asDouble(Double.NaN);
  }
}
