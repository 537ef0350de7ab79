package org.assay.train.watch;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/** What a client must know to be listened to. Its text never appears in a message. */
public final class Token {
  private static final int BYTES = 16;

  private final String text;

  private Token(String text) {
    this.text = text;
  }

  /** A random one of 128 bits. */
  public static Token random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new Token(HexFormat.of().formatHex(bytes));
  }

  /** A given one; it must not be empty. */
  public static Token of(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("an empty token");
    }
    return new Token(text);
  }

  /** For whom it is meant. */
  public String text() {
    return text;
  }

  /** Whether a text is the token; takes as long whatever the text is. */
  boolean is(String other) {
    return MessageDigest.isEqual(digest(text), digest(other));
  }

  /** Of one length, whatever that of the text is. */
  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
