package org.assay.fuzz.campaign;

import java.util.ArrayList;
import java.util.List;
import org.assay.data.random.RandomStream;
import org.assay.fuzz.input.InputLayout;
import org.assay.fuzz.mutate.Mutator;

/** Draws mutators; those that earned more, more often, but none ever rarely. */
final class MutatorChoice {
  // A mutator's share of the draws that are equal for all: what earns nothing today may tomorrow.
  private static final double EQUAL_SHARE = 0.2;
  private static final double FINDING_WORTH = 20;

  private final boolean weighted;
  private final int[] usable;
  private final long[] made;
  private final long[] kept;
  private final long[] found;

  MutatorChoice(List<Mutator> mutators, InputLayout layout, boolean weighted) {
    this.weighted = weighted;
    int n = mutators.size();
    List<Integer> applying = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      if (mutators.get(i).applies(layout)) {
        applying.add(i);
      }
    }
    if (applying.isEmpty()) {
      throw new IllegalArgumentException("no mutator applies to the inputs of this model");
    }
    this.usable = applying.stream().mapToInt(Integer::intValue).toArray();
    this.made = new long[n];
    this.kept = new long[n];
    this.found = new long[n];
  }

  int next(RandomStream random) {
    if (usable.length == 1) {
      return usable[0];
    }
    double draw = random.nextDouble();
    if (!weighted || draw < EQUAL_SHARE) {
      return usable[random.nextInt(usable.length)];
    }
    double total = 0;
    for (int mutator : usable) {
      total += earning(mutator);
    }
    double rest = (draw - EQUAL_SHARE) / (1 - EQUAL_SHARE) * total;
    for (int mutator : usable) {
      rest -= earning(mutator);
      if (rest < 0) {
        return mutator;
      }
    }
    return usable[usable.length - 1];
  }

  // Earnings per mutant, with one item assumed beforehand so that nobody starts at 0.
  private double earning(int mutator) {
    return (1 + kept[mutator] + FINDING_WORTH * found[mutator]) / (100.0 + made[mutator]);
  }

  void made(int mutator) {
    made[mutator]++;
  }

  void kept(int mutator) {
    kept[mutator]++;
  }

  void found(int mutator) {
    found[mutator]++;
  }

  List<Journal.Tally> tallies() {
    List<Journal.Tally> tallies = new ArrayList<>();
    for (int i = 0; i < made.length; i++) {
      tallies.add(new Journal.Tally(made[i], kept[i], found[i]));
    }
    return tallies;
  }

  void restore(List<Journal.Tally> tallies) {
    for (int i = 0; i < tallies.size(); i++) {
      made[i] = tallies.get(i).mutants();
      kept[i] = tallies.get(i).items();
      found[i] = tallies.get(i).findings();
    }
  }
}
