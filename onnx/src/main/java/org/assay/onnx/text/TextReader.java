package org.assay.onnx.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Attribute;
import org.assay.onnx.Function;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorSet;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.io.ExternalFiles;
import org.assay.onnx.io.KnownVersions;
import org.assay.onnx.io.ModelReader;
import org.assay.onnx.io.ReadLimits;

/**
 * Reads models in ONNX's textual syntax, as Python's {@code onnx.parser.parse_model} does.
 *
 * <p>Every node carries the line it begins on. Accepted beyond Python's parser: a byte order mark,
 * {@code *} for an unknown size, quoted names of operators and attributes, lists of tensors, graphs
 * and types. Refused beyond it: values that do not fit their type, and counts that do not fit the
 * dimensions.
 */
public final class TextReader {
  private final Scanner in;
  private final Budget budget;
  private final GraphSyntax graphs;

  private TextReader(Scanner in, ReadLimits limits, ExternalFiles files) {
    this.in = in;
    this.budget = new Budget(limits);
    this.graphs = new GraphSyntax(in, budget, files);
  }

  /** Reads a text file with the default limits. */
  public static Model read(Path file) {
    return read(file, ReadLimits.DEFAULT);
  }

  /**
   * Reads a text file; its data files are mapped.
   *
   * @throws ModelException if the file cannot be read, is not a model in textual syntax (with file,
   *     line, column and what was expected) or exceeds a limit
   */
  public static Model read(Path file, ReadLimits limits) {
    ByteBuffer bytes = ModelReader.bytes(file, limits);
    byte[] text = new byte[bytes.remaining()];
    bytes.get(text);
    try {
      return parse(file.toString(), text, ExternalFiles.besideModel(file), limits);
    } catch (IOException e) {
      throw new ModelException("folder cannot be read: " + e.getMessage(), file.toString());
    }
  }

  /** Parses a text that has no data files, with the default limits. */
  public static Model parse(String text) {
    return parse(
        "text", text.getBytes(StandardCharsets.UTF_8), ExternalFiles.none(), ReadLimits.DEFAULT);
  }

  /**
   * Parses a text.
   *
   * @param source what to call it in errors
   * @param text UTF-8
   * @param files where its data files lie
   * @throws ModelException as {@link #read(Path, ReadLimits)}
   */
  public static Model parse(String source, byte[] text, ExternalFiles files, ReadLimits limits) {
    try {
      return new TextReader(new Scanner(source, text), limits, files).model();
    } catch (OutOfMemoryError e) {
      throw new ModelException(
          "not enough memory to read " + text.length + " bytes of text",
          source,
          "a larger heap",
          "start Java with a larger -Xmx");
    }
  }

  private Model model() {
    long irVersion = 0;
    List<OperatorSet> sets = List.of();
    String producerName = "";
    String producerVersion = "";
    String domain = "";
    long modelVersion = 0;
    String docString = "";
    Map<String, String> metadata = Map.of();
    String start = in.position();
    if (in.matches('<')) {
      do {
        String key = key("ir_version, opset_import, producer_name, …");
        switch (key) {
          case "ir_version" -> irVersion = in.integer();
          case "opset_import" -> sets = operatorSets();
          case "producer_name" -> producerName = in.string();
          case "producer_version" -> producerVersion = in.string();
          case "domain" -> domain = in.string();
          case "model_version" -> modelVersion = in.integer();
          case "doc_string" -> docString = in.string();
          case "metadata_props" -> {
            in.expect('[');
            metadata = graphs.tensors().entries();
            in.expect(']');
          }
          default -> throw unknownKey(key);
        }
      } while (in.matches(','));
      in.expect('>');
    }
    try {
      KnownVersions.check(irVersion, sets);
    } catch (ModelException e) {
      throw e.in(start);
    }
    Graph graph = graphs.graph(0);
    List<Function> functions = new ArrayList<>();
    while (!in.atEnd()) {
      functions.add(function());
    }
    return new Model(
        irVersion,
        sets,
        producerName,
        producerVersion,
        domain,
        modelVersion,
        docString,
        graph,
        functions,
        metadata);
  }

  private String key(String expected) {
    String key = in.optionalIdentifier();
    if (key.isEmpty()) {
      throw in.error(expected);
    }
    in.expect(':');
    return key;
  }

  private ModelException unknownKey(String key) {
    return new ModelException(
        "unknown key '" + key + "'",
        in.position(),
        "ir_version, opset_import, producer_name, producer_version, domain, model_version,"
            + " doc_string, metadata_props or (functions) overload",
        "");
  }

  private List<OperatorSet> operatorSets() {
    List<OperatorSet> sets = new ArrayList<>();
    in.expect('[');
    if (in.matches(']')) {
      return sets;
    }
    do {
      budget.entry(in);
      String domain = in.string();
      in.expect(':');
      OperatorSet set = new OperatorSet(domain, in.integer());
      try {
        sets.add(KnownVersions.checked(set));
      } catch (ModelException e) {
        throw e.in(in.tokenPosition());
      }
    } while (in.matches(','));
    in.expect(']');
    return sets;
  }

  private Function function() {
    budget.entry(in);
    List<OperatorSet> sets = List.of();
    String domain = "";
    String overload = "";
    String docString = "";
    if (in.matches('<')) {
      do {
        String key = key("domain, opset_import, overload or doc_string");
        switch (key) {
          case "opset_import" -> sets = operatorSets();
          case "domain" -> domain = in.string();
          case "overload" -> overload = in.string();
          case "doc_string" -> docString = in.string();
          default -> throw unknownKey(key);
        }
      } while (in.matches(','));
      in.expect('>');
    }
    String name = in.identifier("the name of a function");
    List<String> attributes = new ArrayList<>();
    Map<String, Attribute> defaults = new LinkedHashMap<>();
    if (in.matches('<')) {
      do {
        budget.entry(in);
        String attribute = in.identifier("the name of an attribute");
        if (in.peek() == ':' || in.peek() == '=') {
          defaults.put(attribute, graphs.attributes().afterName(0));
        } else {
          attributes.add(attribute);
        }
      } while (in.matches(','));
      in.expect('>');
    }
    Map<String, ValueInfo> valueInfo = new LinkedHashMap<>();
    List<String> inputs = parameters(valueInfo);
    in.expectArrow();
    List<String> outputs = parameters(valueInfo);
    if (in.matches('<') && !in.matches('>')) {
      do {
        ValueInfo value = graphs.value();
        valueInfo.put(value.name(), value);
      } while (in.matches(','));
      in.expect('>');
    }
    List<Node> nodes = graphs.nodes(0);
    return new Function(
        domain,
        name,
        overload,
        inputs,
        outputs,
        attributes,
        defaults,
        nodes,
        sets,
        valueInfo,
        docString,
        Map.of());
  }

  /** {@code (a, float[N] b)}: names, whose types go to the value infos. */
  private List<String> parameters(Map<String, ValueInfo> valueInfo) {
    List<String> names = new ArrayList<>();
    in.expect('(');
    if (in.matches(')')) {
      return names;
    }
    do {
      ValueInfo value = graphs.value();
      names.add(value.name());
      if (value.type().isPresent()) {
        valueInfo.put(value.name(), value);
      }
    } while (in.matches(','));
    in.expect(')');
    return names;
  }
}
