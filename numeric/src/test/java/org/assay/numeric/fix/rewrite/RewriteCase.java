package org.assay.numeric.fix.rewrite;

import java.util.ArrayList;
import java.util.List;

/**
 * A tiny model with what a rewrite must do with it.
 *
 * @param rule that proposes something that a scan proves; or that must propose nothing
 * @param applies which of the two
 * @param failing tensor of the finding
 * @param lo least value of x; its greatest is {@code hi}
 * @param middle of the range of ordinary inputs, on which nothing changes
 * @param body of the graph: x[2, 3] in, y out
 */
record RewriteCase(
    String title,
    String rule,
    boolean applies,
    String failing,
    double lo,
    double hi,
    double middle,
    String body) {
  private static final String CONSTANTS =
      "  one = Constant <value = float {1.0}> ()\n"
          + "  ones = Constant <value = float[1, 3] {1.0, 1.0, 1.0}> ()\n"
          + "  minus = Constant <value = float {-1.0}> ()\n"
          + "  zero = Constant <value = float {0.0}> ()\n"
          + "  half = Constant <value = float {0.5}> ()\n"
          + "  two = Constant <value = float {2.0}> ()\n"
          + "  three = Constant <value = float {3.0}> ()\n"
          + "  tiny = Constant <value = float {1e-40}> ()\n"
          + "  eps = Constant <value = float {1e-10}> ()\n"
          + "  low = Constant <value = float {-87.0}> ()\n"
          + "  high = Constant <value = float {87.0}> ()\n"
          + "  none = Constant <value = float {-inf}> ()\n"
          + "  last = Constant <value = int64[1] {1}> ()\n"
          + "  both = Constant <value = int64[2] {0, 1}> ()\n"
          + "  column = Constant <value = int64[2] {2, 1}> ()\n"
          + "  flat = Constant <value = int64[1] {6}> ()\n";

  String model() {
    return "< ir_version: 8, opset_import: [\"\" : 18] >\n"
        + "g (float[2, 3] x, bool[2, 3] m) => (float[a, b] y) {\n"
        + CONSTANTS
        + "  "
        + body.replace("; ", "\n  ")
        + "\n}";
  }

  String spec() {
    return "inputs:\n  x: {role: other, valid: [" + lo + ", " + hi + "]}\n  m: {role: mask}\n";
  }

  private static final class Table {
    private final List<RewriteCase> all = new ArrayList<>();
    private String rule = "";
    private double lo;
    private double hi;
    private double middle;

    Table of(String newRule, double newLo, double newHi, double newMiddle) {
      rule = newRule;
      lo = newLo;
      hi = newHi;
      middle = newMiddle;
      return this;
    }

    Table yes(String failing, String body) {
      return add(true, failing, body);
    }

    Table no(String failing, String body) {
      return add(false, failing, body);
    }

    private Table add(boolean applies, String failing, String body) {
      String title = rule + (applies ? "" : " not") + ": " + body;
      all.add(new RewriteCase(title, rule, applies, failing, lo, hi, middle, body));
      return this;
    }
  }

  static List<RewriteCase> all() {
    Table t = new Table();
    t.of("RW001", -200, 200, 0)
        .yes("y", "p = Softmax <axis = 1> (x); y = Log(p)")
        .yes("y", "p = Softmax <axis = 0> (x); y = Log(p)")
        .yes("y", "p = Softmax(x); q = Identity(p); r = Relu(q); y = Log(r)")
        .yes("y", "p = Softmax(x); q = Transpose(p); y = Log(q)")
        .yes("l", "p = Softmax(x); q = Reshape(p, flat); l = Log(q); y = Unsqueeze(l, last)")
        .yes("y", "p = Softmax(x); c = Clip(p, zero, two); y = Log(c)")
        .yes("y", "p = Softmax(x); c = Max(p, zero); y = Log(c)")
        .yes(
            "y",
            "a = ReduceMax(x, last); s = Sub(x, a); e = Exp(s); t = ReduceSum(e, last);"
                + " p = Div(e, t); y = Log(p)")
        .no("y", "p = Softmax(x); q = Mul(p, p); y = Log(q)")
        .no("y", "p = Sigmoid(x); y = Log(p)")
        .no(
            "y",
            "a = ReduceMax(x, last); s = Sub(x, a); e = Exp(s); f = Exp(x); t = ReduceSum(e, last);"
                + " p = Div(f, t); y = Log(p)");
    t.of("RW002", -200, 200, 0)
        .yes("y", "y = LogSoftmax <axis = 1> (x)")
        .yes("y", "y = LogSoftmax <axis = 0> (x)")
        .no("y", "p = Softmax(x); y = Log(p)");
    t.of("RW003", -200, 200, 0)
        .yes("e", "e = Exp(x); t = ReduceSum(e, last); y = Div(e, t)")
        .yes("y", "e = Exp(x); t = ReduceSum(e, last); y = Div(e, t)")
        .yes(
            "e",
            "e = Exp(x); t = ReduceSum <keepdims = 0> (e, last); u = Unsqueeze(t, last); y = Div(e, u)")
        .yes("e", "e = Exp(x); t = ReduceSum(e, last); r = Reciprocal(t); y = Mul(r, e)")
        .yes("e", "e = Exp(x); t = ReduceSum(e, last); r = Div(one, t); y = Mul(e, r)")
        .yes("e", "e = Exp(x); t = ReduceSum(e, both); y = Div(e, t)")
        .yes(
            "e",
            "c = Clip(x, low, high); f = Exp(c); e = Exp(x); t = ReduceSum(e, last); y = Div(f, t)")
        .yes("e", "c = Neg(x); e = Exp(c); f = Exp(c); t = ReduceSum(f, last); y = Div(e, t)")
        // Summed along one axis, divided along the other.
        .no(
            "e",
            "e = Exp(x); z = Constant <value = int64[1] {0}> (); t = ReduceSum(e, z); f = Exp(minus); y = Div(f, t)")
        .no("e", "e = Exp(x); t = ReduceMax(e, last); y = Div(e, t)")
        .no(
            "e",
            "e = Exp(x); t = ReduceSum(e, both); k = Constant <value = int64[3] {1, 1, 1}> (); u = Reshape(t, k); v = Div(e, u); y = Flatten(v)")
        .no("e", "n = Neg(x); e = Exp(n); f = Exp(x); t = ReduceSum(f, last); y = Div(e, t)");
    t.of("RW004", -200, 200, 0)
        .yes("y", "p = Softmax(x); q = Add(p, tiny); y = Log(q)")
        .yes("y", "p = Softmax(x); q = Max(tiny, p); y = Log(q)")
        .yes("y", "p = Softmax(x); q = Clip(p, tiny, one); y = Log(q)")
        .no("y", "p = Softmax(x); y = Log(p)");
    t.of("RW005", -50, 50, 0)
        .yes("a", "p = Sigmoid(x); q = Sub(one, p); a = Log(p); b = Log(q); y = Add(a, b)")
        .yes(
            "b",
            "p = Sigmoid(x); n = Neg(p); q = Add(n, one); a = Log(p); b = Log(q); y = Add(a, b)")
        .no(
            "a",
            "p = Sigmoid(x); n = Neg(x); r = Sigmoid(n); q = Sub(one, r); a = Log(p); b = Log(q); y = Add(a, b)")
        .no("a", "p = Sigmoid(x); a = Log(p); k = Cast <to = 1> (m); y = Mul(a, k)");
    t.of("RW006", -50, 50, 0)
        .yes("y", "p = Sigmoid(x); y = Log(p)")
        .yes("y", "p = Sigmoid(x); q = Sub(one, p); y = Log(q)")
        .yes("y", "p = Sigmoid(x); q = Sub(ones, p); y = Log(q)")
        .yes("y", "p = Sigmoid(x); n = Mul(p, minus); q = Add(one, n); y = Log(q)")
        .yes("y", "p = Sigmoid(x); n = Sub(p, one); q = Neg(n); y = Log(q)")
        .yes("y", "p = Sigmoid(x); c = Add(eps, one); q = Sub(c, p); y = Log(q)")
        .yes(
            "l",
            "p = Sigmoid(x); q = Reshape(p, flat); r = Sub(one, q); l = Log(r); y = Unsqueeze(l, last)")
        .yes(
            "y",
            "s = Mul(x, three); n = Neg(s); e = Exp(n); d = Add(one, e); p = Reciprocal(d); y = Log(p)")
        .no("y", "p = Sigmoid(x); q = Sub(two, p); r = Sub(q, one); s = Mul(r, r); y = Log(s)")
        .no("y", "p = Sigmoid(x); q = Sub(p, half); y = Log(q)")
        .no("y", "p = Sigmoid(x); k = ReduceMax(x, both); q = Sub(k, p); y = Log(q)")
        .no("y", "p = Softmax(x); y = Log(p)");
    t.of("RW007", -200, 200, 0)
        .yes("e", "e = Exp(x); s = Add(e, one); y = Log(s)")
        .yes("e", "n = Neg(x); e = Exp(n); s = Add(ones, e); y = Log(s)")
        .yes(
            "e",
            "e = Exp(x); r = Reshape(e, flat); s = Add(one, r); l = Log(s); y = Unsqueeze(l, last)")
        .no("e", "e = Exp(x); s = Add(e, two); y = Log(s)")
        .no("e", "e = Exp(x); s = Add(e, one); t = Mul(e, s); y = Log(t)");
    t.of("RW008", -200, 200, 0)
        .yes("e", "e = Exp(x); s = ReduceSum(e, last); y = Log(s)")
        .yes(
            "e",
            "e = Exp(x); s = ReduceSum <keepdims = 0> (e, last); l = Log(s); y = Reshape(l, column)")
        .yes("e", "e = Exp(x); s = ReduceSum(e, both); y = Log(s)")
        .yes("e", "e = Exp(x); y = ReduceLogSum(e, last)")
        .yes("e", "n = Neg(x); e = Exp(x); f = Exp(n); s = Add(e, f); y = Log(s)")
        .no("e", "e = Exp(x); s = ReduceSum(e, last); t = Add(s, one); y = Log(t)")
        .no("e", "e = Exp(x); s = ReduceMax(e, last); y = Log(s)");
    t.of("RW009", -200, 200, 0)
        .yes("e", "n = Neg(x); e = Exp(n); d = Add(e, one); y = Div(one, d)")
        .yes("e", "n = Mul(x, minus); e = Exp(n); d = Add(one, e); y = Reciprocal(d)")
        .yes("e", "e = Exp(x); d = Add(one, e); y = Div(e, d)")
        .yes("e", "n = Neg(x); e = Exp(x); f = Exp(n); s = Sub(e, f); t = Add(f, e); y = Div(s, t)")
        .no("e", "e = Exp(x); d = Add(two, e); y = Div(e, d)")
        .no(
            "e",
            "z = Gather(x, both); v = ReduceMax(z, both); e = Exp(v); d = Add(one, e); y = Div(ones, d)")
        .no("e", "n = Neg(x); e = Exp(x); f = Exp(n); s = Sub(f, e); t = Sub(e, f); y = Div(s, t)");
    t.of("RW010", -200, 200, 0)
        .yes("y", "c = Clip(x, low, high); v = Exp(c); y = Sqrt(v)")
        .yes("e", "e = Exp(x); y = Sqrt(e)")
        .yes("e", "e = Exp(x); y = Pow(e, half)")
        .yes("e", "e = Exp(x); y = Log(e)")
        .yes("y", "e = Exp(x); c = Min(e, high); y = Sqrt(e); z = Add(y, c)")
        .yes("y", "n = Clip(x, low, high); e = Exp(n); y = Div(three, e)")
        .yes("y", "n = Clip(x, low, high); e = Exp(n); y = Reciprocal(e)")
        .no("y", "e = Exp(x); d = Sub(e, one); y = Sqrt(d)")
        .no("y", "s = Softmax(x); y = Sqrt(s)");
    t.of("RW011", -10, 10, 0)
        .yes(
            "y",
            "q = Mul(x, x); a = ReduceMean(q, last); n = ReduceMean(x, last); b = Mul(n, n); v = Sub(a, b); y = Sqrt(v)")
        .yes(
            "y",
            "q = Pow(x, two); a = ReduceMean(q, last); n = ReduceMean(x, last); b = Pow(n, two); v = Sub(a, b); w = Add(v, eps); y = Sqrt(w)")
        .yes(
            "l",
            "q = Mul(x, x); a = ReduceMean <keepdims = 0> (q, last); n = ReduceMean <keepdims = 0> (x, last); b = Mul(n, n); v = Sub(a, b); l = Log(v); y = Unsqueeze(l, last)")
        .yes(
            "y",
            "q = Mul(x, x); a = ReduceSum(q, last); d = Div(a, three); n = ReduceSum(x, last); k = Div(n, three); b = Mul(k, k); v = Sub(d, b); y = Sqrt(v)")
        .no(
            "y",
            "q = Mul(x, x); a = ReduceSum(q, last); d = Div(a, two); n = ReduceSum(x, last); k = Div(n, two); b = Mul(k, k); v = Sub(d, b); y = Sqrt(v)")
        .no(
            "y",
            "q = Mul(x, x); a = ReduceMean(q, last); n = ReduceMean(x, both); b = Mul(n, n); v = Sub(a, b); y = Sqrt(v)")
        .no(
            "y",
            "q = Mul(x, x); a = ReduceMean(q, last); n = ReduceMax(x, last); b = Mul(n, n); v = Sub(a, b); y = Sqrt(v)");
    t.of("RW012", -10, 10, 0)
        .yes("y", "n = ReduceL2(x, last); y = Div(x, n)")
        .yes("y", "q = Mul(x, x); s = ReduceSum(q, last); n = Sqrt(s); y = Div(x, n)")
        .yes("n", "q = Pow(x, two); s = ReduceSum(q, last); n = Sqrt(s); y = Div(x, n)")
        .yes(
            "y",
            "s = ReduceSumSquare <keepdims = 0> (x, last); n = Sqrt(s); u = Reshape(n, column); y = Div(x, u)")
        .no("y", "z = Neg(x); n = ReduceL2(x, last); y = Div(z, n)")
        .no("y", "n = ReduceL1(x, last); y = Div(x, n)");
    t.of("RW013", -10, 10, 0)
        .yes("y", "q = Mul(x, x); s = ReduceSum(q, last); y = Sqrt(s)")
        .no("y", "y = Log(x)");
    t.of("RW013", -1, 10, 5).yes("y", "y = Sqrt(x)");
    t.of("RW014", -3, 10, 5).yes("y", "y = Log(x)").no("y", "n = Abs(x); k = Neg(n); y = Log(k)");
    t.of("RW015", -200, 200, 0)
        .yes("y", "p = Softmax(x); q = Sub(one, p); y = Log(q)")
        .yes("y", "p = Softmax(x); c = Add(one, eps); q = Sub(c, p); y = Log(q)")
        .yes("y", "p = Tanh(x); s = Mul(p, p); q = Sub(one, s); y = Log(q)")
        .no("y", "q = Sub(one, x); y = Log(q)")
        .no("y", "p = Softmax(x); y = Log(p)");
    t.of("RW016", 0, 1, 0.5)
        .yes("y", "y = Div(one, x)")
        .yes("y", "y = Reciprocal(x)")
        .yes("y", "r = Sub(one, x); k = Sub(one, r); y = Div(two, k)")
        .yes("y", "n = Neg(x); y = Div(x, n)")
        .no("y", "c = Sub(x, half); y = Div(one, c)")
        .no("y", "y = Log(x)");
    t.of("RW017", -1, 1, 0)
        .yes(
            "y",
            "c = Cast <to = 1> (m); k = ReduceSum(c, last); s = ReduceSum(x, last); y = Div(s, k)")
        .yes(
            "y",
            "g = Greater(x, half); c = Cast <to = 1> (g); k = ReduceSum(c, last); y = Div(x, k)")
        .no("y", "a = Abs(x); k = ReduceSum(a, last); y = Div(one, k)");
    t.of("RW018", -1, 3, 1)
        .yes("y", "y = Div(two, x)")
        .yes("y", "y = Reciprocal(x)")
        .yes("y", "y = Pow(x, minus)")
        .yes("y", "s = ReduceSum(x, last); y = Div(x, s)")
        .no("y", "a = Abs(x); y = Div(two, a)");
    t.of("RW019", -200, 200, 0)
        .yes("y", "y = Exp(x)")
        .yes("y", "y = Sinh(x)")
        .yes("y", "y = Cosh(x)")
        .yes("y", "y = Pow(three, x)")
        .no("y", "y = Log(x)");
    t.of("RW020", -1, 4, 2)
        .yes("y", "y = Pow(x, half)")
        .yes("y", "k = Neg(half); y = Pow(x, k)")
        .no("y", "y = Sqrt(x)");
    t.of("RW021", -5, 5, 0).yes("y", "k = Where(m, x, none); y = Softmax(k)").no("y", "y = Log(x)");
    t.of("RW022", -3, 5, 3)
        .yes("y", "c = Greater(x, eps); l = Log(x); y = Where(c, l, zero)")
        .yes("l", "c = Greater(x, eps); l = Log(x); y = Where(c, l, zero)")
        .yes("l", "c = LessOrEqual(x, zero); l = Sqrt(x); k = Mul(l, two); y = Where(c, zero, k)")
        .yes("l", "c = Greater(x, zero); l = Div(one, x); y = Where(c, l, zero)")
        .yes("y", "l = Sqrt(x); k = Mul(l, two); c = IsNaN(k); y = Where(c, zero, k)")
        .yes("l", "l = Log(x); c = IsNaN(l); n = Not(c); y = Where(n, l, zero)")
        .no("l", "l = Log(x); c = Greater(l, zero); y = Where(c, l, zero)")
        .no("l", "l = Log(x); c = Greater(x, eps); w = Where(c, l, zero); y = Add(w, l)")
        .no("l", "l = Log(x); c = Greater(x, eps); k = Neg(l); y = Where(c, l, k)");
    t.of("RW023", -1, 1, 0)
        .yes("y", "y = Acos(x)")
        .yes("y", "y = Asin(x)")
        .yes("y", "y = Atanh(x)")
        .yes("y", "a = Abs(x); b = Add(a, one); y = Acosh(b)")
        .no("y", "y = Log(x)");
    t.of("RW024", 0, 88, 4)
        .yes("y", "e = Exp(x); y = ReduceSum(e, last)")
        .no("y", "k = Constant <value = float {3e38}> (); y = Mul(x, k)");
    t.of("RW014", 0, 10, 5)
        .yes("y", "y = ReduceLogSum(x, last)")
        .no("y", "k = Neg(x); y = ReduceLogSum(k, last)");
    t.of("RW025", 1, 10, 5)
        .yes(
            "y",
            "s = Constant <value = float[3] {1.0, 1.0, 1.0}> (); y = LayerNormalization <epsilon = 0.0> (x, s)");
    t.of("RW025", 0, 4, 2)
        .yes(
            "y",
            "z = Constant <value = int64 {0}> (); v = Gather(x, z); y = BatchNormalization <epsilon = 0.0> (x, v, v, v, v)")
        .no("y", "y = Log(x)");
    t.of("RW026", -300, 300, 50)
        .yes("c", "c = Cast <to = 2> (x); y = Cast <to = 1> (c)")
        .yes(
            "c",
            "b = Mul(x, x); d = Mul(b, b); e = Mul(d, d); c = Cast <to = 7> (e); y = Cast <to = 1> (c)")
        .no("y", "y = Log(x)");
    t.of("RW027", 0, 2, 1)
        .yes(
            "q",
            "s = ReduceMax <keepdims = 0> (x); q = QuantizeLinear(x, s); y = Cast <to = 1> (q)")
        .no("y", "y = Log(x)");
    return t.all;
  }

  @Override
  public String toString() {
    return title;
  }
}
