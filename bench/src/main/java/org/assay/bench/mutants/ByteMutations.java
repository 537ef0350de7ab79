package org.assay.bench.mutants;

import java.util.Arrays;
import org.assay.data.random.RandomStream;

/** Damages bytes: flips, inserts, deletes, splices, truncates, corrupts length prefixes. */
final class ByteMutations {
  private static final int MOST_CHANGES = 3;
  private static final int PIECE = 60;

  private final RandomStream random;
  private final StringBuilder change = new StringBuilder();

  ByteMutations(RandomStream random) {
    this.random = random;
  }

  /** What the last call of {@link #mutate} did. */
  String change() {
    return change.toString();
  }

  /**
   * A damaged copy.
   *
   * @param other pieces of it may be spliced in
   */
  byte[] mutate(byte[] base, byte[] other) {
    byte[] bytes = base.clone();
    change.setLength(0);
    for (int i = 1 + random.nextInt(MOST_CHANGES); i > 0 && bytes.length > 0; i--) {
      bytes = once(bytes, other);
    }
    return bytes;
  }

  private byte[] once(byte[] bytes, byte[] other) {
    int at = random.nextInt(bytes.length);
    int kind = random.nextInt(9);
    change.append(change.isEmpty() ? "" : ", ").append(NAMES[kind]).append(" at ").append(at);
    switch (kind) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt(256);
      case 2 -> bytes[at] = (byte) (bytes[at] + (random.nextBoolean() ? 1 : -1));
      case 3 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 4 -> {
        int end = Math.min(bytes.length, at + random.nextInt(PIECE));
        return joined(bytes, at, bytes, at, end, end);
      }
      case 5 -> {
        int from = random.nextInt(Math.max(1, other.length));
        int to = Math.min(other.length, from + random.nextInt(PIECE));
        return joined(bytes, at, other, from, to, at);
      }
      case 6 -> {
        int end = Math.min(bytes.length, at + 1 + random.nextInt(12));
        return joined(bytes, at, bytes, 0, 0, end);
      }
      case 7 -> {
        byte[] prefix = varint(lengthLike(bytes.length));
        return joined(bytes, at, prefix, 0, prefix.length, Math.min(bytes.length, at + 1));
      }
      default -> {
        byte[] piece = new byte[1 + random.nextInt(9)];
        for (int i = 0; i < piece.length; i++) {
          piece[i] = (byte) random.nextInt(256);
        }
        return joined(bytes, at, piece, 0, piece.length, at);
      }
    }
    return bytes;
  }

  private static final String[] NAMES = {
    "bit flipped",
    "byte set",
    "byte stepped",
    "cut off",
    "piece repeated",
    "piece spliced in",
    "piece deleted",
    "length changed",
    "bytes inserted"
  };

  private long lengthLike(int size) {
    return switch (random.nextInt(6)) {
      case 0 -> size;
      case 1 -> Integer.MAX_VALUE;
      case 2 -> 1L << 31;
      case 3 -> -1;
      case 4 -> 1L << 62;
      default -> random.nextInt(size + 1);
    };
  }

  private static byte[] varint(long value) {
    byte[] buffer = new byte[10];
    int n = 0;
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      buffer[n++] = (byte) (rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    buffer[n++] = (byte) rest;
    return Arrays.copyOf(buffer, n);
  }

  /** The first bytes up to {@code cut}, a piece of another array, the bytes from {@code resume}. */
  private static byte[] joined(byte[] a, int cut, byte[] b, int from, int to, int resume) {
    byte[] joined = Arrays.copyOf(a, cut + (to - from) + (a.length - resume));
    System.arraycopy(b, from, joined, cut, to - from);
    System.arraycopy(a, resume, joined, cut + to - from, a.length - resume);
    return joined;
  }
}
