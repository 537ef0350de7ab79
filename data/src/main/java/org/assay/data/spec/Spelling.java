package org.assay.data.spec;

import java.util.Locale;

/** Finds what somebody may have meant. */
public final class Spelling {
  private static final int LONGEST = 40;

  private Spelling() {}

  /** {@code did you mean 'x'?} for the nearest known word, or a list of them if none is near. */
  public static String advice(String word, Iterable<String> known) {
    String nearest = "";
    int best = Integer.MAX_VALUE;
    if (word.length() <= LONGEST) {
      String lower = plain(word);
      for (String candidate : known) {
        if (candidate.length() > LONGEST) {
          continue;
        }
        int distance = distance(lower, plain(candidate));
        if (distance < best) {
          best = distance;
          nearest = candidate;
        }
      }
    }
    return best <= Math.max(1, nearest.length() / 3)
        ? "did you mean '" + nearest + "'?"
        : "known are " + String.join(", ", known);
  }

  /** Case and the kind of dash are what people get wrong first. */
  private static String plain(String word) {
    return word.length() > LONGEST ? word : word.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  /** Edits, where exchanging neighbours is one (optimal string alignment). */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + cost, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
