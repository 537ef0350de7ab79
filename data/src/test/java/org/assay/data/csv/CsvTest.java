package org.assay.data.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.assay.data.DType;
import org.assay.data.DataException;
import org.assay.data.Mutants;
import org.assay.data.NdArray;
import org.assay.data.ReadLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
  private static final CsvOptions DEFAULTS = CsvOptions.defaults();

  @TempDir Path folder;

  private CsvTable read(String text, CsvOptions options) {
    return read(text.getBytes(StandardCharsets.UTF_8), options);
  }

  private CsvTable read(byte[] text, CsvOptions options) {
    try {
      Path file = Files.write(folder.resolve("x.csv"), text);
      return CsvReader.read(file, options, ReadLimits.defaults());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void detectsTheHeader() {
    CsvTable named = read("a,\"b, c\"\n1,2\n3.5,-4e2\n", DEFAULTS);
    assertThat(named.names()).containsExactly("a", "b, c");
    assertThat(named.values()).isEqualTo(NdArray.of(new double[] {1, 2, 3.5, -400}, 2, 2));
    assertThat(named.column("b, c")).containsExactly(2, -400);
    assertThat(named.complete()).isTrue();

    CsvTable bare = read("1,2\r\n3,nan\r\n", DEFAULTS);
    assertThat(bare.names()).containsExactly("0", "1");
    assertThat(bare.values().toDoubles()).containsExactly(1, 2, 3, Double.NaN);

    assertThat(read("1,2\n3,4", DEFAULTS.withHeader(CsvOptions.Header.PRESENT)).names())
        .containsExactly("1", "2");
    assertThat(read("\ufeffa\n1\n", DEFAULTS).names()).containsExactly("a");
  }

  @Test
  void saysWhereAValueIsMissing() {
    String text = "a,b\n1,2\n3,\n";
    assertThatThrownBy(() -> read(text, DEFAULTS))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("x.csv")
        .hasMessageContaining("line 3, column 'b'");
    assertThat(read(text, DEFAULTS.withMissing(CsvOptions.Missing.NAN)).column("b"))
        .containsExactly(2, Double.NaN);
  }

  @Test
  void refusesOrSkipsText() {
    String text = "a,b,c\n1,x,2\n3,4,5\n";
    assertThatThrownBy(() -> read(text, DEFAULTS))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("'x' is no number")
        .hasMessageContaining("line 2, column 'b'");
    CsvTable skipped = read(text, DEFAULTS.withText(CsvOptions.Text.SKIP));
    assertThat(skipped.names()).containsExactly("a", "c");
    assertThat(skipped.skipped()).containsExactly("b");
    assertThat(skipped.values().toDoubles()).containsExactly(1, 2, 3, 5);
    CsvTable chosen = read(text, DEFAULTS.withColumns("c", "a"));
    assertThat(chosen.values().toDoubles()).containsExactly(2, 1, 5, 3);
  }

  @Test
  void readsSoManyRows() {
    CsvTable table = read("a\n1\n2\n3\n", DEFAULTS.withMaxRows(2));
    assertThat(table.column("a")).containsExactly(1, 2);
    assertThat(table.complete()).isFalse();
    assertThat(read("a\n1\n2\n", DEFAULTS.withMaxRows(2)).complete()).isTrue();
    assertThat(read("1\n2\n", DEFAULTS.withMaxRows(0)).rows()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n\n",
        "a,b\n1\n",
        "a,b\n1,2,3\n",
        "a\n0x10\n",
        "a\n1f\n",
        "a\n1e\n",
        "a\n\"1\n"
      })
  void refuses(String text) {
    assertThatThrownBy(() -> read(text, DEFAULTS)).isInstanceOf(DataException.class);
  }

  @Test
  void refusesWhatIsNotText() {
    assertThatThrownBy(() -> read(new byte[] {'a', '\n', (byte) 0xc3, '\n'}, DEFAULTS))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("UTF-8");
    assertThatThrownBy(() -> CsvReader.read(folder)).isInstanceOf(DataException.class);
    assumeTrue(Files.exists(Path.of("/dev/zero")));
    assertThatThrownBy(() -> CsvReader.read(Path.of("/dev/zero")))
        .isInstanceOf(DataException.class);
  }

  @Test
  void boundsValuesFieldsAndColumns() throws IOException {
    Path file = Files.writeString(folder.resolve("big.csv"), "1,2\n".repeat(1000));
    assertThatThrownBy(
            () -> CsvReader.read(file, DEFAULTS, ReadLimits.defaults().withMaxBytes(5000)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("limit");
    assertThatThrownBy(() -> read("1,".repeat(20_000), DEFAULTS)).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> read("1".repeat(2_000_000), DEFAULTS))
        .isInstanceOf(DataException.class);
    assertThatThrownBy(() -> read("a,a\n1,2\n", DEFAULTS).column("a"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("more than one");
  }

  @Test
  void survivesTheRoundTrip() {
    Random random = new Random(5);
    double[] doubles = new double[60];
    float[] floats = new float[60];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = Double.longBitsToDouble(random.nextLong());
      floats[i] = Float.intBitsToFloat(random.nextInt());
    }
    doubles[7] = Double.NEGATIVE_INFINITY;
    Path file = folder.resolve("x.csv");
    List<String> names = List.of("a", "b\n\"c\"", "ü,");
    CsvWriter.write(file, names, NdArray.of(doubles, 20, 3));
    CsvTable table = CsvReader.read(file);
    assertThat(table.names()).isEqualTo(names);
    assertThat(table.values().toDoubles()).containsExactly(doubles);
    CsvWriter.write(file, names, NdArray.of(floats, 20, 3));
    assertThat(CsvReader.read(file).values().toFloats()).containsExactly(floats);
    CsvWriter.write(file, List.of("u"), NdArray.of(new long[] {3, 4}, 2, 1).as(DType.U8));
    assertThat(CsvReader.read(file).column("u")).containsExactly(3, 4);
  }

  @Test
  void damagedFilesAreRefusedOrRead() throws IOException {
    List<byte[]> originals =
        List.of(
            "a,b,c\n1,2,3\n4,5.5e-3,-inf\n".getBytes(StandardCharsets.UTF_8),
            "1,2,3\r\n\"4\",5,6\r\n".getBytes(StandardCharsets.UTF_8),
            "ä,\"b\"\"b\"\n1e5,nan\n".getBytes(StandardCharsets.UTF_8));
    CsvOptions lenient = DEFAULTS.withMissing(CsvOptions.Missing.NAN);
    Mutants.Tally tally =
        Mutants.run(
            originals,
            3000,
            4L,
            folder,
            file -> CsvReader.read(file, lenient, ReadLimits.defaults()));
    assertThat(tally.refused()).isGreaterThan(500);
    assertThat(tally.accepted()).isGreaterThan(500);
  }
}
