package org.assay.exec;

import java.util.Collection;

/** "Did you mean" for names. */
public final class Suggestions {
  private static final int LONGEST = 200;
  private static final int MOST = 20_000;

  private Suggestions() {}

  /** Advice that names the closest candidate, or empty if none is close. */
  public static String closest(String name, Collection<String> candidates) {
    String best = "";
    int bestDistance = Math.max(2, name.length() / 3) + 1;
    int looked = 0;
    for (String candidate : candidates) {
      if (name.length() > LONGEST || looked++ > MOST) {
        break;
      }
      if (candidate.length() <= LONGEST
          && Math.abs(candidate.length() - name.length()) < bestDistance) {
        int distance = distance(name, candidate);
        if (distance < bestDistance) {
          bestDistance = distance;
          best = candidate;
        }
      }
    }
    return best.isEmpty() ? "" : "did you mean '" + best + "'?";
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
