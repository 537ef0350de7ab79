package org.assay.onnx.shape;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.junit.jupiter.api.Test;

class OperandTypesTest {
  private static void check(String operator, ElementType... types) {
    Node node =
        Node.of(operator, Arrays.stream(types).map(Enum::name).toList(), List.of("y"), Map.of());
    OperandTypes.table().check(node, Arrays.stream(types).map(Optional::ofNullable).toList());
  }

  @Test
  void takesWhatTheStandardTakes() {
    assertThatCode(() -> check("Exp", ElementType.BFLOAT16)).doesNotThrowAnyException();
    assertThatCode(() -> check("Pow", ElementType.FLOAT, ElementType.INT32))
        .doesNotThrowAnyException();
    assertThatCode(() -> check("Where", ElementType.BOOL, ElementType.FLOAT, ElementType.FLOAT))
        .doesNotThrowAnyException();
    assertThatCode(
            () ->
                check(
                    "Loop",
                    ElementType.INT64,
                    ElementType.BOOL,
                    ElementType.FLOAT,
                    ElementType.STRING))
        .doesNotThrowAnyException();
    assertThatCode(() -> check("NoSuchOperator", ElementType.STRING)).doesNotThrowAnyException();
    assertThatCode(
            () ->
                OperandTypes.table()
                    .check(
                        Node.of("Add", List.of("a", "b"), List.of("y"), Map.of()),
                        List.of(Optional.empty(), Optional.of(ElementType.FLOAT))))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesOthers() {
    assertThatThrownBy(() -> check("Exp", ElementType.INT32))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("input 0 has type int32")
        .hasMessageContaining("float16");
    assertThatThrownBy(() -> check("Add", ElementType.FLOAT, ElementType.DOUBLE))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("float and double");
    assertThatThrownBy(() -> check("Max", ElementType.FLOAT, ElementType.FLOAT, ElementType.INT64))
        .isInstanceOf(ModelException.class);
    assertThatThrownBy(() -> check("If", ElementType.FLOAT)).isInstanceOf(ModelException.class);
  }
}
