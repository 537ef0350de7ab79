package org.assay.data.idx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.assay.data.DType;
import org.assay.data.DataException;
import org.assay.data.Golden;
import org.assay.data.Mutants;
import org.assay.data.NdArray;
import org.assay.data.ReadLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IdxTest {
  @TempDir Path folder;

  @Test
  void readsPlainAndGzipped() {
    NdArray plain = IdxReader.read(Golden.file("u1.idx"));
    assertThat(plain).isEqualTo(NdArray.ofBytes(DType.U1, new byte[] {0, 1, 2, 3, 4, 5}, 2, 3));
    assertThat(IdxReader.read(Golden.file("f4.idx.gz")))
        .isEqualTo(NdArray.of(new float[] {0.5f, -1, 1e10f}));
  }

  @ParameterizedTest
  @EnumSource(names = {"U1", "I1", "I2", "I4", "F4", "F8"})
  void survivesTheRoundTrip(DType type) throws IOException {
    Random random = new Random(type.ordinal());
    byte[] bytes = new byte[24 * type.bytes()];
    random.nextBytes(bytes);
    NdArray array = NdArray.ofBytes(type, bytes, 4, 3, 2);
    for (String name : List.of("x.idx", "x.idx.gz")) {
      Path file = folder.resolve(name);
      IdxWriter.write(file, array);
      assertThat(IdxReader.read(file)).isEqualTo(array);
      byte[] once = Files.readAllBytes(file);
      IdxWriter.write(file, array);
      assertThat(Files.readAllBytes(file)).isEqualTo(once);
    }
  }

  @Test
  void refusesTypesOutsideTheFormat() {
    assertThatThrownBy(() -> IdxWriter.write(folder.resolve("x"), NdArray.of(new long[] {1})))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("i8");
  }

  @Test
  void readsOnlyWholeRegularFiles() throws IOException {
    assertThatThrownBy(() -> IdxReader.read(folder)).isInstanceOf(DataException.class);
    Path file = folder.resolve("x.idx");
    Files.write(file, new byte[0]);
    assertThatThrownBy(() -> IdxReader.read(file)).isInstanceOf(DataException.class);
    Files.write(file, new byte[] {0, 0, 8, 1, 127, -1, -1, -1, 5});
    assertThatThrownBy(() -> IdxReader.read(file)).isInstanceOf(DataException.class);
    Files.write(file, new byte[] {0, 0, 8, 1, 0, 0, 0, 1, 5, 6});
    assertThatThrownBy(() -> IdxReader.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("more data");
    assumeTrue(Files.exists(Path.of("/dev/zero")));
    assertThatThrownBy(() -> IdxReader.read(Path.of("/dev/zero")))
        .isInstanceOf(DataException.class);
  }

  @Test
  void boundsWhatIsUnpacked() {
    Path bomb = folder.resolve("bomb.gz");
    IdxWriter.write(bomb, NdArray.zeros(DType.U1, 20_000_000));
    assertThatThrownBy(() -> IdxReader.read(bomb, ReadLimits.defaults().withMaxBytes(1_000_000)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("limit");
  }

  @Test
  void damagedFilesAreRefusedOrRead() throws IOException {
    List<byte[]> originals =
        List.of(
            Files.readAllBytes(Golden.file("u1.idx")),
            Files.readAllBytes(Golden.file("f4.idx.gz")));
    Mutants.Tally tally = Mutants.run(originals, 3000, 3L, folder, IdxReader::read);
    assertThat(tally.refused()).isGreaterThan(500);
    assertThat(tally.accepted()).isGreaterThan(50);
  }
}
