package org.assay.fuzz.schedule;

import org.assay.data.random.RandomStream;
import org.assay.fuzz.campaign.Corpus;
import org.assay.fuzz.campaign.CorpusItem;

/**
 * Items near failure and items that were seldom picked come first: of a few drawn items the best by
 * fitness, or the least picked; a part of the draws goes to recent items and to the fittest of all.
 */
public final class PowerSchedule implements Schedule {
  private static final int CONTESTANTS = 6;

  @Override
  public String name() {
    return "power";
  }

  @Override
  public int next(Corpus corpus, RandomStream random) {
    int size = corpus.size();
    return switch (random.nextInt(4)) {
      case 0 -> corpus.fittest();
      case 1 -> size - 1 - random.nextInt(Math.min(size, CONTESTANTS));
      case 2 -> contest(corpus, random, true);
      default -> contest(corpus, random, false);
    };
  }

  private static int contest(Corpus corpus, RandomStream random, boolean byFitness) {
    int best = random.nextInt(corpus.size());
    for (int i = 1; i < CONTESTANTS; i++) {
      int other = random.nextInt(corpus.size());
      boolean better =
          byFitness
              ? fitness(corpus.item(other)) > fitness(corpus.item(best))
              : corpus.picks(other) < corpus.picks(best);
      best = better ? other : best;
    }
    return best;
  }

  private static double fitness(CorpusItem item) {
    return Double.isNaN(item.fitness()) ? Double.NEGATIVE_INFINITY : item.fitness();
  }
}
