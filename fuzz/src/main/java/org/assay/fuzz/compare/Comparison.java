package org.assay.fuzz.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the comparison of a model with a reference found.
 *
 * @param reference the other model; empty if outputs were recorded elsewhere
 * @param model the model that is compared
 * @param expected path of the recorded outputs, if there are any
 * @param data where the inputs are from
 * @param rows of the inputs; 0 if they have none
 * @param remarks how inputs and outputs of the two differ in names and types
 * @param notes what the result rests on, or leaves out
 * @param outputs in the reference's order
 * @param tensors that were matched, in the order of the reference's nodes
 * @param internalRows rows that {@code tensors} were compared on
 * @param unmatchedA tensors of the reference without a partner
 * @param unmatchedB tensors of the model without a partner
 * @param search what the search for disagreement found; empty if there was none
 * @param maxLabelChange share of the labels that may change, from 0 to 1
 * @param heldBytes the most bytes of tensors that were held at once while tensors were compared
 */
public record Comparison(
    Optional<Twin> reference,
    Twin model,
    Optional<String> expected,
    String data,
    long rows,
    List<String> remarks,
    List<String> notes,
    List<OutputComparison> outputs,
    List<TensorComparison> tensors,
    long internalRows,
    List<String> unmatchedA,
    List<String> unmatchedB,
    Optional<SearchResult> search,
    double maxLabelChange,
    long heldBytes) {
  public Comparison {
    remarks = List.copyOf(remarks);
    notes = List.copyOf(notes);
    outputs = List.copyOf(outputs);
    tensors = List.copyOf(tensors);
    unmatchedA = List.copyOf(unmatchedA);
    unmatchedB = List.copyOf(unmatchedB);
  }

  /** The same with further notes. */
  public Comparison withNotes(List<String> further) {
    List<String> all = new ArrayList<>(further);
    all.addAll(notes);
    return new Comparison(
        reference,
        model,
        expected,
        data,
        rows,
        remarks,
        all,
        outputs,
        tensors,
        internalRows,
        unmatchedA,
        unmatchedB,
        search,
        maxLabelChange,
        heldBytes);
  }

  /**
   * The first tensor, in the order of the graph, at which the two part on the way to an output.
   *
   * @param output of the reference
   */
  public Optional<TensorComparison> firstToPart(String output) {
    if (reference.isEmpty() || tensors.isEmpty()) {
      return Optional.empty();
    }
    Set<String> above = new TwinGraph(reference.get().model().graph()).above(output);
    return tensors.stream().filter(t -> t.parted() && above.contains(t.a())).findFirst();
  }

  /** The first tensor, in the order of the graph, at which the two part. */
  public Optional<TensorComparison> firstToPart() {
    return tensors.stream().filter(TensorComparison::parted).findFirst();
  }
}
