package org.assay.data.random;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A stream of random numbers that belongs to a seed and a name, e.g. seed 7 and {@code "input
 * image"}. Streams of different seeds or names are independent and share nothing; equal ones give
 * equal numbers on every platform. Each draw takes a fixed number of 32-bit words (except where a
 * method says otherwise), so that any position can be jumped to.
 *
 * <p>Philox 4x32-10 in counter mode: the key and the upper half of the counter come from SHA-256 of
 * seed and name, the lower half counts blocks of four words.
 *
 * <p>Mutable (it remembers its position) and not for use by several threads: give each its own, by
 * {@link #fork}.
 */
public final class RandomStream {
  private static final float FLOAT_STEP = 0x1p-24f;
  private static final double DOUBLE_STEP = 0x1p-53;
  private static final long LOW_WORD = 0xffffffffL;

  private final byte[] identity;
  private final int key0;
  private final int key1;
  private final long high;
  private final int[] block = new int[4];
  private long position;

  private RandomStream(byte[] identity) {
    this.identity = identity;
    ByteBuffer words = ByteBuffer.wrap(identity).order(ByteOrder.LITTLE_ENDIAN);
    this.key0 = words.getInt();
    this.key1 = words.getInt();
    this.high = words.getLong();
  }

  /** The stream of a seed and a name, at position 0. */
  public static RandomStream of(long seed, String name) {
    byte[] prefix = new byte[8];
    ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).putLong(seed);
    return new RandomStream(hash(prefix, name));
  }

  /** A stream of this one's seed and names and one name more, at position 0; this one stays. */
  public RandomStream fork(String name) {
    return new RandomStream(hash(identity, name));
  }

  private static byte[] hash(byte[] prefix, String name) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(prefix);
      for (int i = 0; i < name.length(); i++) { // as UTF-16: unpaired surrogates must differ too
        digest.update((byte) name.charAt(i));
        digest.update((byte) (name.charAt(i) >>> 8));
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform must have SHA-256", e);
    }
  }

  /** Number of 32-bit words drawn so far, or where {@link #jumpTo} went. */
  public long position() {
    return position;
  }

  /**
   * Goes to a position, in 32-bit words.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public void jumpTo(long words) {
    if (words < 0) {
      throw new IllegalArgumentException("a position must not be negative: " + words);
    }
    position = words;
    if ((words & 3) != 0) {
      Philox.block(key0, key1, words >>> 2, high, block);
    }
  }

  /** 32 random bits; one word. */
  public int nextInt() {
    int lane = (int) position & 3;
    if (lane == 0) {
      Philox.block(key0, key1, position >>> 2, high, block);
    }
    position++;
    return block[lane];
  }

  /** 64 random bits; two words. */
  public long nextLong() {
    long low = nextInt() & LOW_WORD;
    return (long) nextInt() << 32 | low;
  }

  /** True or false; one word. */
  public boolean nextBoolean() {
    return nextInt() < 0;
  }

  /** A multiple of 2<sup>-24</sup> in [0, 1); one word. */
  public float nextFloat() {
    return (nextInt() >>> 8) * FLOAT_STEP;
  }

  /** A multiple of 2<sup>-53</sup> in [0, 1); two words. */
  public double nextDouble() {
    return (nextLong() >>> 11) * DOUBLE_STEP;
  }

  /**
   * Uniform in [low, high]; two words. Wide ranges such as [-max, max] do not overflow.
   *
   * @throws IllegalArgumentException unless low and high are finite and low ≤ high
   */
  public double nextDouble(double low, double high) {
    if (!(low <= high) || Double.isInfinite(low) || Double.isInfinite(high)) {
      throw new IllegalArgumentException("not a finite range: [" + low + ", " + high + "]");
    }
    double part = nextDouble();
    double width = high - low;
    double value = Double.isInfinite(width) ? low * (1 - part) + high * part : low + width * part;
    return Math.min(high, Math.max(low, value));
  }

  /**
   * Uniform in [low, high]; two words.
   *
   * @throws IllegalArgumentException unless low and high are finite and low ≤ high
   */
  public float nextFloat(float low, float high) {
    // Rounding cannot leave the range: its ends are floats.
    return (float) nextDouble((double) low, (double) high);
  }

  /**
   * An integer of [0, bound), each equally likely; one word, rarely more (Lemire, "Fast random
   * integer generation in an interval", 2019).
   *
   * @throws IllegalArgumentException unless the bound is positive
   */
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("a bound must be positive: " + bound);
    }
    long product = (nextInt() & LOW_WORD) * bound;
    if ((product & LOW_WORD) < bound) {
      long unfair = (1L << 32) % bound;
      while ((product & LOW_WORD) < unfair) {
        product = (nextInt() & LOW_WORD) * bound;
      }
    }
    return (int) (product >>> 32);
  }

  /**
   * An integer of [low, high], each equally likely; two words per try, less than two tries on
   * average.
   *
   * @throws IllegalArgumentException if low is above high
   */
  public long nextLong(long low, long high) {
    if (low > high) {
      throw new IllegalArgumentException("not a range: [" + low + ", " + high + "]");
    }
    long width = high - low; // unsigned: that of the whole range is -1
    long mask = width == 0 ? 0 : -1L >>> Long.numberOfLeadingZeros(width);
    long offset;
    do {
      offset = nextLong() & mask;
    } while (Long.compareUnsigned(offset, width) > 0);
    return low + offset;
  }

  /** Normal with mean 0 and standard deviation 1 (Box and Muller, 1958); four words. */
  public double nextNormal() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
    return radius * StrictMath.cos(2 * Math.PI * nextDouble());
  }

  /**
   * Fills an array with normal numbers of mean 0 and standard deviation 1, faster than one by one:
   * both numbers of Box and Muller's pair are used. Four words per pair, also for a last half pair.
   */
  public void fillNormal(double[] values) {
    for (int i = 0; i < values.length; i += 2) {
      double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
      double angle = 2 * Math.PI * nextDouble();
      values[i] = radius * StrictMath.cos(angle);
      if (i + 1 < values.length) {
        values[i + 1] = radius * StrictMath.sin(angle);
      }
    }
  }

  /**
   * Fills part of an array with normal numbers of mean 0, from a table of 65,536 equally likely
   * quantiles: some ten times faster than {@link #fillNormal(double[])}, for noise on many elements
   * at once; nothing lies farther than 4.4 deviations from 0. One word per pair, also for a last
   * half pair.
   *
   * @param from first element
   * @param count number of elements, at least 0
   * @param deviation standard deviation
   */
  public void fillNormal(float[] values, int from, int count, float deviation) {
    float[] quantiles = NormalQuantiles.TABLE;
    int end = from + count;
    int i = from;
    while (i < end && ((position & 3) != 0 || end - i < 8)) {
      int word = nextInt();
      values[i++] = quantiles[word & 0xffff] * deviation;
      if (i < end) {
        values[i++] = quantiles[word >>> 16] * deviation;
      }
    }
    if (i + 16 <= end) {
      int[] two = new int[8];
      for (; i + 16 <= end; i += 16) {
        Philox.twoBlocks(key0, key1, position >>> 2, high, two);
        position += 8;
        for (int lane = 0; lane < 8; lane++) {
          int word = two[lane];
          values[i + 2 * lane] = quantiles[word & 0xffff] * deviation;
          values[i + 2 * lane + 1] = quantiles[word >>> 16] * deviation;
        }
      }
    }
    int[] words = block;
    for (; i + 8 <= end; i += 8) {
      Philox.block(key0, key1, position >>> 2, high, words);
      position += 4;
      for (int lane = 0; lane < 4; lane++) {
        int word = words[lane];
        values[i + 2 * lane] = quantiles[word & 0xffff] * deviation;
        values[i + 2 * lane + 1] = quantiles[word >>> 16] * deviation;
      }
    }
    while (i < end) {
      int word = nextInt();
      values[i++] = quantiles[word & 0xffff] * deviation;
      if (i < end) {
        values[i++] = quantiles[word >>> 16] * deviation;
      }
    }
  }

  /**
   * The numbers 0 to size−1 in random order, each order equally likely (Fisher and Yates).
   *
   * @throws IllegalArgumentException if the size is negative
   */
  public int[] permutation(int size) {
    if (size < 0) {
      throw new IllegalArgumentException("a size must not be negative: " + size);
    }
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
