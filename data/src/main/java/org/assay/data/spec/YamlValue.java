package org.assay.data.spec;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.assay.data.DataException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A node of a YAML document, its path of keys, and what can be read from it. */
public final class YamlValue {
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\.[0-9]++|[0-9]++(\\.[0-9]*+)?)([eE][-+]?[0-9]++)?");
  private static final Pattern INFINITE = Pattern.compile("[-+]?\\.(inf|Inf|INF)");
  private static final int LONGEST_NUMBER = 400;

  private final YamlDocument document;
  private final Node node;
  private final String path;

  YamlValue(YamlDocument document, Node node, String path) {
    this.document = document;
    this.node = node;
    this.path = path;
    document.visit(node);
  }

  /** An error at this place. */
  public DataException error(String what, String expected, String advice) {
    String place = path.isEmpty() ? what : "'" + path + "' " + what;
    return document.error(place, node.getStartMark(), expected, advice);
  }

  private DataException wrongKind(String expected) {
    return error("is " + kind(), expected, "");
  }

  private String kind() {
    if (node instanceof MappingNode) {
      return "a mapping";
    }
    if (node instanceof SequenceNode) {
      return "a list";
    }
    String text = node instanceof ScalarNode scalar ? scalar.getValue() : "";
    if (node.getTag().equals(Tag.NULL)) {
      return "empty";
    }
    String shown = text.length() > 40 ? text.substring(0, 40) + "…" : text;
    return (node.getTag().equals(Tag.STR) ? "the text '" : "the value '") + shown + "'";
  }

  /**
   * The entries of a mapping, in order. Keys are taken as text whatever they look like.
   *
   * @throws DataException if this is no mapping, a key is no scalar, or a key appears twice
   */
  public Map<String, YamlValue> entries() {
    return entries(Set.of());
  }

  /** As {@link #entries()}; the values of some keys are never looked at. */
  private Map<String, YamlValue> entries(Set<String> skipped) {
    if (!(node instanceof MappingNode mapping) || !node.getTag().equals(Tag.MAP)) {
      throw wrongKind("a mapping of keys to values");
    }
    Map<String, YamlValue> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw document.error(
            "a key is not a plain text", tuple.getKeyNode().getStartMark(), "a name", "");
      }
      String name = key.getValue();
      if (skipped.contains(name) || !skipped.isEmpty() && name.startsWith("x-")) {
        continue;
      }
      String inner = path.isEmpty() ? name : path + "." + name;
      if (entries.put(name, new YamlValue(document, tuple.getValueNode(), inner)) != null) {
        throw document.error("the key '" + inner + "' appears twice", key.getStartMark(), "", "");
      }
    }
    return entries;
  }

  /**
   * The entries of a mapping whose keys are known.
   *
   * @throws DataException if another key appears
   */
  public Map<String, YamlValue> fields(List<String> known, Set<String> skipped) {
    return fields(known, skipped, "a spec");
  }

  /**
   * As {@link #fields(List, Set)}.
   *
   * @param of what the keys belong to, e.g. {@code a spec}
   */
  public Map<String, YamlValue> fields(List<String> known, Set<String> skipped, String of) {
    Map<String, YamlValue> entries = entries(skipped);
    for (Map.Entry<String, YamlValue> entry : entries.entrySet()) {
      if (!known.contains(entry.getKey())) {
        throw entry
            .getValue()
            .error("is not a key of " + of, "", Spelling.advice(entry.getKey(), known));
      }
    }
    return entries;
  }

  /** The elements of a list. */
  public List<YamlValue> list(String expected) {
    if (!(node instanceof SequenceNode sequence) || !node.getTag().equals(Tag.SEQ)) {
      throw wrongKind(expected);
    }
    List<YamlValue> elements = new ArrayList<>();
    for (Node element : sequence.getValue()) {
      elements.add(new YamlValue(document, element, path));
    }
    return Collections.unmodifiableList(elements);
  }

  /** Where this value stands: file, line and column. */
  public String place() {
    return document.place(node.getStartMark());
  }

  /** Whether this is no value at all. */
  public boolean isEmpty() {
    return node.getTag().equals(Tag.NULL);
  }

  /**
   * This value without its places: a String, Boolean, Long or Double, a List or a Map of such.
   * Entries of mappings that are empty are left out.
   *
   * @throws DataException if an element of a list is empty or a key appears twice
   */
  public Object plain() {
    if (isList()) {
      return Collections.unmodifiableList(list("a list").stream().map(YamlValue::plain).toList());
    }
    if (isMapping()) {
      Map<String, Object> plain = new LinkedHashMap<>();
      entries()
          .forEach(
              (key, value) -> {
                if (!value.isEmpty()) {
                  plain.put(key, value.plain());
                }
              });
      return Collections.unmodifiableMap(plain);
    }
    if (isText() && node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    if (isBoolean()) {
      return bool();
    }
    double number = number("a value");
    boolean whole = node.getTag().equals(Tag.INT) && Math.abs(number) < 0x1p53;
    return whole ? (Object) (long) number : (Object) number;
  }

  /** Whether this is a list. */
  public boolean isList() {
    return node instanceof SequenceNode;
  }

  /** Whether this is a mapping. */
  public boolean isMapping() {
    return node instanceof MappingNode;
  }

  /** Whether this is true or false. */
  public boolean isBoolean() {
    return node.getTag().equals(Tag.BOOL);
  }

  /** Whether this is a text. */
  public boolean isText() {
    return node.getTag().equals(Tag.STR);
  }

  /** A text that is not empty. */
  public String text(String expected) {
    if (!(node instanceof ScalarNode scalar) || node.getTag().equals(Tag.NULL)) {
      throw wrongKind(expected);
    }
    if (!isText()) {
      throw error("is " + kind(), expected, "put it in quotes if it is a text");
    }
    if (scalar.getValue().isEmpty()) {
      throw error("is an empty text", expected, "");
    }
    return scalar.getValue();
  }

  /** A text, number or truth value as it is written. */
  String scalar(String expected) {
    if (!(node instanceof ScalarNode scalar) || node.getTag().equals(Tag.NULL)) {
      throw wrongKind(expected);
    }
    return scalar.getValue();
  }

  /** True or false. */
  public boolean bool() {
    if (!(node instanceof ScalarNode scalar) || !isBoolean()) {
      throw wrongKind("true or false");
    }
    return scalar.getValue().equalsIgnoreCase("true");
  }

  /** A number of YAML's core schema; infinite if it says so, never NaN. */
  public double number(String expected) {
    if (!(node instanceof ScalarNode scalar)
        || !node.getTag().equals(Tag.INT) && !node.getTag().equals(Tag.FLOAT)) {
      throw wrongKind(expected);
    }
    String text = scalar.getValue();
    if (text.length() > LONGEST_NUMBER) {
      throw error("is a number of too many digits", expected, "");
    }
    if (INFINITE.matcher(text).matches()) {
      return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (text.startsWith("0x") || text.startsWith("0o")) {
      return new BigInteger(text.substring(2), text.charAt(1) == 'x' ? 16 : 8).doubleValue();
    }
    if (!DECIMAL.matcher(text).matches()) {
      throw wrongKind(expected);
    }
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      throw error("is too large for a double", expected, "write .inf if it is meant");
    }
    return value;
  }

  /** A number that is not infinite. */
  public double finite(String expected) {
    double value = number(expected);
    if (Double.isInfinite(value)) {
      throw wrongKind(expected);
    }
    return value;
  }

  /** A whole number from 1 to 2^31−1. */
  public int size(String expected) {
    double value = number(expected);
    if (value != Math.rint(value) || value < 1 || value > Integer.MAX_VALUE) {
      throw wrongKind(expected);
    }
    return (int) value;
  }
}
