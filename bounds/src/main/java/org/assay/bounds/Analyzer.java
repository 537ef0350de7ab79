package org.assay.bounds;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.bounds.facts.Fact;
import org.assay.bounds.facts.Facts;
import org.assay.bounds.norms.NormRules;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.shape.OperandTypes;
import org.assay.onnx.shape.ShapeRule;
import org.assay.onnx.shape.ShapeRules;

/**
 * Runs the transfers over a graph in topological order, with facts where patterns match. Expects
 * the working opset and inlined functions.
 */
public final class Analyzer {
  private final Settings settings;
  private final OperatorTable<Transfer> transfers;
  private final OperatorTable<ValueTransfer> valueTransfers;
  private final OperatorTable<ShapeRule> shapes;
  private final OperandTypes types;
  private final Map<String, List<Fact>> facts;
  private final Optional<NormRules> norms;

  /** An analyser with the given tables. */
  public Analyzer(Settings settings, OperatorTable<Transfer> transfers, List<Fact> facts) {
    this(settings, transfers, ShapeRules.table(), facts);
  }

  /** An analyser with operators of one's own, whose shapes are not in the standard table. */
  public Analyzer(
      Settings settings,
      OperatorTable<Transfer> transfers,
      OperatorTable<ShapeRule> shapes,
      List<Fact> facts) {
    this.settings = settings;
    this.transfers = transfers;
    this.valueTransfers = Transfers.values();
    this.shapes = shapes;
    this.types = OperandTypes.table();
    this.norms = Optional.empty();
    this.facts = new HashMap<>();
    for (Fact fact : facts) {
      for (String operator : fact.operators()) {
        this.facts.computeIfAbsent(operator, o -> new ArrayList<>()).add(fact);
      }
    }
  }

  /** The analyser with all transfers and facts. */
  public static Analyzer create(Settings settings) {
    return new Analyzer(settings, Transfers.table(), Facts.all());
  }

  /**
   * What an analysis found.
   *
   * @param graphs bounds by tensor, per graph
   * @param unknownOperators operators without a transfer
   * @param notes nodes that contradict their specification, and the like
   * @param collections sequences and optionals of the main graph
   */
  public record Result(
      Map<GraphPath, Map<String, Bounds>> graphs,
      Set<String> unknownOperators,
      List<String> notes,
      Map<String, Value> collections) {
    /** Bounds of the main graph's tensors. */
    public Map<String, Bounds> main() {
      return graphs.getOrDefault(GraphPath.MAIN, Map.of());
    }
  }

  /** Analyses a graph. */
  public Result analyze(Graph graph, Environment environment, NodeVisitor visitor) {
    Analysis run = new Analysis(this, environment, visitor);
    Scope scope = new Scope(Optional.empty(), graph, GraphPath.MAIN);
    for (ValueInfo input : graph.inputs()) {
      Bounds given = environment.values().get(input.name());
      if (given != null) {
        scope.put(input.name(), given, true);
      } else if (environment.collections().containsKey(input.name())) {
        scope.put(input.name(), environment.collections().get(input.name()), true);
      } else if (!graph.initializers().containsKey(input.name())) {
        scope.markVarying(input.name());
      }
    }
    run.graph(scope);
    return run.result(scope.collections());
  }

  private Analyzer(Analyzer other, NormRules norms) {
    this.settings = other.settings;
    this.transfers = other.transfers;
    this.valueTransfers = other.valueTransfers;
    this.shapes = other.shapes;
    this.types = other.types;
    this.facts = other.facts;
    this.norms = Optional.of(norms);
  }

  /**
   * The same analyser with norms beside the intervals: slower, and much tighter in deep networks.
   */
  public Analyzer withNorms(NormRules rules) {
    return new Analyzer(this, rules);
  }

  /** How finely it works. */
  public Settings settings() {
    return settings;
  }

  Optional<NormRules> norms() {
    return norms;
  }

  OperatorTable<Transfer> transfers() {
    return transfers;
  }

  OperatorTable<ValueTransfer> valueTransfers() {
    return valueTransfers;
  }

  boolean knows(Node node) {
    return transfers.find(node).isPresent() || valueTransfers.find(node).isPresent();
  }

  OperatorTable<ShapeRule> shapes() {
    return shapes;
  }

  OperandTypes types() {
    return types;
  }

  List<Fact> facts(Node node) {
    String key = node.domain().isEmpty() ? node.opType() : node.domain() + "::" + node.opType();
    return facts.getOrDefault(key, List.of());
  }
}
