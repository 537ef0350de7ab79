package org.assay.numeric.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assay.data.spec.WeightMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Faulty expressions that no rewrite was made for: all of them must be repaired somehow. */
class UnseenGraphsTest {
  private static final String[] GRAPHS = {
    // A logarithm of a softmax by hand, over axis 1 of three.
    "log-softmax over axis 1"
        + "|(float[2, 5, 3] x) => (float[2, 5, 3] y)"
        + "|e = Exp(x) s = ReduceSum <keepdims = 1> (e, a) p = Div(e, s) y = Log(p)"
        + "|x: [-200, 200]",
    "focal loss"
        + "|(float[4, 3] x, float[4, 3] t) => (float[] l)"
        + "|p = Sigmoid(x) q = Sub(one, p) g = Mul(q, q) lp = Log(p) m = Mul(g, lp)"
        + " n = Mul(m, t) r = ReduceMean <keepdims = 0> (n) l = Neg(r)"
        + "|x: [-100, 100], t: [0, 1]",
    "cosine similarity of zero vectors"
        + "|(float[2, 8] x, float[2, 8] z) => (float[2, 1] y)"
        + "|xz = Mul(x, z) d = ReduceSum <keepdims = 1> (xz, a) xx = Mul(x, x)"
        + " sx = ReduceSum <keepdims = 1> (xx, a) zz = Mul(z, z)"
        + " sz = ReduceSum <keepdims = 1> (zz, a) nx = Sqrt(sx) nz = Sqrt(sz) n = Mul(nx, nz)"
        + " y = Div(d, n)"
        + "|x: [-1, 1], z: [-1, 1]",
    "deviation by moments"
        + "|(float[2, 8] x) => (float[2, 1] y)"
        + "|m = ReduceMean <axes = [1], keepdims = 1> (x) q = Mul(x, x)"
        + " v = ReduceMean <axes = [1], keepdims = 1> (q) w = Mul(m, m) d = Sub(v, w) y = Sqrt(d)"
        + "|x: [-100, 100]",
    "divergence of Kullback and Leibler"
        + "|(float[3, 4] x, float[3, 4] z) => (float[3, 1] y)"
        + "|p = Softmax <axis = 1> (x) q = Softmax <axis = 1> (z) r = Div(p, q) l = Log(r)"
        + " m = Mul(p, l) y = ReduceSum <keepdims = 1> (m, a)"
        + "|x: [-200, 200], z: [-200, 200]",
    "geometric mean"
        + "|(float[3, 6] x) => (float[3, 1] y)"
        + "|l = Log(x) m = ReduceMean <axes = [1], keepdims = 1> (l) y = Exp(m)"
        + "|x: [0, 1000]",
    "Bose and Einstein's distribution"
        + "|(float[3, 6] x) => (float[3, 6] y)"
        + "|e = Exp(x) d = Sub(e, one) y = Div(one, d)"
        + "|x: [0, 200]",
    "root of a difference from a cosine"
        + "|(float[3, 6] x) => (float[3, 6] y)"
        + "|c = Cos(x) k = Mul(c, big) d = Sub(one, k) y = Sqrt(d)"
        + "|x: [-10, 10]",
    "hinge of a norm"
        + "|(float[3, 6] x) => (float[3, 6] y)"
        + "|q = Mul(x, x) s = ReduceSum <keepdims = 1> (q, a) n = Sqrt(s) h = Sub(n, one)"
        + " r = Relu(h) u = Div(r, n) y = Mul(x, u)"
        + "|x: [-1, 1]",
    "log(1 - x) of a probability"
        + "|(float[3, 6] x) => (float[3, 6] y)"
        + "|d = Sub(one, x) y = Log(d)"
        + "|x: [0, 1]",
    "Gumbel noise"
        + "|(float[3, 6] x, float[3, 6] u) => (float[3, 6] y)"
        + "|l = Log(u) n = Neg(l) g = Log(n) h = Neg(g) s = Add(x, h) y = Softmax <axis = 1> (s)"
        + "|x: [-5, 5], u: [0, 1]",
    "entropy"
        + "|(float[3, 6] x) => (float[3, 1] y)"
        + "|p = Softmax <axis = 1> (x) l = Log(p) m = Mul(p, l)"
        + " s = ReduceSum <keepdims = 1> (m, a) y = Neg(s)"
        + "|x: [-200, 200]",
    "odds"
        + "|(float[3, 6] x) => (float[3, 6] y)"
        + "|p = Sigmoid(x) q = Sub(one, p) o = Div(p, q) y = Log(o)"
        + "|x: [-100, 100]",
    "coefficient of variation"
        + "|(float[3, 6] x) => (float[3, 1] y)"
        + "|m = ReduceMean <axes = [1], keepdims = 1> (x) d = Sub(x, m) q = Mul(d, d)"
        + " v = ReduceMean <axes = [1], keepdims = 1> (q) s = Sqrt(v) y = Div(s, m)"
        + "|x: [0, 1]",
    "softplus as log(1 + exp)"
        + "|(float[3, 6] x) => (float[3, 6] y)"
        + "|e = Exp(x) b = Add(e, one) l = Log(b) y = Mul(l, x)"
        + "|x: [-300, 300]",
    "Mish"
        + "|(float[3, 6] x) => (float[3, 6] y)"
        + "|e = Exp(x) b = Add(e, one) q = Mul(b, b) n = Sub(q, one) d = Add(q, one) t = Div(n, d)"
        + " y = Mul(x, t)"
        + "|x: [-100, 100]",
    "Swish by exponentials"
        + "|(float[3, 6] x) => (float[3, 6] y)"
        + "|k = Neg(x) e = Exp(k) b = Add(e, one) y = Div(x, b)"
        + "|x: [-200, 200]",
    "tanh by exponentials"
        + "|(float[3, 6] x) => (float[3, 6] y)"
        + "|e = Exp(x) k = Neg(x) f = Exp(k) n = Sub(e, f) d = Add(e, f) y = Div(n, d)"
        + "|x: [-200, 200]",
    "harmonic mean"
        + "|(float[3, 6] x) => (float[3, 1] y)"
        + "|r = Reciprocal(x) m = ReduceMean <axes = [1], keepdims = 1> (r) y = Reciprocal(m)"
        + "|x: [0, 10]",
    "arcus cosine of a rounded cosine"
        + "|(float[3, 6] x, float[3, 6] z) => (float[3, 1] y)"
        + "|xx = Mul(x, x) sx = ReduceSum <keepdims = 1> (xx, a) ex = Add(sx, eps) nx = Sqrt(ex)"
        + " ux = Div(x, nx) zz = Mul(z, z) sz = ReduceSum <keepdims = 1> (zz, a) ez = Add(sz, eps)"
        + " nz = Sqrt(ez) uz = Div(z, nz) p = Mul(ux, uz) c = ReduceSum <keepdims = 1> (p, a)"
        + " k = Mul(c, big) y = Acos(k)"
        + "|x: [-1, 1], z: [-1, 1]",
  };

  private static final String CONSTANTS =
      " a = Constant <value = int64[1] {1}> ()\n one = Constant <value = float {1.0}> ()\n"
          + " eps = Constant <value = float {0.00001}> ()\n"
          + " big = Constant <value = float {1.0000001}> ()\n ";

  static Stream<Arguments> graphs() {
    return Stream.of(GRAPHS).map(g -> Arguments.of((Object[]) g.split("\\|")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("graphs")
  void isRepairedAndDoesNoHarm(String name, String head, String body, String ranges) {
    List<String> inputs = new ArrayList<>();
    for (String range : ranges.split(", (?=[a-z]+:)")) {
      String[] parts = range.split(": ");
      inputs.add(parts[0] + ": {role: other, valid: " + parts[1] + "}");
    }
    TextModel text =
        TextModel.of(
            "m " + head + " {\n" + CONSTANTS + body + " }",
            "inputs: {" + String.join(", ", inputs) + "}\n",
            WeightMode.FROZEN);
    FixResult result = text.fix(TextModel.AUTO);
    assertThat(result.before().findings()).as(name).isNotEmpty();
    assertThat(result.findings())
        .as(() -> "%s: %s".formatted(name, tried(result)))
        .allMatch(e -> e.applied().isPresent());
    assertThat(result.after().findings()).as(name).isEmpty();
    for (FixResult.Entry entry : result.findings()) {
      Repair repair = entry.applied().orElseThrow();
      assertThat(repair.failingInputsPass().orElse(true)).isTrue();
      assertThat(repair.agreement().map(a -> a.within(1e-5)).orElse(true)).isTrue();
      assertThat(repair.agreement().map(Agreement::runs).orElse(0)).as(name).isPositive();
    }
  }

  private static Map<String, List<String>> tried(FixResult result) {
    Map<String, List<String>> tried = new java.util.TreeMap<>();
    result.findings().stream()
        .filter(e -> e.applied().isEmpty())
        .forEach(e -> tried.put(e.finding().ruleId() + " " + e.finding().tensor(), e.refused()));
    return tried;
  }
}
