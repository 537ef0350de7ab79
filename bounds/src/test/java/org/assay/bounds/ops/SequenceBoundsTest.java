package org.assay.bounds.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Bounds;
import org.assay.bounds.Environment;
import org.assay.bounds.Flags;
import org.assay.bounds.NodeVisitor;
import org.assay.bounds.OptionalBounds;
import org.assay.bounds.SequenceBounds;
import org.assay.bounds.Settings;
import org.assay.bounds.Value;
import org.assay.onnx.ElementType;
import org.assay.onnx.text.TextReader;
import org.junit.jupiter.api.Test;

/** What the analysis knows of sequences and optionals, and what it must not claim. */
class SequenceBoundsTest {
  private static Analyzer.Result analyse(String inputs, String body, Environment environment) {
    String text =
        "<ir_version: 10, opset_import: [\"\" : 23]>\ng (%s) => (y) { %s }".formatted(inputs, body);
    return Analyzer.create(Settings.DEFAULT)
        .analyze(TextReader.parse(text).graph(), environment, NodeVisitor.NONE);
  }

  private static Bounds of(double lo, double hi, int flags, long... dims) {
    return Bounds.uniform(ElementType.FLOAT, dims, lo, hi, flags);
  }

  private static final String TWO =
      "a = Neg(x) s = SequenceConstruct(x, a) p = Constant <value = int64 {1}> () ";

  @Test
  void eachPositionKeepsItsOwnBounds() {
    Environment x = new Environment(Map.of("x", of(1, 2, 0, 3)), Map.of());
    Bounds y = analyse("float[3] x", TWO + "y = SequenceAt(s, p)", x).main().get("y");
    assertThat(y.hull().lo).isEqualTo(-2);
    assertThat(y.hull().hi).isEqualTo(-1);
    Bounds n = analyse("float[3] x", TWO + "y = SequenceLength(s)", x).main().get("y");
    assertThat(n.hull().lo).isEqualTo(2);
    assertThat(n.hull().hi).isEqualTo(2);
  }

  @Test
  void tensorsOfDifferentRanksDoNotMix() {
    Environment x = new Environment(Map.of("x", of(1, 2, 0, 3)), Map.of());
    String body = "q = ReduceSum <keepdims = 0> (x) s = SequenceConstruct(x, q) ";
    String index = "p = Constant <value = int64 {1}> () ";
    Bounds y = analyse("float[3] x", body + index + "y = SequenceAt(s, p)", x).main().get("y");
    assertThat(y.rank()).isZero();
    assertThat(y.hull().hi).isBetween(6.0, 6.001);
    String any = "float[3] x, int64 p";
    assertThat(analyse(any, body + "y = SequenceAt(s, p)", x).main()).doesNotContainKey("y");
  }

  @Test
  void aPositionOutsideIsToldAndClaimsNothing() {
    Environment x = new Environment(Map.of("x", of(1, 2, 0, 3)), Map.of());
    String far = TWO.replace("{1}", "{2}");
    Analyzer.Result result = analyse("float[3] x", far + "y = SequenceAt(s, p)", x);
    assertThat(result.notes()).singleElement().asString().contains("position 2.0", "SequenceAt");
    assertThat(result.main().get("y").hull().magnitude()).isGreaterThan(1e38);
  }

  @Test
  void aSequenceThatFlowsInHasTheBoundsOfItsTensors() {
    Bounds tensor = of(-1, 3, 0, 4).withDynamicAxes(1);
    Value s = SequenceBounds.of(0, Bounds.UNLIMITED, Optional.of(tensor));
    Environment given = new Environment(Map.of(), Map.of(), Map.of("s", s));
    String body = "p = Constant <value = int64 {7}> () e = SequenceAt(s, p) y = Mul(e, e)";
    Bounds y = analyse("seq(float[k]) s", body, given).main().get("y");
    assertThat(y.hull().lo).isZero();
    assertThat(y.hull().hi).isEqualTo(9);
    Bounds all =
        analyse("seq(float[k]) s", "y = ConcatFromSequence <axis = 0> (s)", given).main().get("y");
    assertThat(all.dims()).containsExactly(Bounds.UNLIMITED);
    assertThat(all.hull().hi).isEqualTo(3);
  }

  @Test
  void anOptionalThatFlowsInMayBeAbsent() {
    Value o = new OptionalBounds(true, true, Optional.of(of(-1, 3, 0, 4)));
    Environment given = new Environment(Map.of(), Map.of(), Map.of("o", o));
    String inputs = "optional(float[4]) o";
    Bounds has = analyse(inputs, "y = OptionalHasElement(o)", given).main().get("y");
    assertThat(has.hull().lo).isZero();
    assertThat(has.hull().hi).isEqualTo(1);
    Bounds content = analyse(inputs, "y = OptionalGetElement(o)", given).main().get("y");
    assertThat(content.hull().hi).isEqualTo(3);
  }

  @Test
  void anAbsentOptionalHasNoContent() {
    Environment x = new Environment(Map.of("x", of(1, 2, 0, 3)), Map.of());
    String body = "o = Optional <type = float[3]> () y = OptionalGetElement(o)";
    assertThat(analyse("float[3] x", body, x).notes())
        .singleElement()
        .asString()
        .contains("always absent");
  }

  @Test
  void infinitiesInASequenceStayThere() {
    Environment x = new Environment(Map.of("x", of(1, 2, Flags.NEGATIVE, 3)), Map.of());
    Bounds y = analyse("float[3] x", TWO + "y = SequenceAt(s, p)", x).main().get("y");
    assertThat(y.allFlags()).isEqualTo(Flags.POSITIVE);
  }
}
