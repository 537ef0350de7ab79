package org.assay.bench.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.assay.bounds.Transfers;
import org.assay.onnx.Node;
import org.assay.onnx.finiteness.Finiteness;
import org.assay.onnx.shape.ShapeRules;
import org.assay.testkit.ReferenceOperators;
import org.assay.testkit.generate.GeneratedCase;
import org.assay.testkit.generate.GeneratorOptions;
import org.assay.testkit.generate.GraphGenerator;
import org.assay.testkit.generate.OperatorCase;
import org.junit.jupiter.api.Test;

/**
 * Every operator of ONNX's standard domain has every facet, or is an exception whose reason is
 * given here. An exception that is none any more fails too: it is to be taken out.
 */
class StandardOperatorsTest {
  private static final Map<String, Lifetime> OPERATORS = operators();

  /** What is neither a number nor a tensor of them. */
  private static final Exceptions STRINGS =
      new Exceptions(
          "reads or writes strings, or pictures in a file's format",
          "ImageDecoder RegexFullMatch StringConcat StringNormalizer StringSplit TfIdfVectorizer");

  private static final Exceptions SEQUENCES =
      new Exceptions(
          "holds sequences or optionals, the evaluator and the generator tensors",
          "ConcatFromSequence Optional OptionalGetElement OptionalHasElement SequenceAt"
              + " SequenceConstruct SequenceEmpty SequenceErase SequenceInsert SequenceLength"
              + " SequenceMap SplitToSequence");

  private static final Exceptions GONE =
      new Exceptions("the upgrade to the working opset replaces it", "Scatter Upsample");

  private static final Exceptions NOT_RUN =
      new Exceptions(
          "ORT 1.28 runs no opset 27; its own operator of that name is run",
          "CausalConvWithState LinearAttention");

  private static final Exceptions EVERYWHERE =
      new Exceptions("every recipe's constants are made by it", "Constant");

  private static final List<Exceptions> FINITE =
      List.of(
          new Exceptions(
              "moves or chooses elements, or takes them apart into bits as they are",
              "BitCast CenterCropPad Compress Concat ConcatFromSequence Constant ConstantOfShape"
                  + " DepthToSpace Expand Flatten Gather GatherElements GatherND GlobalMaxPool"
                  + " Identity Max MaxPool MaxRoiPool MaxUnpool Min Neg OneHot Optional"
                  + " OptionalGetElement Pad Reshape ReverseSequence Scatter SequenceAt"
                  + " SequenceConstruct SequenceEmpty SequenceErase SequenceInsert Slice SpaceToDepth"
                  + " Split SplitToSequence Squeeze TensorScatter Tile TopK Transpose Trilu Unique"
                  + " Unsqueeze Upsample Where"),
          new Exceptions(
              "gives integers, booleans, or integers as floating numbers",
              "And ArgMax ArgMin Bernoulli BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor"
                  + " ConvInteger Equal EyeLike Greater GreaterOrEqual Hardmax ImageDecoder IsInf"
                  + " IsNaN Less LessOrEqual MatMulInteger Multinomial NonMaxSuppression NonZero Not"
                  + " OptionalHasElement Or RegexFullMatch SequenceLength Shape Sign Size Xor"),
          new Exceptions(
              "is no greater than its operand, an attribute, or a number of its own",
              "Abs Asinh Atan BlackmanWindow Ceil Celu Clip Cos Dropout DynamicQuantizeLinear Elu"
                  + " Erf Floor Gelu HammingWindow HannWindow HardSigmoid HardSwish MelWeightMatrix"
                  + " Mish RandomNormal RandomNormalLike RandomUniform RandomUniformLike Relu Round"
                  + " Shrink Sigmoid Sin Softsign Swish Tan Tanh TfIdfVectorizer ThresholdedRelu"),
          new Exceptions(
              "overflows as plain arithmetic only, which is judged without an entry",
              "AffineGrid AveragePool CausalConvWithState Col2Im DFT DeformConv Det GRU"
                  + " GlobalAveragePool GlobalLpPool GridSample LSTM LinearAttention LpPool RNN"
                  + " RoiAlign RotaryEmbedding STFT ScatterElements ScatterND"),
          new Exceptions("is judged node by node within", "If Loop Scan SequenceMap"),
          new Exceptions("gives strings", "StringConcat StringNormalizer StringSplit"));

  /** An operator's first opset, and the one that took it away; 0 if none did. */
  private record Lifetime(int since, int gone) {}

  /** Operators that lack a facet, and why they may. */
  private record Exceptions(String reason, String names) {
    List<String> operators() {
      return List.of(names.split(" ", -1));
    }
  }

  private static Map<String, Lifetime> operators() {
    String name = "standard-operators.txt";
    Map<String, Lifetime> operators = new TreeMap<>();
    try (InputStream in = StandardOperatorsTest.class.getResourceAsStream(name)) {
      assertThat(in).as(name).isNotNull();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        String[] words = line.split(" ", -1);
        if (!line.startsWith("#")) {
          int gone = words.length > 2 ? Integer.parseInt(words[2]) : 0;
          operators.put(words[0], new Lifetime(Integer.parseInt(words[1]), gone));
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(name, e);
    }
    return operators;
  }

  /** What is wrong with a facet: operators without it or a reason, reasons without need. */
  private static List<String> faults(Set<String> present, List<Exceptions> exceptions) {
    List<String> faults = new ArrayList<>();
    Set<String> missing = new TreeSet<>(OPERATORS.keySet());
    missing.removeAll(present);
    for (Exceptions group : exceptions) {
      for (String operator : group.operators()) {
        if (!OPERATORS.containsKey(operator)) {
          faults.add(operator + " is no operator of the standard domain");
        } else if (!missing.remove(operator)) {
          faults.add(operator + " is no exception, or one twice: " + group.reason());
        }
      }
    }
    missing.forEach(operator -> faults.add(operator + " is missing"));
    return faults;
  }

  private static Set<String> recipes() {
    Set<String> names = new TreeSet<>();
    for (OperatorCase one : new GraphGenerator(GeneratorOptions.containment()).operators()) {
      names.add(one.operator());
    }
    return names;
  }

  @Test
  void theListIsThatOfTheStandard() {
    assertThat(OPERATORS).hasSizeGreaterThan(200).containsKeys("Abs", "Xor");
    assertThat(OPERATORS.get("Swish")).isEqualTo(new Lifetime(24, 0));
    assertThat(OPERATORS.get("Scatter")).isEqualTo(new Lifetime(9, 11));
  }

  @Test
  void shapes() {
    assertThat(faults(ShapeRules.table().operators(), List.of(GONE))).isEmpty();
  }

  @Test
  void finiteness() {
    assertThat(faults(Finiteness.table().operators(), FINITE)).isEmpty();
  }

  @Test
  void bounds() {
    assertThat(faults(Transfers.operators(), List.of(STRINGS))).isEmpty();
  }

  @Test
  void references() {
    assertThat(faults(ReferenceOperators.table().operators(), List.of(STRINGS, SEQUENCES)))
        .isEmpty();
  }

  @Test
  void recipesOfTheGenerator() {
    Set<String> recipes = recipes();
    assertThat(faults(recipes, List.of(STRINGS, SEQUENCES, NOT_RUN, EVERYWHERE))).isEmpty();
    for (String operator : NOT_RUN.operators()) {
      assertThat(recipes).contains("com.microsoft::" + operator);
    }
  }

  @Test
  void aMissingFacetAndANeedlessExceptionAreNoticed() {
    Set<String> all = new TreeSet<>(OPERATORS.keySet());
    all.remove("Relu");
    assertThat(faults(all, List.of())).containsExactly("Relu is missing");
    assertThat(faults(OPERATORS.keySet(), List.of(EVERYWHERE))).hasSize(1);
  }

  @Test
  void recipesKeepToTheOpsetsOfTheirOperators() {
    GraphGenerator generator = new GraphGenerator(GeneratorOptions.containment());
    for (OperatorCase one : generator.operators()) {
      for (long seed = 0; seed < 4; seed++) {
        GeneratedCase made = generator.single(one.operator(), seed);
        long opset = made.model().opset("").orElseThrow();
        for (Node node : made.model().graph().nodes()) {
          if (node.domain().isEmpty()) {
            Lifetime lifetime = OPERATORS.get(node.opType());
            assertThat(lifetime).as(node.opType()).isNotNull();
            assertThat(opset).as(node.opType()).isGreaterThanOrEqualTo(lifetime.since());
            assertThat(lifetime.gone() == 0 || opset < lifetime.gone()).as(node.opType()).isTrue();
          }
        }
      }
    }
  }
}
