package org.assay.data.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assay.data.DType;
import org.assay.data.DataException;
import org.assay.data.Golden;
import org.assay.data.Mutants;
import org.assay.data.NdArray;
import org.assay.data.ReadLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(names = "BOOL", mode = EnumSource.Mode.EXCLUDE)
  void readsWhatNumpyWroteInBothByteOrders(DType type) {
    NdArray little = NpyReader.read(Golden.file(type.code() + ".npy"));
    assertThat(little.type()).isEqualTo(type);
    assertThat(little.shape()).containsExactly(2, 3);
    assertThat(little.toDoubles()).containsExactly(0, 1, 2, 3, 4, 100);
    if (type.bytes() > 1) {
      assertThat(NpyReader.read(Golden.file(type.code() + "-big.npy"))).isEqualTo(little);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "f2",
        "f4",
        "f8",
        "i1",
        "i8",
        "u1",
        "u2",
        "bool",
        "scalar",
        "empty",
        "special-f2",
        "special-f4"
      })
  void writesTheBytesThatNumpyWrites(String name) throws IOException {
    Path golden = Golden.file(name + ".npy");
    NpyWriter.write(folder.resolve("x.npy"), NpyReader.read(golden));
    assertThat(folder.resolve("x.npy")).hasSameBinaryContentAs(golden);
    try (var left = Files.list(folder)) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void readsSpecialValues() {
    assertThat(NpyReader.read(Golden.file("special-f4.npy")).toFloats())
        .containsExactly(
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            -0.0f,
            Float.MAX_VALUE,
            Float.MIN_VALUE,
            0.1f);
    assertThat(NpyReader.read(Golden.file("special-f2.npy")).toDoubles())
        .containsExactly(
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            -0.0,
            65504,
            0x1p-24,
            0.0999755859375);
    assertThat(NpyReader.read(Golden.file("bool.npy")).toBooleans())
        .containsExactly(true, false, true);
    assertThat(NpyReader.read(Golden.file("scalar.npy")).shape()).isEmpty();
    assertThat(NpyReader.read(Golden.file("empty.npy")).shape()).containsExactly(0, 3);
  }

  @Test
  void readsFortranOrder() {
    NdArray first = NpyReader.read(Golden.file("fortran.npy"));
    assertThat(first.shape()).containsExactly(2, 3, 4);
    assertThat(first.toLongs()).containsExactly(IntStream.range(0, 24).asLongStream().toArray());
    NdArray second = NpyReader.read(Golden.file("fortran-big.npy"));
    assertThat(second.shape()).containsExactly(4, 3, 2);
    assertThat(second.toLongs()).containsExactly(IntStream.range(0, 24).asLongStream().toArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void readsLaterVersions(int version) {
    assertThat(NpyReader.read(Golden.file("version" + version + ".npy")).toLongs())
        .containsExactly(0, 1, 2, 3, 4);
  }

  @ParameterizedTest
  @CsvSource({
    "object,Python objects",
    "record,array of its own",
    "text,text",
    "complex,complex",
    "date,dates",
  })
  void refusesWhatIsNoNumber(String name, String what) {
    assertThatThrownBy(() -> NpyReader.read(Golden.file(name + ".npy")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(what)
        .hasMessageContaining(name + ".npy");
  }

  @Test
  void survivesTheRoundTrip() {
    Random random = new Random(7);
    for (int i = 0; i < 200; i++) {
      DType type = DType.values()[i % DType.values().length];
      int[] shape = random.ints(random.nextInt(5), 0, 5).toArray();
      byte[] bytes = new byte[(int) NdArray.byteCount(type, shape)];
      random.nextBytes(bytes);
      NdArray array = NdArray.ofBytes(type, bytes, shape);
      NpyWriter.write(folder.resolve("x.npy"), array);
      assertThat(NpyReader.read(folder.resolve("x.npy"))).as("round %d", i).isEqualTo(array);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999999999999999,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1 2), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (__import__('os'),), }",
        "{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,), }",
        "{'descr': '<f4', 'shape': (1,), }",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } + evil()",
        "{'descr': '', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '<f3', 'fortran_order': False, 'shape': (1,), }",
        "{'descr: <f4",
        "",
      })
  void refusesOtherHeaders(String header) throws IOException {
    Path file = write(header, new byte[64]);
    assertThatThrownBy(() -> NpyReader.read(file)).isInstanceOf(DataException.class);
  }

  @Test
  void aDeclaredSizeAllocatesNothing() throws IOException {
    Path file =
        write("{'descr': '<f8', 'fortran_order': False, 'shape': (100000000,), }", new byte[8]);
    ReadLimits wide = ReadLimits.defaults().withMaxBytes(1L << 40);
    assertThatThrownBy(() -> NpyReader.read(file, wide))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("ends too early");
    assertThatThrownBy(() -> NpyReader.read(file, wide.withMaxBytes(1000)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("limit");
  }

  @Test
  void refusesDataBehindTheArray() throws IOException {
    Path file = write("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", new byte[5]);
    assertThatThrownBy(() -> NpyReader.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("more data");
  }

  @Test
  void refusesTooManyDimensions() throws IOException {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + "1,".repeat(33) + ")}";
    assertThatThrownBy(() -> NpyReader.read(write(header, new byte[4])))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("dimensions");
  }

  private Path write(String header, byte[] data) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
    byte[] bytes = Arrays.copyOf(NpyHeader.MAGIC, 10 + text.length + data.length);
    bytes[6] = 1;
    bytes[8] = (byte) text.length;
    bytes[9] = (byte) (text.length >> 8);
    System.arraycopy(text, 0, bytes, 10, text.length);
    System.arraycopy(data, 0, bytes, 10 + text.length, data.length);
    return Files.write(folder.resolve("x.npy"), bytes);
  }

  @Test
  void readsOnlyRegularFiles() throws IOException {
    assertThatThrownBy(() -> NpyReader.read(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("directory");
    assertThatThrownBy(() -> NpyReader.read(folder.resolve("nothing")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no such file");
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThatThrownBy(() -> NpyReader.read(empty)).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> NpyWriter.write(folder, NdArray.scalar(1)))
        .isInstanceOf(DataException.class);
    assertThatThrownBy(
            () -> NpyWriter.write(folder.resolve("no/such/folder.npy"), NdArray.scalar(1)))
        .isInstanceOf(DataException.class);
  }

  @Test
  void refusesDevices() {
    assumeTrue(Files.exists(Path.of("/dev/zero")));
    assertThatThrownBy(() -> NpyReader.read(Path.of("/dev/zero")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("regular file");
  }

  @Test
  void saysThatAFileMustNotBeRead() throws IOException {
    Path file = Files.write(folder.resolve("secret.npy"), new byte[100]);
    assumeTrue(Files.getFileStore(file).supportsFileAttributeView("posix"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeTrue(!Files.isReadable(file), "root may read everything");
    assertThatThrownBy(() -> NpyReader.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("must not be read");
  }

  @Test
  void writesThroughToDevices() {
    assumeTrue(Files.exists(Path.of("/dev/null")));
    NpyWriter.write(Path.of("/dev/null"), NdArray.scalar(1));
    assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
  }

  @Test
  void damagedFilesAreRefusedOrRead() throws IOException {
    List<byte[]> originals = new ArrayList<>();
    for (String name : List.of("f4", "fortran", "version3", "f2-big", "scalar", "object", "u1")) {
      originals.add(Files.readAllBytes(Golden.file(name + ".npy")));
    }
    Mutants.Tally tally = Mutants.run(originals, 3000, 1L, folder, NpyReader::read);
    assertThat(tally.refused()).isGreaterThan(500);
    assertThat(tally.accepted()).isGreaterThan(100);
  }
}
