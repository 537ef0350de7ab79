package org.assay.onnx.text;

import java.nio.charset.StandardCharsets;
import org.assay.onnx.ModelException;

/**
 * Tokens of the textual syntax over the bytes of a text in UTF-8. Bytes, because a string literal
 * may hold any; space and comments from {@code #} to the line's end separate tokens.
 */
final class Scanner {
  /** What a literal is. */
  enum Kind {
    INTEGER,
    FLOAT,
    STRING
  }

  /**
   * A literal.
   *
   * @param text its bytes, without quotes and escapes if a string
   */
  record Literal(Kind kind, byte[] text) {
    String ascii() {
      return new String(text, StandardCharsets.ISO_8859_1);
    }
  }

  private static final int LONGEST_NUMBER = 1000;

  private final String source;
  private final byte[] text;
  private int at;
  private int line = 1;
  private int lineStart;
  private int tokenAt;
  private int tokenLine;
  private int tokenLineStart;

  Scanner(String source, byte[] text) {
    this.source = source;
    this.text = text;
    if (text.length >= 3
        && text[0] == (byte) 0xEF
        && text[1] == (byte) 0xBB
        && text[2] == (byte) 0xBF) {
      at = 3;
      lineStart = 3;
    }
  }

  /** What the text is called in errors. */
  String source() {
    return source;
  }

  /** The next byte that is neither space nor comment, unsigned; -1 at the end. */
  int peek() {
    while (at < text.length) {
      byte b = text[at];
      if (b == '\n') {
        newline();
      } else if (b == '#') {
        while (at < text.length && text[at] != '\n') {
          at++;
        }
      } else if (b == ' ' || b >= '\t' && b <= '\r') {
        at++;
      } else {
        return b & 0xFF;
      }
    }
    return -1;
  }

  private void newline() {
    at++;
    line++;
    lineStart = at;
  }

  /** Line of the next token, counted from 1. */
  int line() {
    peek();
    return line;
  }

  /** File, line and column of the next token. */
  String position() {
    begin();
    return tokenPosition();
  }

  /** File, line and column of the last literal. Costs the line's length: for errors only. */
  String tokenPosition() {
    int column = 1;
    for (int i = tokenLineStart; i < tokenAt; i++) {
      if ((text[i] & 0xC0) != 0x80) {
        column++;
      }
    }
    return source + ":" + tokenLine + ":" + column;
  }

  private int begin() {
    int first = peek();
    tokenAt = at;
    tokenLine = line;
    tokenLineStart = lineStart;
    return first;
  }

  boolean atEnd() {
    return peek() < 0;
  }

  /** Consumes a character if it is next. */
  boolean matches(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  void expect(char wanted) {
    if (!matches(wanted)) {
      throw error("'" + wanted + "'");
    }
  }

  /** Consumes {@code =>}, whose two characters must not be apart. */
  void expectArrow() {
    if (peek() != '=' || at + 1 >= text.length || text[at + 1] != '>') {
      throw error("'=>'");
    }
    at += 2;
  }

  /** The identifier that is next, not consumed; empty if there is none. */
  String peekIdentifier() {
    String identifier = optionalIdentifier();
    at -= identifier.length();
    return identifier;
  }

  /** The identifier that is next, consumed; empty if there is none. */
  String optionalIdentifier() {
    int first = peek();
    int start = at;
    if (first >= 0 && isAlpha(first)) {
      while (at < text.length && isAlphanumeric(text[at])) {
        at++;
      }
    }
    return new String(text, start, at - start, StandardCharsets.ISO_8859_1);
  }

  /** An identifier, plain or as a string. */
  String identifier(String expected) {
    if (peek() == '"') {
      return string();
    }
    String identifier = optionalIdentifier();
    if (identifier.isEmpty()) {
      throw error(expected);
    }
    return identifier;
  }

  String string() {
    return new String(stringBytes(), StandardCharsets.UTF_8);
  }

  byte[] stringBytes() {
    if (begin() != '"') {
      throw error("a string in double quotes");
    }
    at++;
    int from = at;
    int escapes = 0;
    while (at < text.length && text[at] != '"') {
      if (text[at] == '\\') {
        escapes++;
        at++;
        if (at >= text.length) {
          break;
        }
      }
      if (text[at] == '\n') {
        newline();
      } else {
        at++;
      }
    }
    if (at >= text.length) {
      throw new ModelException(
          "string without an end", tokenPosition(), "a closing double quote", "");
    }
    byte[] value = new byte[at - from - escapes];
    for (int i = from, j = 0; i < at; i++, j++) {
      if (text[i] == '\\') {
        i++;
      }
      value[j] = text[i];
    }
    at++;
    return value;
  }

  /** Whether a special float (nan, inf, infinity in any case) is next. */
  boolean nextIsSpecialFloat() {
    return isSpecialFloat(peekIdentifier());
  }

  private static boolean isSpecialFloat(String word) {
    return word.equalsIgnoreCase("nan")
        || word.equalsIgnoreCase("inf")
        || word.equalsIgnoreCase("infinity");
  }

  /** A number or a string. */
  Literal literal(String expected) {
    int first = begin();
    if (first == '"') {
      return new Literal(Kind.STRING, stringBytes());
    }
    int start = at;
    int digits = first == '-' ? at + 1 : at;
    if (digits < text.length && isAlpha(text[digits])) {
      int end = digits;
      while (end < text.length && isAlphanumeric(text[end])) {
        end++;
      }
      if (isSpecialFloat(new String(text, digits, end - digits, StandardCharsets.ISO_8859_1))) {
        return number(Kind.FLOAT, start, end);
      }
    }
    if (digits >= text.length || !isDigit(text[digits])) {
      throw error(expected);
    }
    int end = digits;
    boolean isFloat = false;
    while (end < text.length && (isDigit(text[end]) || text[end] == '.' && !isFloat)) {
      isFloat |= text[end] == '.';
      end++;
    }
    if (end < text.length && (text[end] == 'e' || text[end] == 'E')) {
      isFloat = true;
      end++;
      if (end < text.length && (text[end] == '+' || text[end] == '-')) {
        end++;
      }
      while (end < text.length && isDigit(text[end])) {
        end++;
      }
    }
    return number(isFloat ? Kind.FLOAT : Kind.INTEGER, start, end);
  }

  private Literal number(Kind kind, int start, int end) {
    if (end - start > LONGEST_NUMBER) {
      throw new ModelException(
          "number of " + (end - start) + " characters",
          tokenPosition(),
          "at most " + LONGEST_NUMBER,
          "");
    }
    at = end;
    return new Literal(kind, java.util.Arrays.copyOfRange(text, start, end));
  }

  /** A signed integer of 64 bits. */
  long integer() {
    Literal literal = literal("an integer");
    if (literal.kind() != Kind.INTEGER) {
      throw wrongKind(literal, "an integer");
    }
    return parseLong(literal);
  }

  /** The error that the last literal is of the wrong kind. */
  ModelException wrongKind(Literal literal, String expected) {
    return new ModelException(
        "unexpected " + literal.kind().name().toLowerCase(java.util.Locale.ROOT),
        tokenPosition(),
        expected,
        "");
  }

  long parseLong(Literal literal) {
    try {
      return Long.parseLong(literal.ascii());
    } catch (NumberFormatException e) {
      throw new ModelException(
          "'" + literal.ascii() + "' is out of range",
          tokenPosition(),
          "an integer of 64 bits",
          "");
    }
  }

  /** A float32 of a literal; overflow is an error, as in Python's parser. */
  float parseFloat(Literal literal) {
    String word = literal.ascii();
    if (isSpecialFloat(word.startsWith("-") ? word.substring(1) : word)) {
      return Float.intBitsToFloat((int) special(word, 0x7F800000L, 0x400000L, 0x80000000L));
    }
    float value;
    try {
      value = Float.parseFloat(word);
    } catch (NumberFormatException e) {
      throw malformed(word);
    }
    if (Float.isInfinite(value)) {
      throw new ModelException(
          "'" + word + "' is out of range", tokenPosition(), "a float32, or inf", "");
    }
    return value;
  }

  /** A float64 of a literal; overflow is an error, as in Python's parser. */
  double parseDouble(Literal literal) {
    String word = literal.ascii();
    if (isSpecialFloat(word.startsWith("-") ? word.substring(1) : word)) {
      return Double.longBitsToDouble(special(word, 0x7FFL << 52, 1L << 51, 1L << 63));
    }
    double value;
    try {
      value = Double.parseDouble(word);
    } catch (NumberFormatException e) {
      throw malformed(word);
    }
    if (Double.isInfinite(value)) {
      throw new ModelException(
          "'" + word + "' is out of range", tokenPosition(), "a float64, or inf", "");
    }
    return value;
  }

  private static long special(String word, long infinity, long quiet, long sign) {
    boolean negative = word.startsWith("-");
    boolean nan = word.regionMatches(true, negative ? 1 : 0, "nan", 0, 3);
    return infinity | (nan ? quiet : 0) | (negative ? sign : 0);
  }

  private ModelException malformed(String word) {
    return new ModelException("'" + word + "' is not a number", tokenPosition(), "a number", "");
  }

  /** The error that something else was expected here. */
  ModelException error(String expected) {
    String position = position();
    return new ModelException("unexpected " + found(), position, expected, "");
  }

  private String found() {
    if (at >= text.length) {
      return "end of the text";
    }
    int end = at;
    while (end < text.length && end - at < 40 && isAlphanumeric(text[end])) {
      end++;
    }
    if (end == at) {
      end++;
      while (end < text.length && (text[end] & 0xC0) == 0x80) {
        end++;
      }
    }
    return "'" + new String(text, at, end - at, StandardCharsets.UTF_8) + "'";
  }

  private static boolean isDigit(int b) {
    return b >= '0' && b <= '9';
  }

  private static boolean isAlpha(int b) {
    return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_';
  }

  private static boolean isAlphanumeric(int b) {
    return isAlpha(b) || isDigit(b);
  }

  /** Whether a name can stand without quotes. */
  static boolean isIdentifier(String name) {
    if (name.isEmpty() || !isAlpha(name.charAt(0))) {
      return false;
    }
    return name.chars().allMatch(Scanner::isAlphanumeric);
  }
}
