package org.assay.bounds.facts;

import static org.assay.bounds.facts.FactCase.AXES;
import static org.assay.bounds.facts.FactCase.unary;

import java.util.ArrayList;
import java.util.List;

/** The patterns with every result rounded to 16 bits and back. */
final class RoundedCases {
  private static final Fact SOFTMAX = new HandWrittenSoftmax();
  private static final Fact NORMALISED = new Normalised();
  private static final Fact UNIT = new UnitVector();
  private static final Fact CONVEX = new ConvexCombination();

  private RoundedCases() {}

  static List<FactCase> all() {
    String eps = AXES + ", float eps = {6e-8}, float two = {2}, float one = {1}";
    List<FactCase> all = new ArrayList<>();
    for (int type : new int[] {10, 16}) {
      String title = type == 10 ? ", float16" : ", bfloat16";
      all.add(
          FactCase.holds(
              "RMS normalisation" + title,
              NORMALISED,
              unary(
                  "[2, 9]",
                  eps,
                  narrow("x", "Identity(x)", "z", type)
                      + narrow("q", "Mul(z, z)", "qq", type)
                      + narrow("m", "ReduceMean<keepdims=1>(qq, a1)", "mm", type)
                      + narrow("v", "Add(mm, eps)", "vv", type)
                      + narrow("r", "Sqrt(vv)", "rr", type)
                      + narrow("i", "Div(one, rr)", "ii", type)
                      + "y = Mul(z, ii)"),
              -1,
              1));
      all.add(
          FactCase.holds(
              "RMS normalisation of small numbers" + title,
              NORMALISED,
              unary(
                  "[2, 9]",
                  eps,
                  narrow("x", "Identity(x)", "z", type)
                      + narrow("q", "Mul(z, z)", "qq", type)
                      + narrow("m", "ReduceMean<keepdims=1>(qq, a1)", "mm", type)
                      + narrow("v", "Add(mm, eps)", "vv", type)
                      + narrow("r", "Sqrt(vv)", "rr", type)
                      + "y = Div(z, rr)"),
              -1e-2,
              1e-2));
      all.add(
          FactCase.holds(
              "unit vector" + title,
              UNIT,
              unary(
                  "[2, 9]",
                  AXES + ", float eps = {1e-3}",
                  narrow("x", "Identity(x)", "z", type)
                      + narrow("n", "ReduceL2<keepdims=1>(z, a1)", "nn", type)
                      + narrow("d", "Add(nn, eps)", "dd", type)
                      + "y = Div(z, dd)"),
              -3,
              3));
      all.add(
          FactCase.holds(
              "softmax by hand" + title,
              SOFTMAX,
              unary(
                  "[2, 9]",
                  AXES,
                  narrow("e", "Exp(x)", "ee", type)
                      + narrow("s", "ReduceSum<keepdims=1>(ee, a1)", "ss", type)
                      + "y = Div(ee, ss)"),
              -5,
              2));
      all.add(
          FactCase.not(
              "softmax by hand of which only the sum is rounded" + title,
              SOFTMAX,
              unary(
                  "[2, 1]",
                  AXES,
                  "ee = Exp(x) "
                      + narrow("s", "ReduceSum<keepdims=1>(ee, a1)", "ss", type)
                      + "y = Div(ee, ss)"),
              -5,
              2));
      all.add(
          FactCase.holds(
              "attention" + title,
              CONVEX,
              "g (float[2, 9] x, float[9, 3] v) => (float[2, 3] y) {"
                  + narrow("p", "Softmax(x)", "pp", type)
                  + "y = MatMul(pp, v) }",
              -3,
              3));
    }
    return all;
  }

  private static String narrow(String result, String body, String rounded, int type) {
    String wide = result + "_wide";
    return wide
        + " = "
        + body
        + " "
        + result
        + "_half = Cast<to="
        + type
        + ">("
        + wide
        + ") "
        + rounded
        + " = Cast<to=1>("
        + result
        + "_half) ";
  }
}
