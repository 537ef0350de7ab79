package org.assay.report.html;

import java.util.List;
import org.assay.report.html.GraphIndex.NodeEntry;
import org.assay.report.html.GraphIndex.TensorEntry;

/**
 * One picture: a graph, a module of it, or a subgraph.
 *
 * @param id number of the view
 * @param title e.g. the module's name
 * @param parent view that leads here; −1 for the main graph
 * @param items what is drawn
 * @param edges between items, by their positions
 */
record View(int id, String title, int parent, List<Item> items, List<Edge> edges) {
  /** Something that is drawn as a box. */
  sealed interface Item {
    /** A node. */
    record Operator(NodeEntry entry) implements Item {}

    /** A folded module. */
    record Group(int view, String name, List<NodeEntry> nodes) implements Item {}

    /** A tensor that comes from or goes to where this view does not reach. */
    record Port(TensorEntry tensor, boolean incoming, boolean graphBoundary) implements Item {}
  }

  /** An edge between two items, and one tensor that flows along it. */
  record Edge(int from, int to, int tensor) {}

  View {
    items = List.copyOf(items);
    edges = List.copyOf(edges);
  }
}
