package org.assay.onnx.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.structure.FunctionInliner;
import org.assay.onnx.structure.Validation;
import org.assay.onnx.text.TextReader;
import org.assay.onnx.text.TextWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged models: a clear error or a sound result, whatever the damage. */
class MutantsTest {
  private static final int BYTE_MUTANTS = Integer.getInteger("assay.mutants", 3000);
  private static final int TEXT_MUTANTS = Integer.getInteger("assay.mutants", 3000) / 3;
  private static final String[] NAMES = {"types", "tensors", "attributes", "functions"};
  private static final String[] TOKENS = {
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    "=",
    "=>",
    ",",
    ":",
    "\"",
    "#",
    "@",
    "?",
    "-",
    ".",
    "1",
    "99999999999999999999",
    "1e999",
    "float",
    "seq(",
    "y",
    "If",
    "\\",
    "\u0000",
    "\n",
    "é",
    "-inf"
  };

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = MutantsTest.class.getResourceAsStream("/golden/" + name)) {
      return in.readAllBytes();
    }
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void bytes() throws IOException {
    List<byte[]> seeds = new ArrayList<>(List.of(resource("everything.onnx")));
    for (String name : NAMES) {
      seeds.add(resource(name + ".onnx"));
    }
    int readable = 0;
    for (long seed = 0; seed < BYTE_MUTANTS; seed++) {
      Random random = new Random(seed);
      byte[] mutant = mutated(seeds.get((int) (seed % seeds.size())), random, seeds);
      try {
        use(ModelReader.read(mutant));
        readable++;
      } catch (ModelException e) {
        assertThat(e.getMessage()).as("seed %d", seed).isNotBlank().doesNotContain("\n");
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    // Or the mutants would all be rejected by the first check.
    assertThat(readable).isBetween(BYTE_MUTANTS / 20, BYTE_MUTANTS);
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void texts() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (String name : NAMES) {
      seeds.add(resource(name + ".onnxtxt"));
    }
    int readable = 0;
    for (long seed = 0; seed < TEXT_MUTANTS; seed++) {
      Random random = new Random(seed);
      byte[] base = seeds.get((int) (seed % seeds.size()));
      byte[] mutant =
          random.nextInt(3) > 0 ? tokenMutated(base, random) : mutated(base, random, seeds);
      try {
        use(TextReader.parse("mutant", mutant, ExternalFiles.none(), ReadLimits.DEFAULT));
        readable++;
      } catch (ModelException e) {
        assertThat(e.getMessage()).as("seed %d", seed).isNotBlank().doesNotContain("\n");
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(readable).isBetween(TEXT_MUTANTS / 20, TEXT_MUTANTS);
  }

  /** What was read can be written and read again; validation and inlining may refuse it. */
  private static void use(Model model) {
    assertThat(ModelReader.read(ModelWriter.toBytes(model))).isEqualTo(Normal.withoutLines(model));
    try {
      TextWriter.toBytes(FunctionInliner.inline(Validation.validated(model)));
    } catch (ModelException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static byte[] mutated(byte[] base, Random random, List<byte[]> others) {
    byte[] bytes = base.clone();
    for (int i = 1 + random.nextInt(3); i > 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(7)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes[at] = (byte) (bytes[at] + (random.nextBoolean() ? 1 : -1));
        case 3 -> bytes = Arrays.copyOf(bytes, at);
        case 4 -> {
          int end = Math.min(bytes.length, at + random.nextInt(40));
          bytes = joined(bytes, at, bytes, at, end, end);
        }
        case 5 -> {
          byte[] other = others.get(random.nextInt(others.size()));
          int from = random.nextInt(other.length);
          int to = Math.min(other.length, from + random.nextInt(60));
          bytes = joined(bytes, at, other, from, to, at);
        }
        default -> {
          int end = Math.min(bytes.length, at + 1 + random.nextInt(10));
          bytes = joined(bytes, at, bytes, 0, 0, end);
        }
      }
    }
    return bytes;
  }

  /** The first bytes up to {@code cut}, a piece of another array, the bytes from {@code resume}. */
  private static byte[] joined(byte[] a, int cut, byte[] b, int from, int to, int resume) {
    byte[] joined = Arrays.copyOf(a, cut + (to - from) + (a.length - resume));
    System.arraycopy(b, from, joined, cut, to - from);
    System.arraycopy(a, resume, joined, cut + to - from, a.length - resume);
    return joined;
  }

  private static byte[] tokenMutated(byte[] base, Random random) {
    String text = new String(base, StandardCharsets.UTF_8);
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      int at = random.nextInt(text.length());
      int end = random.nextBoolean() ? at : Math.min(text.length(), at + random.nextInt(5));
      text = text.substring(0, at) + TOKENS[random.nextInt(TOKENS.length)] + text.substring(end);
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
