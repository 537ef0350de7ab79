package org.assay.fuzz.predicate;

/** Reads the signs, numbers and names of a predicate, one after another. */
final class Scanner {
  /** What the current token is. */
  enum Kind {
    NUMBER,
    NAME,
    QUOTED,
    SIGN,
    END
  }

  private static final String[] SIGNS = {
    "||", "&&", "<=", ">=", "==", "!=", "<", ">", "+", "-", "*", "/", "!", "(", ")", "[", "]"
  };

  private final String text;
  private int at;
  private int start;
  private int endBefore;
  private Kind kind = Kind.END;
  private String token = "";

  Scanner(String text) {
    this.text = text;
    next();
  }

  Kind kind() {
    return kind;
  }

  /** The token's text; of a quoted name without its quotes. */
  String token() {
    return token;
  }

  /** Where the token begins, from 1 on. */
  int column() {
    return start + 1;
  }

  /** Index of the token's first character. */
  int start() {
    return start;
  }

  /** Index behind the last character of the token before. */
  int endBefore() {
    return endBefore;
  }

  boolean is(String sign) {
    return kind == Kind.SIGN && token.equals(sign);
  }

  /** What the token is called in an error. */
  String shown() {
    return kind == Kind.END ? "the end" : "'" + token + "'";
  }

  void next() {
    endBefore = at;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    start = at;
    if (at == text.length()) {
      kind = Kind.END;
      token = "";
      return;
    }
    char first = text.charAt(at);
    boolean fraction = first == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1));
    if (isDigit(first) || fraction) {
      number();
    } else if (Character.isLetter(first) || first == '_') {
      while (at < text.length() && isNamePart(text.charAt(at))) {
        at++;
      }
      set(Kind.NAME);
    } else if (first == '\'' || first == '"') {
      quoted(first);
    } else {
      sign();
    }
  }

  private void number() {
    digits();
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      digits();
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
        at++;
      }
      if (at == text.length() || !isDigit(text.charAt(at))) {
        throw Faults.at(at + 1, "an exponent without digits", "e.g. 1e-3");
      }
      digits();
    }
    if (at < text.length() && isNamePart(text.charAt(at))) {
      throw Faults.at(start + 1, "a name that begins with a digit", "such names in quotes");
    }
    set(Kind.NUMBER);
  }

  private void digits() {
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
  }

  private void quoted(char quote) {
    int end = text.indexOf(quote, at + 1);
    if (end < 0) {
      throw Faults.at(start + 1, "a quote without an end", "" + quote);
    }
    kind = Kind.QUOTED;
    token = text.substring(at + 1, end);
    at = end + 1;
  }

  private void sign() {
    for (String sign : SIGNS) {
      if (text.startsWith(sign, at)) {
        at += sign.length();
        set(Kind.SIGN);
        return;
      }
    }
    int length = Character.charCount(text.codePointAt(at));
    throw Faults.at(
        start + 1,
        "no sign of a predicate: '" + text.substring(at, at + length) + "'",
        "numbers, names, + - * / < <= > >= == != && || ! ( ) [ ]");
  }

  private void set(Kind of) {
    kind = of;
    token = text.substring(start, at);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.';
  }
}
