package org.assay.onnx.text;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
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
import org.assay.onnx.io.AtomicFile;

/**
 * Writes models in ONNX's textual syntax, as Python's {@code onnx.printer.to_text} does; what is
 * written reads back equal with {@link TextReader}.
 *
 * <p>The syntax has no place for descriptions and metadata of graphs, nodes, values and functions,
 * for quantization annotations and for the payload of a NaN: these are left out. Quoted names of
 * operators and attributes, and lists of tensors, graphs and types, are read by {@link TextReader}
 * only; everything else by Python's parser as well.
 */
public final class TextWriter {
  private static final String STEP = "   ";

  private final TextBuffer out = new TextBuffer();
  private final TensorPrinter tensors = new TensorPrinter(out);

  private TextWriter() {}

  /**
   * The text of a model.
   *
   * @throws ModelException if a sparse tensor occurs, which the syntax cannot express, or a tensor
   *     is too large for text
   */
  public static String toText(Model model) {
    return new String(toBytes(model), StandardCharsets.UTF_8);
  }

  /** The text of a model in UTF-8; strings that are not UTF-8 keep their bytes. */
  public static byte[] toBytes(Model model) {
    TextWriter writer = new TextWriter();
    writer.model(model);
    return writer.out.toBytes();
  }

  /**
   * Writes a text file; it appears whole or not at all.
   *
   * @throws ModelException as {@link #toText}, or if the file cannot be written
   */
  public static void write(Model model, Path file) {
    AtomicFile.write(file, channel -> AtomicFile.writeAll(channel, toBytes(model)));
  }

  private void model(Model model) {
    out.add("<\n   ir_version: ").add(Long.toString(model.irVersion()));
    out.add(",\n   opset_import: ");
    operatorSets(model.operatorSets());
    header("producer_name", model.producerName());
    header("producer_version", model.producerVersion());
    header("domain", model.domain());
    if (model.modelVersion() != 0) {
      out.add(",\n   model_version: ").add(Long.toString(model.modelVersion()));
    }
    header("doc_string", model.docString());
    if (!model.metadata().isEmpty()) {
      out.add(",\n   metadata_props: [");
      separated(
          model.metadata().entrySet().iterator(),
          e -> out.quoted(e.getKey()).add(": ").quoted(e.getValue()));
      out.add("]");
    }
    out.add("\n>\n");
    graph(model.graph(), "");
    out.add("\n");
    for (Function function : model.functions()) {
      function(function);
    }
  }

  private void header(String key, String value) {
    if (!value.isEmpty()) {
      out.add(",\n   ").add(key).add(": ").quoted(value);
    }
  }

  private void operatorSets(List<OperatorSet> sets) {
    out.add("[");
    separated(
        sets.iterator(), s -> out.quoted(s.domain()).add(" : ").add(Long.toString(s.version())));
    out.add("]");
  }

  private interface Printer<T> {
    void print(T value);
  }

  private <T> void separated(Iterator<T> values, Printer<T> printer) {
    while (values.hasNext()) {
      printer.print(values.next());
      if (values.hasNext()) {
        out.add(", ");
      }
    }
  }

  private void graph(Graph graph, String indent) {
    if (!graph.sparseInitializers().isEmpty()) {
      throw inexpressible("sparse initializer", graph.name());
    }
    out.name(graph.name()).add(" (");
    separated(graph.inputs().iterator(), this::value);
    out.add(") => (");
    separated(graph.outputs().iterator(), this::value);
    out.add(") ");
    if (!graph.initializers().isEmpty() || !graph.valueInfo().isEmpty()) {
      out.add("\n").add(indent).add(STEP).add("<");
      separated(
          graph.initializers().entrySet().iterator(),
          e -> {
            tensors.type(e.getValue());
            out.add(" ").name(e.getKey()).add(" = ");
            tensors.values(e.getValue());
          });
      if (!graph.initializers().isEmpty() && !graph.valueInfo().isEmpty()) {
        out.add(", ");
      }
      separated(graph.valueInfo().values().iterator(), this::value);
      out.add(">\n").add(indent);
    }
    nodes(graph.nodes(), indent);
  }

  private static ModelException inexpressible(String what, String where) {
    return new ModelException(
        what + " cannot be written as text", where, "", "write the model as .onnx");
  }

  private void value(ValueInfo value) {
    if (value.type().isPresent()) {
      tensors.type(value.type().get());
      out.add(" ");
    }
    out.name(value.name());
  }

  private void nodes(List<Node> nodes, String indent) {
    out.add("{\n");
    for (Node node : nodes) {
      node(node, indent + STEP);
    }
    out.add(indent).add("}");
  }

  private void node(Node node, String indent) {
    out.add(indent);
    if (!node.name().isEmpty()) {
      out.add("[").name(node.name()).add("] ");
    }
    separated(node.outputs().iterator(), out::name);
    out.add(" = ");
    if (!node.domain().isEmpty()) {
      for (String part : node.domain().split("\\.", -1)) {
        out.name(part).add(".");
      }
    }
    out.name(node.opType());
    if (!node.overload().isEmpty()) {
      out.add(":").name(node.overload());
    }
    boolean subgraphs =
        node.attributes().values().stream()
            .anyMatch(a -> a instanceof Attribute.GraphValue || a instanceof Attribute.GraphList);
    if (!subgraphs) {
      attributes(node.attributes(), indent);
    }
    out.add(" (");
    separated(node.inputs().iterator(), out::name);
    out.add(")");
    if (subgraphs) {
      attributes(node.attributes(), indent);
    }
    out.add("\n");
  }

  private void attributes(Map<String, Attribute> attributes, String indent) {
    if (attributes.isEmpty()) {
      return;
    }
    out.add(" <");
    separated(attributes.entrySet().iterator(), e -> attribute(e.getKey(), e.getValue(), indent));
    out.add(">");
  }

  private void attribute(String name, Attribute value, String indent) {
    out.name(name);
    String type = AttributeSyntax.typeOf(value).word();
    out.add(type.isEmpty() ? " = " : ": " + type + " = ");
    if (value instanceof Attribute.Reference reference) {
      out.add("@").name(reference.name());
    } else if (value instanceof Attribute.FloatValue f) {
      out.number(f.value());
    } else if (value instanceof Attribute.IntValue i) {
      out.add(Long.toString(i.value()));
    } else if (value instanceof Attribute.StringValue s) {
      out.quoted(s.bytes());
    } else if (value instanceof Attribute.TensorValue t) {
      tensors.tensor(t.value());
    } else if (value instanceof Attribute.GraphValue g) {
      graph(g.value(), indent);
    } else if (value instanceof Attribute.TypeValue t) {
      tensors.type(t.value());
    } else if (value instanceof Attribute.FloatList list) {
      list(list.values(), out::number);
    } else if (value instanceof Attribute.IntList list) {
      list(list.values(), v -> out.add(Long.toString(v)));
    } else if (value instanceof Attribute.StringList list) {
      list(list.values(), v -> out.quoted(v.bytes()));
    } else if (value instanceof Attribute.TensorList list) {
      list(list.values(), tensors::tensor);
    } else if (value instanceof Attribute.GraphList list) {
      list(list.values(), g -> graph(g, indent));
    } else if (value instanceof Attribute.TypeList list) {
      list(list.values(), tensors::type);
    } else {
      throw inexpressible("sparse tensor", "attribute '" + name + "'");
    }
  }

  private <T> void list(List<T> values, Printer<T> printer) {
    out.add("[");
    separated(values.iterator(), printer);
    out.add("]");
  }

  private void function(Function function) {
    out.add("<\n   domain: ").quoted(function.domain());
    header("overload", function.overload());
    header("doc_string", function.docString());
    out.add(",\n   opset_import: ");
    operatorSets(function.operatorSets());
    out.add("\n>\n").name(function.name()).add(" ");
    if (!function.attributes().isEmpty() || !function.attributeDefaults().isEmpty()) {
      out.add("<");
      separated(function.attributes().iterator(), out::name);
      if (!function.attributes().isEmpty() && !function.attributeDefaults().isEmpty()) {
        out.add(", ");
      }
      separated(
          function.attributeDefaults().entrySet().iterator(),
          e -> attribute(e.getKey(), e.getValue(), ""));
      out.add("> ");
    }
    out.add("(");
    separated(function.inputs().iterator(), out::name);
    out.add(") => (");
    separated(function.outputs().iterator(), out::name);
    out.add(")\n");
    if (!function.valueInfo().isEmpty()) {
      out.add(STEP).add("<");
      separated(function.valueInfo().values().iterator(), this::value);
      out.add(">\n");
    }
    nodes(function.nodes(), "");
    out.add("\n");
  }
}
