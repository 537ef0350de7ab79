package org.assay.data.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assay.data.DType;
import org.assay.data.DataException;
import org.assay.data.Golden;
import org.assay.data.Mutants;
import org.assay.data.NdArray;
import org.assay.data.ReadLimits;
import org.assay.data.npy.NpzWriter.Packing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpzTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"stored", "deflated"})
  void readsWhatNumpyWrote(String name) {
    Map<String, NdArray> arrays = NpzReader.read(Golden.file(name + ".npz"));
    assertThat(arrays.keySet()).containsExactly("x", "y", "a/../b");
    assertThat(arrays)
        .containsEntry("x", NdArray.of(new float[] {0, 1, 2, 3, 4, 5}, 2, 3))
        .containsEntry("y", NdArray.of(new long[] {1, 0}));
    assertThat(NpzReader.names(Golden.file(name + ".npz"), ReadLimits.defaults()))
        .containsExactly("x", "y", "a/../b");
  }

  @Test
  void readsOnlyWhatIsWanted() {
    assertThatThrownBy(() -> NpzReader.read(Golden.file("object.npz")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Python objects")
        .hasMessageContaining("bad.npy");
    assertThat(
            NpzReader.read(
                Golden.file("object.npz"), name -> name.equals("fine"), ReadLimits.defaults()))
        .containsExactly(entry("fine", NdArray.of(new double[] {1, 1})));
  }

  @ParameterizedTest
  @EnumSource
  void survivesTheRoundTripWithHostileNames(Packing packing) throws IOException {
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    arrays.put("../../etc/passwd", NdArray.of(new int[] {1}));
    arrays.put("/absolute", NdArray.zeros(DType.U1, 0));
    arrays.put("C:\\x", NdArray.scalar(3));
    arrays.put("", NdArray.of(new boolean[] {true, false}, 2, 1));
    arrays.put("<script>\n\u001b[31m\u0000\u202e", NdArray.of(new float[] {Float.NaN}));
    arrays.put("ünï😀", NdArray.of(new long[] {Long.MIN_VALUE}));
    arrays.put("folder/", NdArray.scalar(4));
    arrays.put("n".repeat(60_000), NdArray.scalar(5));
    Path first = folder.resolve("a.npz");
    NpzWriter.write(first, arrays, packing);
    assertThat(NpzReader.read(first)).isEqualTo(arrays);
    assertThat(List.copyOf(NpzReader.read(first).keySet())).isEqualTo(List.copyOf(arrays.keySet()));

    Path second = folder.resolve("b.npz");
    NpzWriter.write(second, arrays, packing);
    assertThat(second).hasSameBinaryContentAs(first);
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("a.npz", "b.npz");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud800", "\udc00x"})
  void refusesNamesThatAreNoText(String name) {
    assertThatThrownBy(
            () -> NpzWriter.write(folder.resolve("x.npz"), Map.of(name, NdArray.scalar(1))))
        .isInstanceOf(DataException.class);
    assertThatThrownBy(
            () ->
                NpzWriter.write(
                    folder.resolve("x.npz"), Map.of("x".repeat(65536), NdArray.scalar(1))))
        .isInstanceOf(DataException.class);
  }

  @Test
  void boundsWhatIsUnpacked() {
    Path bomb = folder.resolve("bomb.npz");
    NpzWriter.write(bomb, Map.of("x", NdArray.zeros(DType.U1, 50_000_000)), Packing.DEFLATED);
    assertThat(bomb.toFile().length()).isLessThan(100_000);
    ReadLimits limits = ReadLimits.defaults().withMaxBytes(10_000_000);
    assertThatThrownBy(() -> NpzReader.read(bomb, limits))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("limit");
    assertThat(NpzReader.read(bomb).get("x").size()).isEqualTo(50_000_000);
  }

  @Test
  void boundsTheSumOverMembers() {
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    for (int i = 0; i < 20; i++) {
      arrays.put("a" + i, NdArray.zeros(DType.U1, 1_000_000));
    }
    Path bomb = folder.resolve("bomb.npz");
    NpzWriter.write(bomb, arrays, Packing.DEFLATED);
    ReadLimits limits = ReadLimits.defaults().withMaxBytes(10_000_000);
    assertThatThrownBy(() -> NpzReader.read(bomb, limits))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a9.npy");
    assertThat(NpzReader.read(bomb, name -> name.equals("a19"), limits)).hasSize(1);
    assertThatThrownBy(() -> NpzReader.read(bomb, limits.withMaxEntries(19)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("20 members");
  }

  @Test
  void refusesTwoMembersOfOneName() throws IOException {
    Path file = folder.resolve("twice.npz");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String name : List.of("x", "x.npy")) {
        zip.putNextEntry(new ZipEntry(name));
        NpyWriter.write(zip, NdArray.scalar(1));
        zip.closeEntry();
      }
    }
    assertThatThrownBy(() -> NpzReader.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("one name");
  }

  @Test
  void noticesDamageByTheChecksum() throws IOException {
    Path file = folder.resolve("x.npz");
    NpzWriter.write(file, Map.of("x", NdArray.of(new float[] {1, 2, 3, 4})));
    byte[] bytes = Files.readAllBytes(file);
    bytes[30 + 5 + 128 + 3] ^= 1; // local header, name, array header, then the data
    Files.write(file, bytes);
    assertThatThrownBy(() -> NpzReader.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("checksum");
  }

  @Test
  void readsOnlyArchives() throws IOException {
    assertThatThrownBy(() -> NpzReader.read(folder)).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> NpzReader.read(Golden.file("f4.npy")))
        .isInstanceOf(DataException.class);
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThatThrownBy(() -> NpzReader.read(empty)).isInstanceOf(DataException.class);
    assumeTrue(Files.exists(Path.of("/dev/zero")));
    assertThatThrownBy(() -> NpzReader.read(Path.of("/dev/zero")))
        .isInstanceOf(DataException.class);
  }

  @Test
  void damagedFilesAreRefusedOrRead() throws IOException {
    List<byte[]> originals = new ArrayList<>();
    for (String name : List.of("stored", "deflated", "object")) {
      originals.add(Files.readAllBytes(Golden.file(name + ".npz")));
    }
    Mutants.Tally tally = Mutants.run(originals, 3000, 2L, folder, NpzReader::read);
    assertThat(tally.refused()).isGreaterThan(1000);
    assertThat(tally.accepted()).isPositive();
  }
}
