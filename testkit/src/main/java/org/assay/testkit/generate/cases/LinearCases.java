package org.assay.testkit.generate.cases;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assay.onnx.ElementType;
import org.assay.testkit.generate.Attributes;
import org.assay.testkit.generate.CaseBuilder;
import org.assay.testkit.generate.Operand;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.Values;

/** MatMul, Gemm, Einsum and integer products. */
final class LinearCases {
  private LinearCases() {}

  static void addTo(List<OperatorCase> cases) {
    cases.add(OperatorCase.of("MatMul", LinearCases::matMul));
    cases.add(OperatorCase.of("Gemm", LinearCases::gemm));
    cases.add(OperatorCase.of("Einsum", LinearCases::einsum));
    cases.add(OperatorCase.of("MatMulInteger", LinearCases::matMulInteger));
    cases.add(OperatorCase.of("Det", LinearCases::determinant));
  }

  private static void matMul(CaseBuilder b) {
    ElementType type = b.type(ElementType.FLOAT, ElementType.DOUBLE);
    Operand x = b.tensor(type, 1, 4, b.any());
    int k = x.dim(-1);
    int kind = b.between(0, 5);
    int[] dims;
    if (kind == 0) {
      dims = new int[] {k};
    } else if (kind <= 3 || x.rank() < 3) {
      dims = new int[] {k, b.between(1, 5)};
    } else {
      dims = x.dims();
      dims[dims.length - 2] = k;
      dims[dims.length - 1] = b.between(1, 4);
      dims[0] = b.chance(0.3) ? 1 : dims[0];
    }
    b.node("MatMul", Map.of(), x, b.tensor(type, dims, b.any()));
  }

  private static void gemm(CaseBuilder b) {
    ElementType type = b.type(ElementType.FLOAT, ElementType.DOUBLE);
    Operand x = b.tensor(type, 2, 2, b.any());
    boolean transA = b.chance(0.3);
    boolean transB = b.chance(0.4);
    int m = x.dim(transA ? 1 : 0);
    int k = x.dim(transA ? 0 : 1);
    int n = b.between(1, 5);
    Operand w = b.tensor(type, transB ? new int[] {n, k} : new int[] {k, n}, b.any());
    Operand c =
        switch (b.between(0, 4)) {
          case 0 -> Operand.ABSENT;
          case 1 -> b.tensor(type, new int[] {m, n}, b.any());
          case 2 -> b.tensor(type, new int[] {m, 1}, b.any());
          case 3 -> b.tensor(type, new int[0], b.any());
          default -> b.tensor(type, new int[] {n}, b.any());
        };
    double alpha = b.chance(0.6) ? 1 : b.random().nextDouble(-2, 2);
    double beta = b.chance(0.6) ? 1 : b.random().nextDouble(-2, 2);
    b.node(
        "Gemm",
        Attributes.of("transA", transA, "transB", transB, "alpha", alpha, "beta", beta),
        x,
        w,
        c);
  }

  private static void einsum(CaseBuilder b) {
    int i = b.between(1, 3);
    int j = b.between(1, 3);
    int k = b.between(1, 3);
    int batch = b.between(1, 2);
    ElementType type = b.type(ElementType.FLOAT, ElementType.DOUBLE);
    String equation =
        b.one(
            "ij,jk->ik",
            "ij,jk",
            "bij,bjk->bik",
            "ij->ji",
            "ij->i",
            "i,j->ij",
            "bij,bij->b",
            "i,ij,j->",
            "ij,jk,k->i",
            "bij,j,j->bi",
            "...ij,...jk->...ik");
    Map<Character, Integer> sizes = Map.of('i', i, 'j', j, 'k', k, 'b', batch);
    Operand[] operands =
        Arrays.stream(equation.replaceAll("->.*", "").split(",", -1))
            .map(term -> term.replace("...", "b"))
            .map(term -> term.chars().map(c -> sizes.getOrDefault((char) c, 1)).toArray())
            .map(dims -> b.tensor(type, dims, b.any()))
            .toArray(Operand[]::new);
    b.node("Einsum", Attributes.of("equation", equation), operands);
  }

  private static void matMulInteger(CaseBuilder b) {
    int k = b.between(1, 5);
    Values bytes = Values.within(0, 255);
    Operand x = b.fresh(ElementType.UINT8, new int[] {b.between(1, 4), k}, bytes);
    Operand w = b.fresh(ElementType.UINT8, new int[] {k, b.between(1, 4)}, bytes);
    boolean points = b.chance(0.5);
    b.node(
        "MatMulInteger",
        Map.of(),
        x,
        w,
        points ? b.constant(ElementType.UINT8, new int[0], bytes) : Operand.ABSENT,
        points ? b.constant(ElementType.UINT8, new int[0], bytes) : Operand.ABSENT);
  }

  private static void determinant(CaseBuilder b) {
    int n = b.between(1, 4);
    int[] dims = b.chance(0.5) ? new int[] {n, n} : new int[] {b.between(1, 3), n, n};
    b.node("Det", Map.of(), b.tensor(ElementType.FLOAT, dims, b.any()));
  }
}
