package org.assay.bounds.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Bounds;
import org.assay.bounds.Environment;
import org.assay.bounds.Flags;
import org.assay.bounds.NodeVisitor;
import org.assay.bounds.Settings;
import org.assay.data.random.RandomStream;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.text.TextReader;
import org.assay.testkit.ReferenceEvaluator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * FlexAttention-1 (ai.onnx.preview), which ONNX Runtime 1.28 does not have: its bounds and its
 * reference against ONNX's function for it, which ONNX Runtime runs.
 */
class FlexAttentionTest {
  private static final long SEED = 8;

  /** A modifier of scores or weights, from a tensor "in" to a tensor "out". */
  private static final Map<String, String> MODIFIERS = new LinkedHashMap<>();

  static {
    MODIFIERS.put("", "out = Identity(in)");
    MODIFIERS.put("bias", "b = Constant <value = float {0.5}> () out = Add(in, b)");
    MODIFIERS.put("scale", "b = Constant <value = float {-2.0}> () out = Mul(in, b)");
    MODIFIERS.put(
        "cap", "b = Constant <value = float {2.0}> () d = Div(in, b) t = Tanh(d) out = Mul(t, b)");
    MODIFIERS.put(
        "causal",
        """
        see = Constant <value = bool[3,4] {1,0,0,0, 1,1,0,0, 1,1,1,0}> ()
        none = Constant <value = float {-inf}> ()
        out = Where(see, in, none)
        """);
    MODIFIERS.put(
        "a row without keys",
        """
        see = Constant <value = bool[3,4] {1,0,0,0, 0,0,0,0, 1,1,1,0}> ()
        none = Constant <value = float {-inf}> ()
        out = Where(see, in, none)
        """);
  }

  private static String inputs(String type) {
    return "<ir_version: 10, opset_import: [\"\" : 23, \"ai.onnx.preview\" : 1]>\ng (%s[1,4,3,5] q, %s[1,2,4,5] k, %s[1,2,4,2] v) => (%s[1,4,3,2] y) {\n"
        .formatted(type, type, type, type);
  }

  private static String node(String type, String scoreMod, String probMod, String attributes) {
    List<String> given = new ArrayList<>();
    if (!attributes.isEmpty()) {
      given.add(attributes);
    }
    String graph = "%s = m (float[1,4,3,4] in) => (float[1,4,3,4] out) { %s }";
    if (!scoreMod.isEmpty()) {
      given.add(graph.formatted("score_mod", MODIFIERS.get(scoreMod)));
    }
    if (!probMod.isEmpty()) {
      given.add(graph.formatted("prob_mod", MODIFIERS.get(probMod)));
    }
    String list = given.isEmpty() ? "" : "<" + String.join(", ", given) + ">";
    return inputs(type) + "y = ai.onnx.preview.FlexAttention " + list + " (q, k, v) }";
  }

  // ONNX's function body; the groups of two heads are written out.
  private static String function(String type, String scoreMod, String probMod, double scale) {
    return inputs(type)
        + """
        axis = Constant <value = int64[1] {2}> ()
        five = Constant <value = int64[5] {1, 2, 2, 4, 5}> ()
        two = Constant <value = int64[5] {1, 2, 2, 4, 2}> ()
        keys = Constant <value = int64[4] {1, 4, 4, 5}> ()
        values = Constant <value = int64[4] {1, 4, 4, 2}> ()
        k1 = Unsqueeze(k, axis) k2 = Expand(k1, five) k3 = Reshape(k2, keys)
        v1 = Unsqueeze(v, axis) v2 = Expand(v1, two) v3 = Reshape(v2, values)
        f = Constant <value = float {%s}> ()
        r = Sqrt(f) root = CastLike(r, q)
        q1 = Mul(q, root) k4 = Mul(k3, root)
        k5 = Transpose <perm = [0, 1, 3, 2]> (k4)
        s = MatMul(q1, k5)
        s0 = Cast <to = 1> (s)
        %s
        p = Softmax <axis = -1> (s1)
        %s
        v4 = Cast <to = 1> (v3)
        w = MatMul(p1, v4)
        y = CastLike(w, q)
        }
        """
            .formatted(
                (float) scale,
                renamed(MODIFIERS.get(scoreMod), "s0", "s1", "a"),
                renamed(MODIFIERS.get(probMod), "p", "p1", "b"));
  }

  private static String renamed(String body, String in, String out, String suffix) {
    return body.replaceAll("\\b(b|d|t|see|none)\\b", "$1" + suffix)
        .replaceAll("\\bin\\b", in)
        .replaceAll("\\bout\\b", out);
  }

  @TestFactory
  List<DynamicTest> whatItsFunctionComputesLiesWithinItsBounds() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String type : new String[] {"float", "float16"}) {
      for (String modifier : MODIFIERS.keySet()) {
        tests.add(test(type, modifier, "", ""));
      }
      tests.add(test(type, "causal", "scale", "scale = 3.0"));
      tests.add(test(type, "", "bias", "scale = 0.25"));
    }
    return tests;
  }

  private static DynamicTest test(String type, String score, String prob, String attribute) {
    String name = type + " score " + score + " prob " + prob + " " + attribute;
    return DynamicTest.dynamicTest(name, () -> check(name, type, score, prob, attribute));
  }

  private static void check(String name, String type, String score, String prob, String attribute) {
    double scale =
        attribute.isEmpty() ? 1 / Math.sqrt(5) : Double.parseDouble(attribute.substring(8));
    Model model = TextReader.parse(node(type, score, prob, attribute));
    Model body = TextReader.parse(function(type, score, prob, scale));
    ElementType element = ElementType.ofText(type).orElseThrow();
    ReferenceEvaluator reference =
        new ReferenceEvaluator(ReferenceEvaluator.Rounding.DECLARED_TYPE, SEED);
    try (Session session = Session.open(body, RunOptions.DEFAULT)) {
      for (int grid = 0; grid < 6; grid++) {
        RandomBounds random = new RandomBounds(RandomStream.of(SEED, name + "/" + grid));
        double most = grid < 4 ? 3 : 200;
        Map<String, Bounds> values = new LinkedHashMap<>();
        values.put("q", random.within(element, -most, most, grid == 1 ? Flags.ALL : 0, 1, 4, 3, 5));
        values.put("k", random.within(element, -most, most, 0, 1, 2, 4, 5));
        values.put("v", random.within(element, -3, 3, grid == 3 ? Flags.ALL : 0, 1, 2, 4, 2));
        Bounds y = analyse(model, values);
        for (int mode = 0; mode < 8; mode++) {
          Map<String, Tensor> feed = new LinkedHashMap<>();
          for (Map.Entry<String, Bounds> e : values.entrySet()) {
            feed.put(e.getKey(), random.sample(e.getValue(), e.getValue().dims(), mode));
          }
          String where = name + ", seed " + SEED + "/" + grid + ", sample " + mode;
          Tensor computed = session.run(feed).get("y");
          Containment.contains(y, computed, where);
          if (grid == 0) {
            near(
                reference.run(model, ReferenceEvaluator.values(feed)).get("y").toTensor(),
                computed,
                where);
          }
        }
      }
    }
  }

  private static void near(Tensor expected, Tensor computed, String where) {
    double unit = expected.type().format().unitRoundoff();
    for (int i = 0; i < expected.size(); i++) {
      double a = expected.doubleAt(i);
      double b = computed.doubleAt(i);
      boolean same = Double.isNaN(a) && Double.isNaN(b);
      assertThat(same || Math.abs(a - b) <= 200 * unit * (1 + Math.abs(a)))
          .as("%s: element %d is %s, the reference says %s", where, i, b, a)
          .isTrue();
    }
  }

  private static Bounds analyse(Model model, Map<String, Bounds> values) {
    Analyzer.Result result =
        Analyzer.create(Settings.DEFAULT)
            .analyze(model.graph(), new Environment(values, Map.of()), NodeVisitor.NONE);
    assertThat(result.notes()).isEmpty();
    assertThat(result.unknownOperators()).isEmpty();
    return result.main().get("y");
  }

  private static Bounds y(String score, String prob) {
    Map<String, Bounds> values = new LinkedHashMap<>();
    values.put("q", Bounds.uniform(ElementType.FLOAT, new long[] {1, 4, 3, 5}, -1, 1, 0));
    values.put("k", Bounds.uniform(ElementType.FLOAT, new long[] {1, 2, 4, 5}, -1, 1, 0));
    values.put("v", Bounds.uniform(ElementType.FLOAT, new long[] {1, 2, 4, 2}, 2, 3, 0));
    return analyse(TextReader.parse(node("float", score, prob, "")), values);
  }

  @Test
  void resultsAreMeansOfTheValues() {
    for (String score : new String[] {"", "bias", "causal"}) {
      assertThat(y(score, "").allFlags()).as(score).isZero();
      assertThat(y(score, "").hull().lo).as(score).isBetween(1.99, 2.0);
      assertThat(y(score, "").hull().hi).as(score).isBetween(3.0, 3.01);
    }
  }

  @Test
  void anyNumberOfQueriesMayCome() {
    Map<String, Bounds> values = new LinkedHashMap<>();
    Bounds q = Bounds.uniform(ElementType.FLOAT, new long[] {1, 4, 9, 5}, -1, 1, 0);
    values.put("q", q.withDynamicAxes(4));
    values.put("k", Bounds.uniform(ElementType.FLOAT, new long[] {1, 2, 4, 5}, -1, 1, 0));
    values.put("v", Bounds.uniform(ElementType.FLOAT, new long[] {1, 2, 4, 2}, 2, 3, 0));
    Bounds y = analyse(TextReader.parse(node("float", "", "", "")), values);
    assertThat(y.hull().lo).isBetween(1.99, 2.0);
    assertThat(y.dynamicAxes()).isEqualTo(4);
    values.put("k", values.get("k").withDynamicAxes(4));
    Bounds any = analyse(TextReader.parse(node("float", "", "", "")), values);
    assertThat(any.allFlags()).isEqualTo(Flags.ALL);
  }

  @Test
  void weightsThatWereChangedGiveNoMean() {
    assertThat(y("", "scale").hull().lo).isLessThan(-5.9);
  }

  @Test
  void aRowWithoutKeysIsNoNumber() {
    assertThat(y("a row without keys", "").allFlags() & Flags.NAN).isNotZero();
  }
}
