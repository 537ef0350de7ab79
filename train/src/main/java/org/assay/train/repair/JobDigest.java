package org.assay.train.repair;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.assay.onnx.Model;
import org.assay.onnx.io.ModelWriter;
import org.assay.train.data.Dataset;
import org.assay.train.data.Samples;
import org.assay.train.job.Job;

/** SHA-256 of what a training depends on. */
final class JobDigest {
  private static final long IR_VERSION = 11;

  private final MessageDigest digest;

  private JobDigest() {
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Of a job with its rows, first weights and graph included; 64 hexadecimal digits. */
  static String of(Job job, Dataset raw) {
    JobDigest all = new JobDigest();
    all.add(raw.x());
    all.add(raw.y());
    all.add(text(job));
    job.model()
        .weights()
        .forEach(
            (name, array) -> {
              all.add(name + array.type() + java.util.Arrays.toString(array.shape()));
              all.digest.update(array.toBytes());
            });
    job.model()
        .graph()
        .ifPresent(
            g ->
                all.digest.update(
                    ModelWriter.toBytes(Model.of(IR_VERSION, Model.WORKING_OPSET, g.graph()))));
    return all.finish();
  }

  /** Of some texts; 64 hexadecimal digits. */
  static String of(String... texts) {
    JobDigest all = new JobDigest();
    for (String text : texts) {
      all.add(text);
    }
    return all.finish();
  }

  /** All of a job that a training depends on but rows, first weights and an ONNX graph. */
  static String text(Job job) {
    return String.join("", JobYaml.parts(job).values())
        + job.model().outputs()
        + job.crossEntropy()
        + job.task();
  }

  private void add(Samples samples) {
    add(samples.rows() + " " + samples.shape());
    int part = 1 << 14;
    ByteBuffer buffer = ByteBuffer.allocate(4 * part).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = samples.values();
    for (int from = 0; from < values.length; from += part) {
      buffer.clear();
      buffer.asFloatBuffer().put(values, from, Math.min(part, values.length - from));
      digest.update(buffer.array(), 0, 4 * Math.min(part, values.length - from));
    }
  }

  /** With its length, so that two texts never run into each other. */
  private void add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
    digest.update(bytes);
  }

  private String finish() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
