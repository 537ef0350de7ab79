package org.assay.fuzz.coverage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.exec.Suggestions;
import org.assay.fuzz.FuzzException;
import org.assay.fuzz.subject.Watched;

/**
 * A coverage by the name that options give it: a criterion and its number, e.g. {@code
 * sections:100}.
 *
 * @param criterion what is counted
 * @param number threshold, sections or neurons, as the criterion says
 */
public record CoverageKind(Criterion criterion, double number) {
  /** What is counted, and the number that goes with it. */
  public enum Criterion {
    /** Distance to all that was seen; the number is the squared distance. */
    NEAREST("nearest", 1, false, false),
    /** Distance of the sum of magnitudes; the number is the squared distance. */
    NEAREST_SUM("nearest-sum", 1, false, false),
    /** Neurons above a scaled threshold; DeepHunter's experiments took 0.75. */
    NEURON("neuron", 0.75, false, false),
    /** Sections of a neuron's range; the published number is 1,000. */
    SECTIONS("sections", 1000, true, true),
    /** Values below or above a neuron's range. */
    BOUNDARY("boundary", 0, false, true),
    /** Values above a neuron's range. */
    STRONG("strong", 0, false, true),
    /** Neurons among the greatest of their layer; DeepHunter's experiments took 10. */
    TOP("top", 10, true, false),
    /** Which neurons are the greatest. */
    TOP_PATTERNS("top-patterns", 2, true, false);

    private final String spelling;
    private final double usual;
    private final boolean whole;
    private final boolean ranged;

    Criterion(String spelling, double usual, boolean whole, boolean ranged) {
      this.spelling = spelling;
      this.usual = usual;
      this.whole = whole;
      this.ranged = ranged;
    }

    @Override
    public String toString() {
      return spelling;
    }
  }

  private static final int MOST_WHOLE = 1_000_000;

  /** Checks the number. */
  public CoverageKind {
    boolean counted = number == Math.rint(number) && number >= 1 && number <= MOST_WHOLE;
    if (criterion.whole ? !counted : !(number >= 0 && number <= Float.MAX_VALUE)) {
      throw new FuzzException(
          "coverage '" + criterion + "' with " + number,
          "",
          criterion.whole ? "a whole number from 1 to " + MOST_WHOLE : "a number of at least 0",
          "");
    }
  }

  /**
   * Reads a name, with a number behind a colon or the usual one.
   *
   * @throws FuzzException if there is no such coverage, or the number is none
   */
  public static CoverageKind parse(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    List<String> known = new ArrayList<>();
    for (Criterion criterion : Criterion.values()) {
      known.add(criterion.spelling);
      if (criterion.spelling.equals(name)) {
        return new CoverageKind(
            criterion, colon < 0 ? criterion.usual : number(text, text.substring(colon + 1)));
      }
    }
    throw new FuzzException(
        "no coverage of this name",
        "'" + name + "'",
        "one of " + String.join(", ", known),
        Suggestions.closest(name, known));
  }

  private static double number(String text, String number) {
    try {
      return Double.parseDouble(number);
    } catch (NumberFormatException e) {
      throw new FuzzException(
          "'" + number + "' is no number", "coverage '" + text + "'", "e.g. sections:100", "");
    }
  }

  /** Whether the ranges of neurons on the seeds have to be known. */
  public boolean needsRanges() {
    return criterion.ranged;
  }

  /**
   * The coverage, with nothing seen yet.
   *
   * @param watched what is observed
   * @param tensors numbers of those that count, at least one
   * @param ranges of the neurons of the same tensors; asked for where {@link #needsRanges}
   * @throws IllegalArgumentException if ranges are missing or of other neurons
   */
  public Coverage open(List<Watched> watched, int[] tensors, Optional<ActivationRanges> ranges) {
    if (criterion == Criterion.NEAREST || criterion == Criterion.NEAREST_SUM) {
      int[] sizes = new int[tensors.length];
      for (int t = 0; t < tensors.length; t++) {
        sizes[t] = watched.get(tensors[t]).size();
      }
      return new NearestNeighbourCoverage(
          tensors,
          sizes,
          criterion == Criterion.NEAREST
              ? NearestNeighbourCoverage.Form.RAW
              : NearestNeighbourCoverage.Form.SUM_OF_MAGNITUDES,
          number);
    }
    Neurons neurons = new Neurons(watched, tensors);
    if (needsRanges() && (ranges.isEmpty() || ranges.get().count() != neurons.count())) {
      throw new IllegalArgumentException("ranges of " + neurons.count() + " neurons are needed");
    }
    return switch (criterion) {
      case NEURON -> new NeuronCoverage(neurons, (float) number);
      case SECTIONS -> new MultisectionCoverage(neurons, ranges.orElseThrow(), (int) number);
      case BOUNDARY -> new BoundaryCoverage(neurons, ranges.orElseThrow(), true);
      case STRONG -> new BoundaryCoverage(neurons, ranges.orElseThrow(), false);
      case TOP -> new TopNeuronCoverage(neurons, (int) number);
      case TOP_PATTERNS -> new TopPatternCoverage(neurons, (int) number);
      case NEAREST, NEAREST_SUM -> throw new IllegalStateException(criterion.spelling);
    };
  }

  @Override
  public String toString() {
    return criterion + ":" + number;
  }
}
