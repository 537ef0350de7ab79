package org.assay.data.npy;

import java.util.Arrays;
import java.util.Optional;
import org.assay.data.DType;
import org.assay.data.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the literal of a Python dictionary that heads an array: only what numpy writes there, no
 * expressions.
 */
final class NpyHeaderParser {
  private static final String WHERE = "the array's header";

  private final String text;
  private final int maxDimensions;
  private int at;

  NpyHeaderParser(String text, int maxDimensions) {
    this.text = text;
    this.maxDimensions = maxDimensions;
  }

  NpyHeader parse() {
    @Nullable String description = null;
    @Nullable Boolean fortranOrder = null;
    int @Nullable [] shape = null;
    expect('{');
    while (!accept('}')) {
      String key = string();
      expect(':');
      switch (key) {
        case "descr" -> description = once(key, description, elementType());
        case "fortran_order" -> fortranOrder = once(key, fortranOrder, bool());
        case "shape" -> shape = once(key, shape, tuple());
        default -> throw malformed("an unknown key '" + key + "'");
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    if (peek() != 0) {
      throw malformed("text behind the dictionary");
    }
    if (description == null || fortranOrder == null || shape == null) {
      throw malformed("not all of the keys descr, fortran_order and shape");
    }
    return header(description, fortranOrder, shape);
  }

  private static NpyHeader header(String description, boolean fortranOrder, int[] shape) {
    char order = description.isEmpty() ? ' ' : description.charAt(0);
    boolean hasOrder = "<>|=".indexOf(order) >= 0;
    String code = hasOrder ? description.substring(1) : description;
    Optional<DType> type = DType.ofCode(code.equals("?") ? "b1" : code);
    if (type.isEmpty()) {
      throw unsupported(description, code);
    }
    return new NpyHeader(type.get(), order == '>', fortranOrder, shape);
  }

  private static DataException unsupported(String description, String code) {
    char kind = code.isEmpty() ? ' ' : code.charAt(0);
    String what =
        switch (kind) {
          case 'O' -> "the array holds Python objects, and unpickling them could run any code";
          case 'c' -> "the array holds complex numbers";
          case 'U', 'S', 'a', 'T' -> "the array holds text";
          case 'M', 'm' -> "the array holds dates or durations";
          case 'V' -> "the array holds raw records (numpy saves bfloat16 and float8 so)";
          default -> "the array's element type '" + description + "' is not read";
        };
    return new DataException(
        what,
        WHERE,
        "bool, integers of 8 to 64 bit, or float16, float32, float64",
        "save it as such, e.g. numpy.save(file, array.astype(numpy.float32))");
  }

  private <T> T once(String key, @Nullable T before, T now) {
    if (before != null) {
      throw malformed("the key '" + key + "' twice");
    }
    return now;
  }

  private String elementType() {
    if (peek() == '[' || peek() == '(') {
      throw new DataException(
          "the array is a structured one (records of named fields)",
          WHERE,
          "one plain number per element",
          "save each field as an array of its own");
    }
    return string();
  }

  private int[] tuple() {
    expect('(');
    int[] extents = new int[maxDimensions];
    int rank = 0;
    boolean comma = true;
    while (!accept(')')) {
      if (!comma) {
        throw malformed("two extents without a comma");
      }
      if (rank == maxDimensions) {
        throw new DataException(
            "the array has too many dimensions", WHERE, "at most " + maxDimensions, "");
      }
      extents[rank++] = extent();
      comma = accept(',');
    }
    if (rank == 1 && !comma) {
      throw malformed("a shape that is a number instead of a tuple");
    }
    return Arrays.copyOf(extents, rank);
  }

  private int extent() {
    skipSpace();
    int start = at;
    long value = 0;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      value = Math.min(10 * value + (text.charAt(at) - '0'), 1L << 40);
      at++;
    }
    if (at == start) {
      throw malformed("an extent that is not a non-negative integer");
    }
    if (value > Integer.MAX_VALUE) {
      throw new DataException("an extent is too large", WHERE, "at most " + Integer.MAX_VALUE, "");
    }
    if (at < text.length() && text.charAt(at) == 'L') {
      at++; // Python 2 marked long integers
    }
    return (int) value;
  }

  private boolean bool() {
    skipSpace();
    for (String word : new String[] {"True", "False"}) {
      if (text.startsWith(word, at)) {
        at += word.length();
        return word.equals("True");
      }
    }
    throw malformed("a fortran_order that is neither True nor False");
  }

  private String string() {
    char quote = peek();
    if (quote != '\'' && quote != '"') {
      throw malformed("something where a quoted text belongs");
    }
    int end = text.indexOf(quote, at + 1);
    if (end < 0) {
      throw malformed("a text without end");
    }
    String value = text.substring(at + 1, end);
    at = end + 1;
    return value;
  }

  private void expect(char wanted) {
    if (!accept(wanted)) {
      throw malformed("no '" + wanted + "' at character " + at);
    }
  }

  private boolean accept(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  private char peek() {
    skipSpace();
    return at < text.length() ? text.charAt(at) : 0;
  }

  private void skipSpace() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private DataException malformed(String found) {
    return new DataException(
        "the header has " + found,
        WHERE,
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
        "save the array again with numpy.save");
  }
}
