package org.assay.data.spec;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A change of a YAML text in one place, for tools that apply it.
 *
 * @param startLine from 1 on
 * @param startColumn from 1 on, in UTF-16 units
 * @param endLine where what is replaced ends
 * @param endColumn the first one behind it
 * @param text to be put there; lines after the first are indented already
 */
public record YamlEdit(int startLine, int startColumn, int endLine, int endColumn, String text) {
  /**
   * Gives a key another value, in a mapping that is written in block style: in its place, or before
   * the mapping's first key.
   *
   * @param path keys that lead to the mapping; empty for the document itself
   * @param entry the key with its value, in block style without indentation
   * @return empty if there is no such mapping, or it is in flow style
   */
  public static Optional<YamlEdit> put(
      String document, List<String> path, String key, String entry) {
    Optional<Node> node;
    try {
      node = new Compose(LoadSettings.builder().setUseMarks(true).build()).composeString(document);
    } catch (YamlEngineException e) {
      return Optional.empty();
    }
    for (String step : path) {
      node = node.flatMap(n -> entry(n, step)).map(NodeTuple::getValueNode);
    }
    return node.flatMap(n -> put(document, n, key, entry.stripTrailing()));
  }

  private static Optional<NodeTuple> entry(Node node, String key) {
    return node instanceof MappingNode mapping
        ? mapping.getValue().stream()
            .filter(t -> t.getKeyNode() instanceof ScalarNode s && s.getValue().equals(key))
            .findFirst()
        : Optional.empty();
  }

  private static Optional<YamlEdit> put(String document, Node node, String key, String entry) {
    if (!(node instanceof MappingNode mapping)
        || mapping.getFlowStyle() == FlowStyle.FLOW
        || mapping.getValue().isEmpty()) {
      return Optional.empty();
    }
    Optional<NodeTuple> there = entry(node, key);
    Node first = there.orElse(mapping.getValue().get(0)).getKeyNode();
    Optional<Integer> start = first.getStartMark().map(m -> index(document, m));
    if (start.isEmpty()) {
      return Optional.empty();
    }
    int column = start.get() - lineStart(document, start.get());
    String indented = entry.replace("\n", "\n" + " ".repeat(column));
    if (there.isEmpty()) {
      return Optional.of(
          of(document, start.get(), start.get(), indented + "\n" + " ".repeat(column)));
    }
    Optional<Integer> end = there.get().getValueNode().getEndMark().map(m -> index(document, m));
    return end.map(e -> of(document, start.get(), trimmed(document, start.get(), e), indented));
  }

  /** A block ends where the next one begins: what lies between belongs to neither. */
  private static int trimmed(String document, int start, int end) {
    int at = end;
    while (true) {
      while (at > start && Character.isWhitespace(document.charAt(at - 1))) {
        at--;
      }
      int line = lineStart(document, at);
      if (line <= start || !document.substring(line, at).stripLeading().startsWith("#")) {
        return at;
      }
      at = line;
    }
  }

  private static int index(String document, Mark mark) {
    return document.offsetByCodePoints(0, mark.getIndex());
  }

  private static int lineStart(String document, int index) {
    return document.lastIndexOf('\n', index - 1) + 1;
  }

  private static YamlEdit of(String document, int start, int end, String text) {
    return new YamlEdit(
        line(document, start),
        start - lineStart(document, start) + 1,
        line(document, end),
        end - lineStart(document, end) + 1,
        text);
  }

  private static int line(String document, int index) {
    return 1 + (int) document.substring(0, index).chars().filter(c -> c == '\n').count();
  }

  /** The text with the change. */
  public String apply(String document) {
    int start = index(document, startLine, startColumn);
    int end = index(document, endLine, endColumn);
    return document.substring(0, start) + text + document.substring(end);
  }

  private static int index(String document, int line, int column) {
    int at = 0;
    for (int i = 1; i < line; i++) {
      at = document.indexOf('\n', at) + 1;
    }
    return at + column - 1;
  }
}
