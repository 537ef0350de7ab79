package org.assay.data.npy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.assay.data.DataException;
import org.assay.data.NdArray;
import org.assay.data.ReadLimits;
import org.assay.data.input.ByteBudget;
import org.assay.data.input.DataInput;

/**
 * Reads numpy's archives of named arrays: zip files, stored or deflated, with or without zip64. The
 * name of an array is that of its member without {@code .npy}; names are never used as paths.
 */
public final class NpzReader {
  private static final String SUFFIX = ".npy";

  private NpzReader() {}

  /** Reads all arrays within {@link ReadLimits#defaults()}. */
  public static Map<String, NdArray> read(Path file) {
    return read(file, ReadLimits.defaults());
  }

  /** Reads all arrays within limits. */
  public static Map<String, NdArray> read(Path file, ReadLimits limits) {
    return read(file, name -> true, limits);
  }

  /**
   * Reads the arrays whose name is wanted; only they count against the limit of bytes.
   *
   * @return name to array, in the order of the archive; unmodifiable
   * @throws DataException if this is no such archive, a wanted member is no readable array, a name
   *     appears twice, or a limit is exceeded
   */
  public static Map<String, NdArray> read(Path file, Predicate<String> wanted, ReadLimits limits) {
    ByteBudget budget = new ByteBudget(limits);
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    walk(
        file,
        limits,
        (zip, entry, name) -> {
          if (wanted.test(name)) {
            arrays.put(name, readMember(file, zip, entry, budget, limits));
          }
        });
    return Collections.unmodifiableMap(arrays);
  }

  /**
   * The names of the arrays, without reading them.
   *
   * @throws DataException if this is no such archive
   */
  public static Set<String> names(Path file, ReadLimits limits) {
    Map<String, Boolean> names = new LinkedHashMap<>();
    walk(file, limits, (zip, entry, name) -> names.put(name, true));
    return Collections.unmodifiableSet(names.keySet());
  }

  private interface Visitor {
    void visit(ZipFile zip, ZipEntry entry, String name) throws IOException;
  }

  private static void walk(Path file, ReadLimits limits, Visitor visitor) {
    DataInput.requireRegular(file);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      if (zip.size() > limits.maxEntries()) {
        throw new DataException(
            "the archive has " + zip.size() + " members",
            file.toString(),
            "at most " + limits.maxEntries(),
            "");
      }
      Set<String> seen = new HashSet<>();
      for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
        ZipEntry entry = all.nextElement();
        if (entry.isDirectory()) {
          continue;
        }
        String name = entry.getName();
        name = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
        if (!seen.add(name)) {
          throw new DataException(
              "two members of the archive have one name",
              file + ": array '" + name + "'",
              "one array per name",
              "save the archive again");
        }
        visitor.visit(zip, entry, name);
      }
    } catch (IOException e) {
      throw DataInput.failure(e, file.toString());
    } catch (IllegalArgumentException e) { // how the JDK reports undecodable member names
      throw new DataException("the archive is damaged (" + e.getMessage() + ")", file.toString());
    }
  }

  private static NdArray readMember(
      Path file, ZipFile zip, ZipEntry entry, ByteBudget budget, ReadLimits limits)
      throws IOException {
    String where = file + ": member '" + entry.getName() + "'";
    CRC32 crc = new CRC32();
    CheckedInputStream checked = new CheckedInputStream(zip.getInputStream(entry), crc);
    try (DataInput in = new DataInput(checked, 0, budget, where)) {
      NdArray array = NpyReader.read(in, limits);
      if (entry.getCrc() != -1 && entry.getCrc() != crc.getValue()) {
        throw new DataException(
            "the array's checksum is wrong", where, "", "the file is damaged: copy it again");
      }
      return array;
    }
  }
}
