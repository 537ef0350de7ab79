package org.assay.data;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Damages files at random, byte by byte, and checks that a reader answers with a value or a {@link
 * DataException}, and nothing else.
 */
public final class Mutants {
  private static final byte[] TELLING = {0, 1, -1, 127, -128, '\'', '(', ')', '[', '{', '9', '"'};

  private Mutants() {}

  /** How many mutants a reader accepted and refused. */
  public record Tally(int accepted, int refused) {}

  public static Tally run(
      List<byte[]> originals, int count, long seed, Path folder, Consumer<Path> reader)
      throws IOException {
    int accepted = 0;
    int refused = 0;
    Path file = folder.resolve("mutant");
    for (int i = 0; i < count; i++) {
      Random random = new Random(seed + i);
      byte[] mutant = mutate(originals.get(i % originals.size()), random);
      Files.write(file, mutant);
      try {
        reader.accept(file);
        accepted++;
      } catch (DataException e) {
        if (e.getMessage().isBlank() || e.getMessage().length() > 2000) {
          fail("mutant of seed %d: a message of length %d", seed + i, e.getMessage().length());
        }
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("mutant of seed " + (seed + i) + " kept at " + file, e);
      }
    }
    return new Tally(accepted, refused);
  }

  private static byte[] mutate(byte[] original, Random random) {
    byte[] bytes = original.clone();
    int changes = random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(4);
    for (int i = 0; i < changes && bytes.length > 0; i++) {
      int at = place(bytes.length, random);
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 3, 4 -> bytes[at] = (byte) random.nextInt(256);
        case 5, 6 -> bytes[at] = TELLING[random.nextInt(TELLING.length)];
        case 7 -> bytes = Arrays.copyOf(bytes, at);
        case 8 -> bytes = splice(bytes, at, random.nextInt(bytes.length), 1 + random.nextInt(16));
        default -> bytes = splice(bytes, at, at, 0);
      }
    }
    return bytes;
  }

  /**
   * Anywhere, or among the first bytes, where headers are, or the last, where data and tables are.
   */
  private static int place(int length, Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> random.nextInt(Math.min(length, 128));
      case 1 -> length - 1 - random.nextInt(Math.min(length, 32));
      default -> random.nextInt(length);
    };
  }

  /** The bytes with a run of themselves put in at a place; with none, one byte is left out. */
  private static byte[] splice(byte[] bytes, int at, int from, int length) {
    byte[] run = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + length));
    int cut = length == 0 ? 1 : 0;
    byte[] result = new byte[bytes.length + run.length - cut];
    System.arraycopy(bytes, 0, result, 0, at);
    System.arraycopy(run, 0, result, at, run.length);
    System.arraycopy(bytes, at + cut, result, at + run.length, bytes.length - at - cut);
    return result;
  }
}
