package org.assay.data.spec;

import java.util.Optional;
import org.assay.data.DataException;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * A YAML 1.2 document (core schema) as a tree of nodes with their places. Refused are documents
 * over 4 MB, over 64 levels deep, with over 1,000 aliases, or with aliases that unfold to over 5
 * million nodes where they are read.
 */
public final class YamlDocument {
  /** Longest document in bytes. */
  public static final int MAX_BYTES = 4 << 20;

  static final int MAX_DEPTH = 64;
  static final int MAX_ALIASES = 1000;
  private static final int MAX_VISITS = 5_000_000;

  private final String file;
  private int visits;

  private YamlDocument(String file) {
    this.file = file;
  }

  /**
   * The root of a document.
   *
   * @throws DataException if it is malformed, empty or too large
   */
  public static YamlValue parse(String text, String file) {
    YamlDocument document = new YamlDocument(file);
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel("document")
            .setCodePointLimit(MAX_BYTES)
            .setMaxAliasesForCollections(MAX_ALIASES)
            .setAllowNonScalarKeys(true)
            .setSchema(new CoreSchema())
            .build();
    try {
      // The composer recurses, so depth is counted on the flat stream of events first.
      document.checkShape(new Parse(settings).parseString(text));
      Optional<Node> root = new Compose(settings).composeString(text);
      if (root.isEmpty()) {
        throw document.error("the document is empty", Optional.empty(), "a mapping", "");
      }
      return new YamlValue(document, root.get(), "");
    } catch (MarkedYamlEngineException e) {
      throw document.error(
          "this is not YAML (" + e.getProblem() + ")",
          e.getProblemMark().or(e::getContextMark),
          "",
          "check indentation, quotes and brackets");
    } catch (YamlEngineException e) {
      String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw document.error("this is not YAML (" + message + ")", Optional.empty(), "", "");
    }
  }

  private void checkShape(Iterable<Event> events) {
    int depth = 0;
    int aliases = 0;
    for (Event event : events) {
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        case Alias -> aliases++;
        default -> {}
      }
      if (depth > MAX_DEPTH) {
        throw error(
            "the document is nested too deeply",
            event.getStartMark(),
            "at most " + MAX_DEPTH + " levels",
            "");
      }
      if (aliases > MAX_ALIASES) {
        throw error(
            "the document has too many aliases",
            event.getStartMark(),
            "at most " + MAX_ALIASES,
            "write the values out");
      }
    }
  }

  /** Counts one node that is looked at; aliases may multiply them. */
  void visit(Node node) {
    if (++visits > MAX_VISITS) {
      throw error(
          "the document's aliases unfold to too much",
          node.getStartMark(),
          "at most " + MAX_VISITS + " values",
          "write the values out");
    }
  }

  DataException error(String what, Optional<Mark> mark, String expected, String advice) {
    return new DataException(what, place(mark), expected, advice);
  }

  String place(Optional<Mark> mark) {
    return mark.map(m -> file + ":" + (m.getLine() + 1) + ":" + (m.getColumn() + 1)).orElse(file);
  }
}
