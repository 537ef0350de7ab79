package org.assay.exec.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.exec.OptimizationLevel;
import org.assay.exec.ProbeSweep;
import org.assay.exec.RunOptions;
import org.assay.exec.Runner;
import org.assay.exec.Session;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/** Traces inputs through a model, without optimisation and in bounded memory. */
public final class Tracer {
  /** Bytes of tensors that are held at a time, unless a single one is larger: 256 MB. */
  public static final long DEFAULT_BUDGET = 256L << 20;

  private enum State {
    FINITE,
    INFINITE,
    NAN
  }

  private final Model model;
  private final Runner.Opener opener;
  private final long budgetBytes;

  /**
   * A tracer that loads the model as told, e.g. in a child process.
   *
   * @param opener must load at {@link OptimizationLevel#NONE} with a fixed seed
   */
  public Tracer(Model model, Runner.Opener opener, long budgetBytes) {
    this.model = model;
    this.opener = opener;
    this.budgetBytes = budgetBytes;
  }

  /** A tracer in this process; whatever the options say, nothing is optimised. */
  public static Tracer of(Model model, RunOptions options) {
    // The arena would hold twice what is in use.
    RunOptions plain = options.withOptimization(OptimizationLevel.NONE).withArena(false);
    RunOptions seeded = plain.seed().isPresent() ? plain : plain.withSeed(0);
    return new Tracer(
        model, (graph, probes) -> Session.open(graph, seeded, probes), DEFAULT_BUDGET);
  }

  /**
   * Runs the model on one input, several times if its tensors exceed the budget.
   *
   * @throws org.assay.exec.ExecException if the inputs do not fit or the model cannot be run
   */
  public Trace trace(Map<String, Tensor> inputs) {
    Map<String, TensorSummary> made = new HashMap<>();
    ProbeSweep.Swept swept =
        new ProbeSweep(model, opener, budgetBytes)
            .run(
                inputs,
                type -> type.element().isFloat(),
                (name, tensor) -> made.put(name, TensorSummary.of(name, tensor)));
    return new Assembly(inputs, made).assemble(swept);
  }

  /** Puts the summaries in the graph's order and follows non-finite values through it. */
  private final class Assembly {
    private final Map<String, TensorSummary> made;
    private final List<TensorSummary> inputs = new ArrayList<>();
    private final Map<String, State> states = new HashMap<>();
    private final Set<String> constants = new LinkedHashSet<>();
    private final List<NodeTrace> nodes = new ArrayList<>();
    private final List<NodeTrace> origins = new ArrayList<>();
    private final List<NodeTrace> nanOrigins = new ArrayList<>();

    Assembly(Map<String, Tensor> given, Map<String, TensorSummary> made) {
      this.made = made;
      new LinkedHashMap<>(given)
          .forEach(
              (name, tensor) -> {
                if (tensor.type().isFloat()) {
                  TensorSummary summary = TensorSummary.of(name, tensor);
                  inputs.add(summary);
                  states.put(name, state(summary));
                }
              });
      model
          .graph()
          .initializers()
          .forEach(
              (name, tensor) -> {
                if (tensor.type().isFloat()) {
                  constant(name, state(TensorSummary.of(name, tensor)));
                }
              });
    }

    Trace assemble(ProbeSweep.Swept swept) {
      List<Node> all = model.graph().nodes();
      for (int i = 0; i < all.size(); i++) {
        follow(i, all.get(i));
      }
      return new Trace(
          inputs,
          nodes,
          origins,
          nanOrigins,
          List.copyOf(constants),
          swept.unread(),
          swept.runs(),
          notes());
    }

    private void follow(int index, Node node) {
      State before = State.FINITE;
      for (String read : reads(node)) {
        before = worse(before, states.getOrDefault(read, State.FINITE));
      }
      List<TensorSummary> outputs = new ArrayList<>();
      State after = State.FINITE;
      boolean constant = node.is("Constant") || node.is("ConstantOfShape");
      for (String output : node.outputs()) {
        TensorSummary summary = made.get(output);
        // What cannot be read (a sequence, say) is as good as what went into it.
        State state = summary == null ? before : state(summary);
        states.put(output, state);
        if (summary != null) {
          outputs.add(summary);
          after = worse(after, state);
        }
        if (constant) {
          constant(output, state);
        }
      }
      if (outputs.isEmpty()) {
        return;
      }
      NodeTrace trace = new NodeTrace(index, node, outputs);
      nodes.add(trace);
      if (!constant && before == State.FINITE && after != State.FINITE) {
        origins.add(trace);
      }
      if (!constant && before != State.NAN && after == State.NAN) {
        nanOrigins.add(trace);
      }
    }

    private void constant(String name, State state) {
      states.put(name, state);
      if (state != State.FINITE) {
        constants.add(name);
      }
    }

    private List<String> notes() {
      List<String> notes = new ArrayList<>();
      notes.add(
          "run without optimisation: an optimised session may fuse nodes and round differently");
      if (made.values().stream().anyMatch(summary -> summary.type() == ElementType.FLOAT16)) {
        notes.add(
            "ONNX Runtime's CPU kernels compute float16 in float32 and round at their ends:"
                + " an Inf seen here may not occur where nodes run back to back");
      }
      return notes;
    }
  }

  private static State state(TensorSummary summary) {
    return summary.nan() > 0 ? State.NAN : summary.isFinite() ? State.FINITE : State.INFINITE;
  }

  private static State worse(State a, State b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  /** Tensors that a node reads, those that its subgraphs take from outside too. */
  private static Set<String> reads(Node node) {
    Set<String> reads = new LinkedHashSet<>(node.inputs());
    for (Attribute attribute : node.attributes().values()) {
      if (attribute instanceof Attribute.GraphValue subgraph) {
        reads.addAll(outer(subgraph.value()));
      }
    }
    return reads;
  }

  private static Set<String> outer(Graph graph) {
    Set<String> reads = new LinkedHashSet<>();
    Set<String> own = new LinkedHashSet<>(graph.initializers().keySet());
    graph.inputs().forEach(input -> own.add(input.name()));
    for (Node node : graph.nodes()) {
      reads.addAll(reads(node));
      own.addAll(node.outputs());
    }
    graph.outputs().forEach(output -> reads.add(output.name()));
    reads.removeAll(own);
    return reads;
  }
}
