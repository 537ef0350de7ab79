package org.assay.fuzz.subject;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.assay.fuzz.guide.Driver;
import org.assay.onnx.Node;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/**
 * Which tensors are observed in a search for what is not finite: outputs, and operands and results
 * of operators that can fail, as far as they are small beside the input. What is not observed shows
 * in what is computed from it, unless the graph swallows it.
 */
public final class WatchList {
  // Elements per row that may be observed in all, beside a number of times the row's own.
  private static final long FREE = 4096;
  private static final long TIMES_ROW = 2;

  private WatchList() {}

  /**
   * Names in the order of nodes.
   *
   * @param space the model
   * @param drivers operators that can fail; theirs come before other tensors
   */
  public static List<String> of(SearchSpace space, List<Driver> drivers) {
    List<String> rows = space.rowTensors();
    Set<String> wanted = new LinkedHashSet<>();
    for (ValueInfo output : space.model().graph().outputs()) {
      wanted.add(output.name());
    }
    for (Driver driver : drivers) {
      wanted.add(driver.result());
      wanted.add(driver.tensor());
    }
    wanted.addAll(rows);
    wanted.retainAll(new HashSet<>(rows));
    long left = FREE + TIMES_ROW * space.layout().rowSize();
    Set<String> chosen = new HashSet<>();
    for (String tensor : wanted) {
      long size = space.rowElements(tensor).orElse(Long.MAX_VALUE);
      if (size > 0 && size <= left) {
        chosen.add(tensor);
        left -= size;
      }
    }
    List<String> ordered = new ArrayList<>(rows);
    ordered.retainAll(chosen);
    return ordered;
  }

  /**
   * The tensor that looks most like scores of classes: the operand of a softmax, written by hand or
   * not, else an output, that has a row of at least two floats; empty if there is none.
   */
  public static List<String> scores(SearchSpace space) {
    Set<String> rows = new HashSet<>(space.rowTensors());
    Set<String> found = new LinkedHashSet<>();
    for (Node node : space.model().graph().nodes()) {
      boolean normalises =
          node.is("Softmax") || node.is("LogSoftmax") || node.is("SoftmaxCrossEntropyLoss");
      if (normalises || node.is("Exp")) {
        found.add(node.inputs().get(0));
      }
    }
    List<String> candidates = new ArrayList<>();
    for (ValueInfo output : space.model().graph().outputs()) {
      boolean floating =
          output.type().flatMap(ValueType::asTensor).map(t -> t.element().isFloat()).orElse(true);
      if (floating) {
        candidates.add(output.name());
      }
    }
    List<String> scores = new ArrayList<>();
    for (String name : candidates) {
      if (found.contains(name)) {
        scores.add(name);
      }
    }
    candidates.stream().filter(c -> !scores.contains(c)).forEach(scores::add);
    scores.removeIf(name -> !rows.contains(name) || space.rowElements(name).orElse(0L) < 2);
    return scores;
  }
}
