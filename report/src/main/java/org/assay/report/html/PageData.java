package org.assay.report.html;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Attribute;
import org.assay.onnx.Tensor;
import org.assay.report.Escapes;
import org.assay.report.Location;
import org.assay.report.html.GraphIndex.NodeEntry;
import org.assay.report.html.GraphIndex.TensorEntry;

/** What the page's script knows of nodes, tensors and views, as JSON that may stand within HTML. */
final class PageData {
  private static final int LONGEST_ATTRIBUTE = 160;

  private final GraphIndex index;
  private final Views views;
  private final Map<String, TensorRange> bounds;
  private final Map<Integer, List<Integer>> findingsOfNode;

  PageData(
      GraphIndex index,
      Views views,
      Map<String, TensorRange> bounds,
      Map<Integer, List<Integer>> findingsOfNode) {
    this.index = index;
    this.views = views;
    this.bounds = bounds;
    this.findingsOfNode = findingsOfNode;
  }

  /** The document; {@code <} and {@code &} are escaped, so that no name can end the element. */
  String json() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.setHighestNonEscapedChar(0x7e);
      json.writeStartObject();
      json.writeArrayFieldStart("views");
      for (int v = 0; v < views.count(); v++) {
        json.writeStartArray();
        json.writeString(Escapes.name(views.title(v)));
        json.writeNumber(views.parent(v));
        json.writeEndArray();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("nodes");
      for (NodeEntry node : index.nodes()) {
        node(json, node);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("tensors");
      for (TensorEntry tensor : index.tensors()) {
        tensor(json, tensor);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write JSON into memory", e);
    }
    return text.toString().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
  }

  /**
   * [op, name, graph, view, scope, source, attributes, inputs, outputs, findings, subgraph views]
   */
  private void node(JsonGenerator json, NodeEntry entry) throws IOException {
    Location at = Location.of(entry.graph(), entry.index(), entry.node(), "line");
    json.writeStartArray();
    json.writeString(Escapes.name(at.op()));
    json.writeString(Escapes.name(entry.node().name()));
    json.writeString(Escapes.name(entry.graph().toString()));
    json.writeNumber(views.viewOf(entry));
    json.writeString(Escapes.name(at.scope().orElse("")));
    json.writeString(Escapes.line(at.source().map(Object::toString).orElse(""), 300));
    json.writeStartArray();
    for (Map.Entry<String, Attribute> attribute : entry.node().attributes().entrySet()) {
      json.writeStartArray();
      json.writeString(Escapes.name(attribute.getKey()));
      json.writeString(Escapes.line(describe(attribute.getValue()), LONGEST_ATTRIBUTE));
      json.writeEndArray();
    }
    json.writeEndArray();
    ids(json, entry.inputs());
    ids(json, entry.outputs());
    ids(json, findingsOfNode.getOrDefault(entry.id(), List.of()));
    json.writeStartArray();
    for (Map.Entry<String, Integer> subgraph : views.subgraphs(entry).entrySet()) {
      json.writeStartArray();
      json.writeString(Escapes.name(subgraph.getKey()));
      json.writeNumber(subgraph.getValue());
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeEndArray();
  }

  /** [name, type, producer] and, where known, lo, hi, flags */
  private void tensor(JsonGenerator json, TensorEntry tensor) throws IOException {
    json.writeStartArray();
    json.writeString(Escapes.name(tensor.name()));
    json.writeString(Escapes.name(tensor.type()));
    json.writeNumber(
        switch (tensor.origin()) {
          case NODE -> tensor.producer();
          case INPUT -> -1;
          case WEIGHT -> -2;
        });
    TensorRange range = bounds.get(tensor.name());
    if (range != null) {
      number(json, range.lo());
      number(json, range.hi());
      json.writeString(Escapes.name(range.flags()));
    }
    json.writeEndArray();
  }

  private static void number(JsonGenerator json, double value) throws IOException {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      json.writeString(Double.toString(value));
    } else {
      json.writeNumber(value);
    }
  }

  private static void ids(JsonGenerator json, List<Integer> ids) throws IOException {
    json.writeStartArray();
    for (int id : ids) {
      json.writeNumber(id);
    }
    json.writeEndArray();
  }

  private static String describe(Attribute value) {
    if (value instanceof Attribute.FloatValue f) {
      return Float.toString(f.value());
    } else if (value instanceof Attribute.IntValue i) {
      return Long.toString(i.value());
    } else if (value instanceof Attribute.StringValue s) {
      return s.text();
    } else if (value instanceof Attribute.IntList list) {
      return list.values().subList(0, Math.min(40, list.values().size())).toString();
    } else if (value instanceof Attribute.FloatList list) {
      return list.values().subList(0, Math.min(40, list.values().size())).toString();
    } else if (value instanceof Attribute.TensorValue t) {
      return describe(t.value());
    } else if (value instanceof Attribute.GraphValue g) {
      return "graph of " + g.value().nodes().size() + " nodes";
    }
    return value.getClass().getSimpleName();
  }

  private static String describe(Tensor tensor) {
    StringBuilder text = new StringBuilder(tensor.type().text());
    text.append(java.util.Arrays.toString(tensor.dims()));
    boolean small = tensor.size() <= 8;
    if (small && tensor.type().isFloat()) {
      text.append(" {");
      for (int i = 0; i < tensor.size(); i++) {
        text.append(i == 0 ? "" : ", ").append(tensor.doubleAt(i));
      }
      text.append('}');
    } else if (small && tensor.type().isInteger()) {
      text.append(" {");
      for (int i = 0; i < tensor.size(); i++) {
        text.append(i == 0 ? "" : ", ").append(tensor.longAt(i));
      }
      text.append('}');
    }
    return text.toString();
  }
}
