package org.assay.report.html;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Node;
import org.assay.report.Location;
import org.assay.report.html.GraphIndex.NodeEntry;

/**
 * The modules of the exported program as a tree: from the exporter's metadata where a node has any,
 * else from the path in its name or its output's.
 */
final class Scopes {
  /** Graphs of at most this many nodes are drawn whole. */
  private static final int SMALL_GRAPH = 60;

  /** Modules of fewer nodes are not worth a click. */
  private static final int SMALLEST_MODULE = 4;

  /** A module that holds this share of the nodes around it is drawn in their place. */
  private static final double DOMINANT_SHARE = 0.8;

  private static final int DEEPEST = 16;

  /** More nodes than this side by side in one module are cut into parts. */
  private static final int MOST_NODES = 600;

  private static final int PARTS = 40;

  /** A module: its own nodes, and those within it. */
  static final class Module {
    final String name;
    final List<NodeEntry> nodes = new ArrayList<>();
    final Map<String, Module> children = new LinkedHashMap<>();
    int total;

    Module(String name) {
      this.name = name;
    }
  }

  private Scopes() {}

  /** The tree of a graph's nodes; its root has no name. */
  static Module tree(List<NodeEntry> nodes) {
    Module root = new Module("");
    boolean fold = nodes.size() > SMALL_GRAPH;
    for (NodeEntry entry : nodes) {
      Module module = root;
      module.total++;
      for (String name : fold ? path(entry) : List.<String>of()) {
        module = module.children.computeIfAbsent(name, Module::new);
        module.total++;
      }
      module.nodes.add(entry);
    }
    return fold ? simplify(root) : root;
  }

  /** Names of the modules around a node, from the outermost. */
  static List<String> path(NodeEntry entry) {
    Node node = entry.node();
    String scope = Location.of(entry.graph(), entry.index(), node, "").scope().orElse("");
    if (!scope.isEmpty()) {
      return cut(scope.split("\\.", -1));
    }
    String name = node.name();
    if (name.isEmpty() && !node.outputs().isEmpty()) {
      name = node.outputs().get(0);
    }
    if (name.length() > 1000 || name.indexOf('/') < 0) {
      return List.of();
    }
    String[] parts = (name.startsWith("/") ? name.substring(1) : name).split("/", -1);
    return cut(java.util.Arrays.copyOf(parts, parts.length - 1));
  }

  private static List<String> cut(String[] parts) {
    List<String> path = new ArrayList<>();
    for (String part : parts) {
      if (!part.isEmpty() && path.size() < DEEPEST) {
        path.add(part);
      }
    }
    return path;
  }

  private static Module simplify(Module module) {
    Module result = new Module(module.name);
    result.total = module.total;
    result.nodes.addAll(module.nodes);
    for (Module original : module.children.values()) {
      Module child = simplify(original);
      boolean dominant = child.total > DOMINANT_SHARE * module.total;
      if (child.total < SMALLEST_MODULE || dominant) {
        result.nodes.addAll(child.nodes);
        child.children.values().forEach(c -> adopt(result, child, c));
      } else {
        adopt(result, new Module(""), child);
      }
    }
    return result.nodes.size() > MOST_NODES ? cut(result) : result;
  }

  /** Nodes of a graph without modules in parts that follow one another in topological order. */
  private static Module cut(Module module) {
    Module result = new Module(module.name);
    result.total = module.total;
    result.children.putAll(module.children);
    List<NodeEntry> nodes = new ArrayList<>(module.nodes);
    nodes.sort(Comparator.comparingInt(NodeEntry::id));
    int size = (nodes.size() + PARTS - 1) / PARTS;
    for (int start = 0; start < nodes.size(); start += size) {
      List<NodeEntry> part = nodes.subList(start, Math.min(nodes.size(), start + size));
      Module folded =
          new Module(
              "nodes %d-%d".formatted(part.get(0).index(), part.get(part.size() - 1).index()));
      folded.nodes.addAll(part);
      folded.total = part.size();
      adopt(result, new Module(""), folded);
    }
    return result;
  }

  private static void adopt(Module parent, Module through, Module child) {
    String name = through.name.isEmpty() ? child.name : through.name + "." + child.name;
    Module named = new Module(name);
    named.total = child.total;
    named.nodes.addAll(child.nodes);
    named.children.putAll(child.children);
    String key = name;
    while (parent.children.containsKey(key)) {
      key += "'";
    }
    parent.children.put(key, named);
  }
}
