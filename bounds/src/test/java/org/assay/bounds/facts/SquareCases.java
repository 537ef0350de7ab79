package org.assay.bounds.facts;

import static org.assay.bounds.facts.FactCase.AXES;
import static org.assay.bounds.facts.FactCase.unary;

import java.util.ArrayList;
import java.util.List;

/** Squares, differences to the greatest, and softmax by hand. */
final class SquareCases {
  private static final Fact SQUARES = new Squares();
  private static final Fact SHIFTED = new ShiftedByMaximum();
  private static final Fact SOFTMAX = new HandWrittenSoftmax();

  private SquareCases() {}

  static List<FactCase> all() {
    List<FactCase> all = new ArrayList<>();
    all.addAll(squares());
    all.addAll(shifted());
    all.addAll(softmax());
    return all;
  }

  private static List<FactCase> squares() {
    return List.of(
        FactCase.holds("x * x", SQUARES, unary("[3]", AXES, "y = Mul(x, x)"), -3, 2),
        FactCase.holds(
            "x * x behind copies",
            SQUARES,
            unary("[3]", AXES, "a = Identity(x) b = Cast<to=1>(x) y = Mul(a, b)"),
            -3,
            2),
        FactCase.holds("x - x", SQUARES, unary("[3]", AXES, "y = Sub(x, x)"), -3e38, 3e38),
        FactCase.holds("x / x", SQUARES, unary("[3]", AXES, "y = Div(x, x)"), 1e-40, 3e38),
        FactCase.not(
            "two tensors",
            SQUARES,
            "g (float[3] x, float[3] z) => (float[3] y) { y = Mul(x, z) }",
            -3,
            2),
        FactCase.not(
            "x times its transpose",
            SQUARES,
            unary("[3, 3]", AXES, "t = Transpose<perm=[1, 0]>(x) y = Mul(x, t)"),
            -3,
            2),
        FactCase.not(
            "x times itself reshaped",
            SQUARES,
            "g (float[2] x) => (float[2, 2] y) <int64[2] s = {2, 1}>"
                + "{ c = Reshape(x, s) y = Mul(x, c) }",
            -3,
            2),
        FactCase.not(
            "x minus its rounding to 16 bits",
            SQUARES,
            unary("[3]", AXES, "h = Cast<to=10>(x) f = Cast<to=1>(h) y = Sub(x, f)"),
            -3,
            2));
  }

  private static List<FactCase> shifted() {
    return List.of(
        FactCase.holds(
            "rows",
            SHIFTED,
            unary("[2, 3]", AXES, "m = ReduceMax<keepdims=1>(x, a1) y = Sub(x, m)"),
            -50,
            50),
        FactCase.holds(
            "minimum",
            SHIFTED,
            unary("[2, 3]", AXES, "m = ReduceMin<keepdims=1>(x, a1) y = Sub(x, m)"),
            -50,
            50),
        FactCase.holds(
            "all elements",
            SHIFTED,
            unary("[2, 3]", AXES, "m = ReduceMax<keepdims=0>(x) y = Sub(x, m)"),
            -50,
            50),
        FactCase.holds(
            "unsqueezed",
            SHIFTED,
            unary(
                "[3, 3]",
                AXES,
                "m = ReduceMax<keepdims=0>(x, a1) k = Unsqueeze(m, a1) y = Sub(x, k)"),
            -50,
            50),
        FactCase.holds(
            "first axis, which broadcasting restores",
            SHIFTED,
            unary("[3, 3]", AXES, "m = ReduceMax<keepdims=0>(x, a0) y = Sub(x, m)"),
            -50,
            50),
        FactCase.holds(
            "expanded",
            SHIFTED,
            unary(
                "[3, 3]",
                AXES + ", int64[2] s = {3, 3}",
                "m = ReduceMax<keepdims=1>(x, a1) k = Expand(m, s) y = Sub(x, k)"),
            -50,
            50),
        FactCase.not(
            "maximum of rows taken from columns",
            SHIFTED,
            unary("[3, 3]", AXES, "m = ReduceMax<keepdims=0>(x, a1) y = Sub(x, m)"),
            -50,
            50),
        FactCase.not(
            "unsqueezed on the wrong side",
            SHIFTED,
            unary(
                "[3, 3]",
                AXES,
                "m = ReduceMax<keepdims=0>(x, a1) k = Unsqueeze(m, a0) y = Sub(x, k)"),
            -50,
            50),
        FactCase.not(
            "a column reshaped to a row, then expanded to a square",
            SHIFTED,
            unary(
                "[3, 3]",
                AXES + ", int64[2] r = {1, 3}, int64[2] s = {3, 3}",
                "m = ReduceMax<keepdims=1>(x, a1) t = Reshape(m, r) k = Expand(t, s)"
                    + " y = Sub(x, k)"),
            -50,
            50),
        FactCase.not(
            "another tensor",
            SHIFTED,
            "g (float[2, 3] x, float[2, 3] z) => (float[2, 3] y) <int64[1] a1 = {1}>"
                + "{ m = ReduceMax<keepdims=1>(z, a1) y = Sub(x, m) }",
            -50,
            50),
        FactCase.not(
            "the mean",
            SHIFTED,
            unary("[2, 3]", AXES, "m = ReduceMean<keepdims=1>(x, a1) y = Sub(x, m)"),
            -50,
            50),
        FactCase.not(
            "max(x) - x",
            SHIFTED,
            unary("[2, 3]", AXES, "m = ReduceMax<keepdims=1>(x, a1) y = Sub(m, x)"),
            -50,
            50));
  }

  private static List<FactCase> softmax() {
    String shift = "m = ReduceMax<keepdims=1>(x, a1) d = Sub(x, m) e = Exp(d) ";
    return List.of(
        FactCase.holds(
            "sum of exp(x - max) is at least 1",
            SOFTMAX,
            unary("[2, 4]", AXES, shift + "s = ReduceSum<keepdims=1>(e, a1) y = Add(s, s)"),
            -500,
            500),
        FactCase.holds(
            "quotient",
            SOFTMAX,
            unary("[2, 4]", AXES, shift + "s = ReduceSum<keepdims=1>(e, a1) y = Div(e, s)"),
            -500,
            500),
        FactCase.holds(
            "a histogram over its own sum",
            SOFTMAX,
            unary("[2, 4]", AXES, "s = ReduceSum<keepdims=1>(x, a1) y = Div(x, s)"),
            0.001,
            7),
        FactCase.not(
            "a sum over another axis than the maximum",
            SOFTMAX,
            unary("[3, 3]", AXES, shift + "s = ReduceSum<keepdims=1>(e, a0) y = Add(s, s)"),
            -50,
            50),
        FactCase.not(
            "terms of both signs",
            SOFTMAX,
            unary(
                "[2, 4]",
                AXES + ", float c = {100}",
                "s = ReduceSum<keepdims=1>(x, a1) t = Add(s, c) y = Div(x, t)"),
            -3,
            7),
        FactCase.not(
            "quotient by the sum of other rows",
            SOFTMAX,
            unary("[3, 3]", AXES, "s = ReduceSum<keepdims=0>(x, a1) y = Div(x, s)"),
            0.001,
            7),
        FactCase.holds(
            "a sum that may be 0: 0 / 0 is NaN, but nothing exceeds 1",
            SOFTMAX,
            unary("[2, 4]", AXES, "s = ReduceSum<keepdims=1>(x, a1) y = Div(x, s)"),
            0,
            7),
        FactCase.not(
            "terms of both signs",
            SOFTMAX,
            unary("[2, 4]", AXES, "s = ReduceSum<keepdims=1>(x, a1) y = Div(x, s)"),
            -1,
            7));
  }
}
