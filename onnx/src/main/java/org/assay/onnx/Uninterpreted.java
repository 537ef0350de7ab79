package org.assay.onnx;

import java.util.Arrays;

/**
 * Fields of the format that nothing here interprets, in their protobuf encoding: kept so that a
 * model that is read and written again loses nothing.
 */
public record Uninterpreted(byte[] encoded) {
  /** No such fields. */
  public static final Uninterpreted NONE = new Uninterpreted(new byte[0]);

  public Uninterpreted {
    encoded = encoded.clone();
  }

  /** Whether there are no such fields. */
  public boolean isEmpty() {
    return encoded.length == 0;
  }

  @Override
  public byte[] encoded() {
    return encoded.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Uninterpreted that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  @Override
  public String toString() {
    return encoded.length + " bytes";
  }
}
