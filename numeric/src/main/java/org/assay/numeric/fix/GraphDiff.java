package org.assay.numeric.fix;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/** What nodes a repaired model lost and gained, as lines. */
public final class GraphDiff {
  private static final int MOST_ELEMENTS = 8;

  private GraphDiff() {}

  /** Where a line stands. */
  public enum Side {
    /** Only in the original. */
    REMOVED,
    /** Only in the repaired model. */
    ADDED,
    /** In both, next to a change. */
    KEPT,
    /** Stands for lines that are left out. */
    GAP
  }

  /** One line of a comparison. */
  public record Line(Side side, String text) {}

  /** The changes in the order of nodes, each with its neighbours; empty if nothing changed. */
  public static List<Line> of(Model original, Model repaired) {
    List<Line> all = new ArrayList<>();
    walk(lines(original.graph(), ""), lines(repaired.graph(), ""), all);
    List<Line> shown = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      boolean near = changed(all, i) || changed(all, i - 1) || changed(all, i + 1);
      if (near) {
        shown.add(all.get(i));
      } else if (!shown.isEmpty() && shown.get(shown.size() - 1).side() != Side.GAP) {
        shown.add(new Line(Side.GAP, "…"));
      }
    }
    if (!shown.isEmpty() && shown.get(shown.size() - 1).side() == Side.GAP) {
      shown.remove(shown.size() - 1);
    }
    return List.copyOf(shown);
  }

  private static boolean changed(List<Line> all, int i) {
    return i >= 0 && i < all.size() && all.get(i).side() != Side.KEPT;
  }

  private static void walk(List<String> before, List<String> after, List<Line> all) {
    Set<String> old = new HashSet<>(before);
    Set<String> fresh = new HashSet<>(after);
    int i = 0;
    int j = 0;
    while (i < before.size() || j < after.size()) {
      if (i < before.size() && !fresh.contains(before.get(i))) {
        all.add(new Line(Side.REMOVED, before.get(i++)));
      } else if (j < after.size() && !old.contains(after.get(j))) {
        all.add(new Line(Side.ADDED, after.get(j++)));
      } else {
        // In both: names of results are unique within a graph, so both walks meet here.
        String kept = i < before.size() ? before.get(i) : after.get(j);
        all.add(new Line(Side.KEPT, kept));
        i++;
        j++;
      }
    }
  }

  private static List<String> lines(Graph graph, String indent) {
    List<String> lines = new ArrayList<>();
    for (Node node : graph.nodes()) {
      lines.add(indent + line(node));
      for (Map.Entry<String, Attribute> a : node.attributes().entrySet()) {
        if (a.getValue() instanceof Attribute.GraphValue inner) {
          lines.add(indent + "  " + a.getKey() + ":");
          lines.addAll(lines(inner.value(), indent + "    "));
        }
      }
    }
    return lines;
  }

  private static String line(Node node) {
    String attributes =
        node.attributes().entrySet().stream()
            .filter(e -> !(e.getValue() instanceof Attribute.GraphValue))
            .map(e -> e.getKey() + " = " + value(e.getValue()))
            .collect(Collectors.joining(", "));
    return String.join(", ", node.outputs())
        + " = "
        + (node.domain().isEmpty() ? "" : node.domain() + ".")
        + node.opType()
        + (attributes.isEmpty() ? "" : " <" + attributes + ">")
        + " ("
        + String.join(", ", node.inputs())
        + ")";
  }

  private static String value(Attribute attribute) {
    if (attribute instanceof Attribute.TensorValue tensor) {
      return tensor(tensor.value());
    } else if (attribute instanceof Attribute.IntValue number) {
      return String.valueOf(number.value());
    } else if (attribute instanceof Attribute.FloatValue number) {
      return String.valueOf(number.value());
    } else if (attribute instanceof Attribute.IntList list) {
      return list.values().toString();
    } else if (attribute instanceof Attribute.FloatList list) {
      return list.values().toString();
    }
    return String.valueOf(attribute);
  }

  private static String tensor(Tensor tensor) {
    boolean few =
        tensor.size() <= MOST_ELEMENTS && (tensor.type().isFloat() || tensor.type().isInteger());
    if (!few) {
      return tensor.type() + " of " + tensor.size() + " elements";
    }
    List<String> values = new ArrayList<>();
    for (int i = 0; i < tensor.size(); i++) {
      values.add(
          tensor.type().isInteger()
              ? String.valueOf(tensor.longAt(i))
              : String.valueOf((float) tensor.doubleAt(i)));
    }
    return tensor.rank() == 0 ? values.get(0) : values.toString();
  }
}
