package org.assay.onnx.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.assay.onnx.ModelException;

/** Identity of a model file. */
public final class ModelHash {
  private static final int CHUNK = 1 << 16;

  private ModelHash() {}

  /**
   * SHA-256 of a file's bytes, as 64 hexadecimal digits. Data files are not part of it.
   *
   * @throws ModelException if the file cannot be read
   */
  public static String sha256(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] chunk = new byte[CHUNK];
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        digest.update(chunk, 0, count);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new ModelException(
          "cannot be read: " + FileErrors.reason(e), file.toString(), "a readable file", "");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
