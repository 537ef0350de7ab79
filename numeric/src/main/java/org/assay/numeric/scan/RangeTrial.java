package org.assay.numeric.scan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Bounds;
import org.assay.bounds.Environment;
import org.assay.bounds.NodeVisitor;
import org.assay.numeric.rules.Check;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.finiteness.Finiteness;

/**
 * Judges one model again and again under other ranges of what flows in: a single pass each, without
 * certified norms, absorption and reports. What holds here holds in a scan.
 */
public final class RangeTrial {
  private final Analyzer analyzer;
  private final List<Check> checks;
  private final OperatorTable<Finiteness> finiteness;
  private final Prepared prepared;
  private final boolean gradients;
  private int passes;

  RangeTrial(
      Analyzer analyzer,
      List<Check> checks,
      OperatorTable<Finiteness> finiteness,
      Prepared prepared,
      boolean gradients) {
    this.analyzer = analyzer;
    this.checks = checks;
    this.finiteness = finiteness;
    this.prepared = prepared;
    this.gradients = gradients;
  }

  /**
   * An operator that is not proved.
   *
   * @param tensor its first output
   * @param operandTensor the operand that can make it fail
   */
  public record Alarm(String ruleId, GraphPath graph, String tensor, String operandTensor) {}

  /**
   * What one pass showed.
   *
   * @param main bounds of the tensors of the main graph that nodes make
   * @param proved first outputs of operators of the main graph that can fail in general and were
   *     proved not to here, whatever any other operator does
   */
  public record Outcome(List<Alarm> alarms, Map<String, Bounds> main, Set<String> proved) {
    public Outcome {
      alarms = List.copyOf(alarms);
      proved = Set.copyOf(proved);
    }
  }

  /** The graph that is judged: of the working opset, functions inlined. */
  public Graph graph() {
    return prepared.model().graph();
  }

  /** What the scan assumes of inputs, and of weights that are free. */
  public Map<String, Bounds> assumed() {
    return prepared.assumed().environment().values();
  }

  /** How many passes were made. */
  public int passes() {
    return passes;
  }

  /**
   * Judges the model.
   *
   * @param changed bounds in place of those that are assumed, by tensor
   */
  public Outcome judge(Map<String, Bounds> changed) {
    return judge(graph(), changed);
  }

  /** As {@link #judge(Map)}, of a graph that was cut: tensors it no longer makes are inputs. */
  public Outcome judge(Graph graph, Map<String, Bounds> changed) {
    passes++;
    Environment environment = prepared.assumed().environment();
    Map<String, Bounds> values = new LinkedHashMap<>(environment.values());
    values.putAll(changed);
    Verdicts verdicts = new Verdicts(checks, finiteness, gradients);
    NodeVisitor visitor = verdicts;
    Analyzer.Result result = analyzer.analyze(graph, environment.withValues(values), visitor);
    List<Alarm> alarms = new ArrayList<>();
    for (Verdicts.Raised raised : verdicts.alarms()) {
      alarms.add(
          new Alarm(
              raised.check().rule().id(),
              raised.place().path(),
              raised.node().firstOutput(),
              raised.operation().tensor(raised.alarm().operand())));
    }
    Map<String, Bounds> main = new LinkedHashMap<>(result.main());
    main.keySet().removeIf(name -> Optional.ofNullable(values.get(name)).isPresent());
    Set<String> proved = new HashSet<>();
    verdicts
        .proved()
        .forEach(
            (place, p) -> {
              if (place.path().equals(GraphPath.MAIN) && p.assumes().isEmpty()) {
                proved.add(p.node().firstOutput());
              }
            });
    return new Outcome(alarms, main, proved);
  }
}
