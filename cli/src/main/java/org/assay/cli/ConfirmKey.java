package org.assay.cli;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.assay.exec.OrtRuntime;
import org.assay.numeric.scan.ScanOptions;
import org.assay.onnx.Model;
import org.assay.onnx.io.ModelHash;
import org.assay.report.ModelResult;

/** What the outcome of a model depends on, as one word. */
final class ConfirmKey {
  private ConfirmKey() {}

  /**
   * The key of a model.
   *
   * @param model its weights may lie in files that the hash of its own does not cover
   */
  static String of(
      Model model,
      ModelResult scanned,
      ScanOptions options,
      ConfirmRun.Wanted wanted,
      RunningOptions running) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      put(digest, Version.text());
      put(digest, OrtRuntime.get().version());
      put(digest, scanned.sha256());
      model
          .graph()
          .initializers()
          .forEach(
              (name, tensor) -> {
                put(digest, name);
                for (ByteBuffer segment : tensor.data().segments()) {
                  digest.update(segment.duplicate());
                }
              });
      put(digest, options.toString());
      put(digest, wanted.toString());
      put(digest, running.isolation.name());
      scanned.spec().ifPresent(file -> put(digest, file(Path.of(file))));
      options.data().ifPresent(file -> put(digest, file(file)));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String file(Path file) {
    return Files.isRegularFile(file) ? ModelHash.sha256(file) : "";
  }

  private static void put(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }
}
