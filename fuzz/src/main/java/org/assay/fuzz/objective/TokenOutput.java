package org.assay.fuzz.objective;

import java.util.ArrayList;
import java.util.List;
import org.assay.fuzz.FuzzException;
import org.assay.fuzz.guide.GradientGuide;
import org.assay.fuzz.subject.Observation;
import org.assay.fuzz.subject.Watched;

/**
 * The tokens that a model puts out: one of them is forbidden, or it falls into a loop, the same n
 * tokens some number of times one behind the other. The token of a position is the class of its
 * greatest score, the first of equals, or the number itself where a tensor holds tokens; a position
 * with NaN has none, which equals no other.
 */
public final class TokenOutput implements Objective {
  private static final int NONE = -1;

  private final int tensor;
  private final int positions;
  private final int vocabulary;
  private final boolean[] forbidden;
  private final int length;
  private final int times;

  /**
   * An objective over one watched tensor.
   *
   * @param tensor its number
   * @param positions number of tokens of a row
   * @param vocabulary number of scores of a position; 1 where the tensor holds tokens themselves
   * @param forbidden tokens that must not be put out; may be none
   * @param length of a loop's tokens, at least 1
   * @param times how often they follow each other to count as a loop, at least 2; 0: loops are
   *     allowed
   */
  public TokenOutput(
      int tensor, int positions, int vocabulary, int[] forbidden, int length, int times) {
    if (length < 1 || times < 0 || times == 1 || times == 0 && forbidden.length == 0) {
      throw new IllegalArgumentException(
          forbidden.length + " forbidden, " + length + " tokens " + times + " times");
    }
    this.tensor = tensor;
    this.positions = positions;
    this.vocabulary = vocabulary;
    this.length = length;
    this.times = times;
    int most = 0;
    for (int token : forbidden) {
      most = Math.max(most, token + 1);
    }
    this.forbidden = new boolean[most];
    for (int token : forbidden) {
      this.forbidden[token] = true;
    }
  }

  @Override
  public String name() {
    return "tokens";
  }

  private int token(Observation observed, int row, int position) {
    float[] values = observed.values(tensor);
    int from = (row * positions + position) * vocabulary;
    if (vocabulary == 1) {
      return Float.isNaN(values[from]) ? NONE : (int) values[from];
    }
    int best = 0;
    for (int i = 0; i < vocabulary; i++) {
      if (Float.isNaN(values[from + i])) {
        return NONE;
      }
      best = values[from + i] > values[from + best] ? i : best;
    }
    return best;
  }

  /** Where the first forbidden token is; −1 if there is none. */
  private int forbiddenAt(Observation observed, int row) {
    if (forbidden.length == 0) {
      return NONE;
    }
    for (int p = 0; p < positions; p++) {
      int token = token(observed, row, p);
      if (token >= 0 && token < forbidden.length && forbidden[token]) {
        return p;
      }
    }
    return NONE;
  }

  /** The longest run of tokens equal to those a loop's length before; no longer than enough. */
  private int longestRun(Observation observed, int row, int enough) {
    int longest = 0;
    int run = 0;
    for (int p = length; p < positions && longest < enough; p++) {
      int token = token(observed, row, p);
      run = token != NONE && token == token(observed, row, p - length) ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }

  private int neededRun() {
    return length * (times - 1);
  }

  @Override
  public boolean fails(Observation observed, int row) {
    return forbiddenAt(observed, row) >= 0
        || times > 0 && longestRun(observed, row, neededRun()) >= neededRun();
  }

  /**
   * The margin by which the best forbidden score loses anywhere, or the part that lacks to a loop,
   * whichever is nearer to 0.
   */
  @Override
  public double fitness(Observation observed, int row) {
    double nearest = Double.NEGATIVE_INFINITY;
    if (times > 0) {
      nearest = (double) longestRun(observed, row, neededRun()) / neededRun() - 1;
    }
    if (vocabulary > 1) {
      for (int p = 0; p < positions; p++) {
        nearest = Math.max(nearest, forbiddenMargin(observed, row, p));
      }
    }
    return nearest;
  }

  private double forbiddenMargin(Observation observed, int row, int position) {
    float[] values = observed.values(tensor);
    int from = (row * positions + position) * vocabulary;
    double best = Double.NEGATIVE_INFINITY;
    double bad = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < vocabulary; i++) {
      best = Math.max(best, values[from + i]);
      bad = i < forbidden.length && forbidden[i] ? Math.max(bad, values[from + i]) : bad;
    }
    return bad - best;
  }

  @Override
  public String kind(Observation observed, int row) {
    int at = forbiddenAt(observed, row);
    return at >= 0 ? "forbidden token " + token(observed, row, at) : "loop of " + length;
  }

  @Override
  public String describe(Observation observed, int row) {
    String name = observed.watched().get(tensor).name();
    int at = forbiddenAt(observed, row);
    if (at >= 0) {
      return "'" + name + "' says token " + token(observed, row, at) + " at position " + at;
    }
    int run = 0;
    for (int p = length; p < positions; p++) {
      int token = token(observed, row, p);
      run = token != NONE && token == token(observed, row, p - length) ? run + 1 : 0;
      if (run >= neededRun()) {
        StringBuilder loop = new StringBuilder();
        for (int i = p - length + 1; i <= p; i++) {
          loop.append(' ').append(token(observed, row, i));
        }
        return "'" + name + "' repeats" + loop + " " + times + " times up to position " + p;
      }
    }
    throw new IllegalArgumentException("row " + row + " does not fail");
  }

  /** Makes it of a name, a list and two numbers. */
  public static final class Factory implements ObjectiveFactory {
    private static final int MOST = 1 << 24;

    @Override
    public String name() {
      return "tokens";
    }

    @Override
    public String usage() {
      return "tokens:[tensor=SCORES][,forbidden='ID ID …'][,repeat=TIMES][,length=1]";
    }

    private ObjectiveArguments read(String argument) {
      return new ObjectiveArguments(this, argument, "tensor", "forbidden", "repeat", "length");
    }

    @Override
    public List<String> tensors(String argument, List<String> scores) {
      return new ArrayList<>(List.of(read(argument).tensor(scores)));
    }

    @Override
    public List<GradientGuide.Goal> goals(String argument, List<String> scores) {
      ObjectiveArguments read = read(argument);
      int[] forbidden = read.wholes("forbidden");
      return forbidden.length == 0
          ? List.of()
          : List.of(GradientGuide.leading(read.tensor(scores), forbidden));
    }

    @Override
    public Objective prepare(ObjectiveContext context, String argument) {
      ObjectiveArguments read = read(argument);
      int number = context.number(read.tensor(context.scores()));
      Watched tensor = context.watched().get(number);
      List<Long> dims = tensor.dims();
      int vocabulary = dims.size() < 2 ? 1 : Math.toIntExact(dims.get(dims.size() - 1));
      if (tensor.size() == 0) {
        throw new FuzzException(
            "holds no tokens", "'" + tensor.name() + "'", "[positions, vocabulary] per row", "");
      }
      int positions = tensor.size() / vocabulary;
      int[] forbidden = read.wholes("forbidden");
      for (int token : forbidden) {
        if (token < 0 || token > MOST || vocabulary > 1 && token >= vocabulary) {
          throw read.wrong("no token " + token, vocabulary > 1 ? "below " + vocabulary : "");
        }
      }
      int times = read.whole("repeat", 0, 0, MOST);
      int length = read.whole("length", 1, 1, MOST);
      if (times == 1 || times == 0 && forbidden.length == 0) {
        throw read.wrong("nothing to look for", "give forbidden, or repeat of at least 2");
      }
      long loop = (long) times * length;
      if (loop > positions) {
        throw read.wrong(loop + " tokens in a loop, " + positions + " positions", "a shorter loop");
      }
      return new TokenOutput(number, positions, vocabulary, forbidden, length, times);
    }
  }
}
