package org.assay.data.random;

/**
 * Philox 4x32-10, a bijection of 128-bit counters for each 64-bit key: Salmon, Moraes, Dror and
 * Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011, section 3.3.
 */
final class Philox {
  private static final int ROUNDS = 10;
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final long LOW = 0xffffffffL;

  private Philox() {}

  /**
   * Enciphers one counter.
   *
   * @param key0 lower word of the key
   * @param key1 upper word of the key
   * @param low lower 64 bits of the counter
   * @param high upper 64 bits of the counter
   * @param out takes four words
   */
  static void block(int key0, int key1, long low, long high, int[] out) {
    int c0 = (int) low;
    int c1 = (int) (low >>> 32);
    int c2 = (int) high;
    int c3 = (int) (high >>> 32);
    int k0 = key0;
    int k1 = key1;
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = MULTIPLIER_0 * (c0 & LOW);
      long product1 = MULTIPLIER_1 * (c2 & LOW);
      int next0 = (int) (product1 >>> 32) ^ c1 ^ k0;
      int next2 = (int) (product0 >>> 32) ^ c3 ^ k1;
      c1 = (int) product1;
      c3 = (int) product0;
      c0 = next0;
      c2 = next2;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
  }

  /**
   * Enciphers a counter and the next one, side by side: a round waits for the multiplications of
   * the one before it, so that two take little longer than one.
   *
   * @param low lower 64 bits of the first counter; not −1
   * @param out takes eight words, those of the first counter first
   */
  static void twoBlocks(int key0, int key1, long low, long high, int[] out) {
    long next = low + 1;
    int a0 = (int) low;
    int a1 = (int) (low >>> 32);
    int a2 = (int) high;
    int a3 = (int) (high >>> 32);
    int b0 = (int) next;
    int b1 = (int) (next >>> 32);
    int b2 = a2;
    int b3 = a3;
    int k0 = key0;
    int k1 = key1;
    for (int round = 0; round < ROUNDS; round++) {
      long firstA = MULTIPLIER_0 * (a0 & LOW);
      long firstB = MULTIPLIER_0 * (b0 & LOW);
      long secondA = MULTIPLIER_1 * (a2 & LOW);
      long secondB = MULTIPLIER_1 * (b2 & LOW);
      a0 = (int) (secondA >>> 32) ^ a1 ^ k0;
      b0 = (int) (secondB >>> 32) ^ b1 ^ k0;
      a2 = (int) (firstA >>> 32) ^ a3 ^ k1;
      b2 = (int) (firstB >>> 32) ^ b3 ^ k1;
      a1 = (int) secondA;
      b1 = (int) secondB;
      a3 = (int) firstA;
      b3 = (int) firstB;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    out[0] = a0;
    out[1] = a1;
    out[2] = a2;
    out[3] = a3;
    out[4] = b0;
    out[5] = b1;
    out[6] = b2;
    out[7] = b3;
  }
}
