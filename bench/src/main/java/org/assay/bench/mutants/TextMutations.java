package org.assay.bench.mutants;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assay.data.random.RandomStream;

/** Damages a text token by token: deletes, repeats, exchanges, replaces, inserts. */
final class TextMutations {
  private static final Pattern TOKEN =
      Pattern.compile(
          "[A-Za-z_][A-Za-z_0-9.]*|-?[0-9][0-9.eE+-]*|\\s+|\"[^\"]*\"|.", Pattern.DOTALL);
  private static final int MOST_CHANGES = 3;

  private static final String[] MODEL_TOKENS = {
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    "=",
    "=>",
    ",",
    ":",
    "\"",
    "#",
    "@",
    "?",
    "-",
    ".",
    "0",
    "1",
    "-1",
    "2",
    "7",
    "99999999999999999999",
    "4611686018427387904",
    "1e999",
    "-inf",
    "nan",
    "float",
    "double",
    "int64",
    "float16",
    "bool",
    "string",
    "uint4",
    "seq(",
    "optional(",
    "If",
    "Loop",
    "axis",
    "axes",
    "perm",
    "N",
    "\\",
    "\u0000",
    "\n",
    "é",
    "float[4611686018427387904]",
    "opset_import",
    "Expand",
    "Tile",
    "Range",
    "Reshape",
    "Gather",
    "{1,2,3}"
  };

  private static final String[] SPEC_TOKENS = {
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "- ",
    "\"",
    "'",
    "#",
    "&a ",
    "*a",
    "!!java.lang.String ",
    "!x ",
    "|",
    ">",
    "?",
    "~",
    "null",
    "true",
    "0",
    "-1",
    "1e999",
    ".nan",
    ".inf",
    "-.inf",
    "99999999999999999999",
    "dims",
    "inputs",
    "weights",
    "valid",
    "role",
    "loss",
    "ignore",
    "\n",
    "\n  ",
    "\n    ",
    "\t",
    "---\n",
    "...\n",
    "%YAML 9.9\n",
    "<<: *a",
    "\u0000",
    "é",
    "[1, 0]",
    "2020-01-01",
    "0x10",
    "1:20",
    "9223372036854775807",
    "[nan, 1]"
  };

  private final RandomStream random;
  private String change = "";

  TextMutations(RandomStream random) {
    this.random = random;
  }

  String change() {
    return change;
  }

  byte[] model(byte[] base) {
    return mutate(base, MODEL_TOKENS);
  }

  byte[] spec(byte[] base) {
    switch (random.nextInt(40)) {
      case 0:
        change = "aliases of aliases";
        return aliases();
      case 1:
        change = "nested deeply";
        return ("inputs: " + "[".repeat(1 + random.nextInt(20_000)))
            .getBytes(StandardCharsets.UTF_8);
      case 2:
        change = "nested by indentation";
        return indented();
      case 3:
        change = "many entries";
        return many();
      default:
        return mutate(base, SPEC_TOKENS);
    }
  }

  private byte[] aliases() {
    StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    int levels = 2 + random.nextInt(60);
    for (int i = 1; i < levels; i++) {
      String alias = "*a" + (i - 1);
      text.append("a" + i + ": &a" + i + " [" + (alias + ", ").repeat(8) + alias + "]\n");
    }
    return text.append("inputs: *a")
        .append(levels - 1)
        .append('\n')
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  private byte[] indented() {
    StringBuilder text = new StringBuilder();
    int depth = 1 + random.nextInt(600);
    for (int i = 0; i < depth; i++) {
      text.append(" ".repeat(i)).append("inputs:\n");
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private byte[] many() {
    StringBuilder text = new StringBuilder("inputs:\n");
    for (int i = random.nextInt(20_000); i > 0; i--) {
      text.append("  x").append(i).append(": {valid: [0, 1]}\n");
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private byte[] mutate(byte[] base, String[] replacements) {
    List<String> tokens = tokens(new String(base, StandardCharsets.UTF_8));
    StringBuilder said = new StringBuilder();
    for (int i = 1 + random.nextInt(MOST_CHANGES); i > 0 && !tokens.isEmpty(); i--) {
      int at = random.nextInt(tokens.size());
      String old = tokens.get(at);
      String fresh = replacements[random.nextInt(replacements.length)];
      String other = tokens.get(random.nextInt(tokens.size()));
      said.append(said.isEmpty() ? "" : ", ");
      switch (random.nextInt(6)) {
        case 0 -> {
          tokens.remove(at);
          said.append("deleted ").append(old);
        }
        case 1 -> {
          tokens.add(at, old);
          said.append("repeated ").append(old);
        }
        case 2 -> {
          tokens.set(at, other);
          said.append(old).append(" -> ").append(other);
        }
        case 3 -> {
          tokens.add(at, fresh);
          said.append("inserted ").append(fresh);
        }
        case 4 -> {
          int end = Math.min(tokens.size(), at + 1 + random.nextInt(12));
          tokens.subList(at, end).clear();
          said.append("deleted ").append(end - at).append(" tokens");
        }
        default -> {
          tokens.set(at, fresh);
          said.append(old).append(" -> ").append(fresh);
        }
      }
    }
    change = said.toString().replaceAll("\\s+", " ");
    return String.join("", tokens).getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    return tokens;
  }
}
