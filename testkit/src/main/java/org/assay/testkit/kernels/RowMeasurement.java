package org.assay.testkit.kernels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.data.random.RandomStream;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;

/** Float32 kernels along rows: Softmax, LogSoftmax, LayerNormalization, reductions. */
public final class RowMeasurement {
  private static final int ROWS = 64;
  private static final int[] LENGTHS = {
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26,
    27, 28, 29, 30, 31, 32, 33, 64, 100, 128, 1000, 4096
  };

  private final Map<String, RowErrors> worst = new LinkedHashMap<>();

  /** Kinds of rows. */
  private enum Rows {
    NORMAL,
    WIDE,
    HUGE_GAPS,
    EQUAL,
    SHIFTED,
    ONE_HOT,
    POSITIVE;

    double draw(RandomStream random, int column, int hot) {
      return switch (this) {
        case NORMAL -> random.nextNormal();
        case WIDE -> 10 * random.nextNormal();
        case HUGE_GAPS -> random.nextDouble(-100, 100);
        case EQUAL -> 3.3;
        case SHIFTED -> 1000 + random.nextNormal();
        case ONE_HOT -> column == hot ? 1 : 0;
        case POSITIVE -> random.nextDouble(0.5, 1.5);
      };
    }
  }

  /** Measures all. */
  public List<RowErrors> measure() {
    worst.clear();
    try (Session softmax = open("Softmax", Map.of(), Map.of());
        Session logSoftmax = open("LogSoftmax", Map.of(), Map.of())) {
      each((rows, length, x, data) -> softmax(rows, x, row(softmax, data)));
      each((rows, length, x, data) -> logSoftmax(rows, x, row(logSoftmax, data)));
    }
    for (int length : LENGTHS) {
      Tensor ones = Tensor.ofValues(ElementType.FLOAT, new long[] {length}, filled(length, 1));
      try (Session norm = open("LayerNormalization", Map.of(), Map.of("scale", ones))) {
        each(length, (rows, n, x, data) -> layerNorm(rows, x, row(norm, data)));
      }
    }
    for (String op :
        new String[] {
          "ReduceSum",
          "ReduceMean",
          "ReduceL1",
          "ReduceL2",
          "ReduceSumSquare",
          "ReduceLogSum",
          "ReduceLogSumExp",
          "ReduceProd"
        }) {
      Tensor axes = Tensor.ofLongs(1);
      Map<String, Attribute> flat = Map.of("keepdims", new Attribute.IntValue(0));
      try (Session session = open(op, flat, Map.of("axes", axes))) {
        each((rows, length, x, data) -> reduction(op, rows, x, row(session, data)));
      }
    }
    return new ArrayList<>(worst.values());
  }

  private interface Sink {
    void accept(Rows rows, int length, double[][] x, Tensor data);
  }

  private void each(Sink sink) {
    for (int length : LENGTHS) {
      each(length, sink);
    }
  }

  private void each(int length, Sink sink) {
    for (Rows rows : Rows.values()) {
      RandomStream random = RandomStream.of(length, "rows " + rows);
      float[] flat = new float[ROWS * length];
      double[][] x = new double[ROWS][length];
      for (int i = 0; i < flat.length; i++) {
        flat[i] = (float) rows.draw(random, i % length, i / length % length);
        x[i / length][i % length] = flat[i];
      }
      sink.accept(rows, length, x, Tensor.ofFloats(new long[] {ROWS, length}, flat));
    }
  }

  private static double[] filled(int length, double value) {
    double[] values = new double[length];
    Arrays.fill(values, value);
    return values;
  }

  private static Session open(
      String op, Map<String, Attribute> attributes, Map<String, Tensor> constants) {
    List<String> inputs = new ArrayList<>(List.of("x"));
    inputs.addAll(constants.keySet());
    Graph graph =
        Graph.of(
            "rows",
            List.of(ValueInfo.tensor("x", ElementType.FLOAT, Shape.of(Dim.of("R"), Dim.of("C")))),
            List.of(ValueInfo.untyped("y")),
            List.of(Node.of(op, inputs, List.of("y"), attributes)),
            constants);
    return Session.open(Model.of(10, Model.WORKING_OPSET, graph), RunOptions.DEFAULT);
  }

  private static double[] row(Session session, Tensor data) {
    Tensor y = session.run(Map.of("x", data), List.of("y")).get("y");
    if (y == null) {
      throw new IllegalStateException("no output");
    }
    return y.toDoubles();
  }

  private void note(String kernel, String figure, double value, Rows rows, int length) {
    RowErrors now =
        new RowErrors(
            kernel,
            figure,
            value,
            rows.name().toLowerCase(java.util.Locale.ROOT) + ", length " + length);
    worst.merge(kernel + figure, now, (old, other) -> other.value() > old.value() ? other : old);
  }

  private static double max(double[] x) {
    return Arrays.stream(x).max().orElseThrow();
  }

  private void softmax(Rows rows, double[][] x, double[] y) {
    for (int r = 0; r < x.length; r++) {
      int n = x[r].length;
      double max = max(x[r]);
      double sum = 0;
      for (double v : x[r]) {
        sum += StrictMath.exp(v - max);
      }
      double total = 0;
      for (int i = 0; i < n; i++) {
        double value = StrictMath.exp(x[r][i] - max) / sum;
        double result = y[r * n + i];
        double gap = max - x[r][i];
        total += result;
        note("Softmax", "absolute error", Math.abs(result - value), rows, n);
        if (value >= Float.MIN_NORMAL) {
          double relative = Math.abs(result - value) / value;
          note("Softmax", "relative error", relative, rows, n);
          note(
              "Softmax",
              "relative error / (1 + gap to the maximum)",
              relative / (1 + gap),
              rows,
              n);
        }
        note("Softmax", "largest element - 1", result - 1, rows, n);
        if (result != 0) {
          note("Softmax", "largest gap with a result above 0", gap, rows, n);
        } else {
          note("Softmax", "- smallest gap with result 0", -gap, rows, n);
        }
      }
      note("Softmax", "row sum - 1", total - 1, rows, n);
      note("Softmax", "1 - row sum", 1 - total, rows, n);
    }
  }

  private void logSoftmax(Rows rows, double[][] x, double[] y) {
    for (int r = 0; r < x.length; r++) {
      int n = x[r].length;
      double max = max(x[r]);
      double sum = 0;
      for (double v : x[r]) {
        sum += StrictMath.exp(v - max);
      }
      for (int i = 0; i < n; i++) {
        double value = x[r][i] - max - StrictMath.log(sum);
        double error = Math.abs(y[r * n + i] - value);
        note("LogSoftmax", "absolute error", error, rows, n);
        double scale = 1 + Math.abs(value) + Math.abs(max);
        note("LogSoftmax", "error / (1 + |value| + |maximum|)", error / scale, rows, n);
        note("LogSoftmax", "largest result", y[r * n + i], rows, n);
      }
    }
  }

  private void layerNorm(Rows rows, double[][] x, double[] y) {
    for (int r = 0; r < x.length; r++) {
      int n = x[r].length;
      double mean = Arrays.stream(x[r]).sum() / n;
      double variance = 0;
      for (double v : x[r]) {
        variance += (v - mean) * (v - mean) / n;
      }
      double deviation = Math.sqrt(variance + (double) 1e-5f);
      double condition = (1 + Math.abs(mean) / deviation) * Math.sqrt(n);
      double norm = 0;
      for (int i = 0; i < n; i++) {
        double result = y[r * n + i];
        double error = Math.abs(result - (x[r][i] - mean) / deviation);
        note(
            "LayerNormalization",
            "error / ((1 + |mean|/deviation)·√n)",
            error / condition,
            rows,
            n);
        norm += result * result;
        if (n > 1) {
          double bound = Math.abs(result) / Math.sqrt(n - 1);
          note("LayerNormalization", "|z| / √(n-1)", bound, rows, n);
        }
      }
      note("LayerNormalization", "‖z‖ / √n", Math.sqrt(norm / n), rows, n);
    }
  }

  private void reduction(String op, Rows rows, double[][] x, double[] y) {
    for (int r = 0; r < x.length; r++) {
      int n = x[r].length;
      double magnitudes = Arrays.stream(x[r]).map(Math::abs).sum();
      double sum = Arrays.stream(x[r]).sum();
      double squares = Arrays.stream(x[r]).map(v -> v * v).sum();
      double max = max(x[r]);
      double value =
          switch (op) {
            case "ReduceSum" -> sum;
            case "ReduceMean" -> sum / n;
            case "ReduceL1" -> magnitudes;
            case "ReduceL2" -> Math.sqrt(squares);
            case "ReduceSumSquare" -> squares;
            case "ReduceLogSum" -> StrictMath.log(sum);
            case "ReduceProd" -> Arrays.stream(x[r]).reduce(1, (a, b) -> a * b);
            default ->
                max + StrictMath.log(Arrays.stream(x[r]).map(v -> StrictMath.exp(v - max)).sum());
          };
      double scale =
          switch (op) {
            case "ReduceSum" -> magnitudes;
            case "ReduceMean" -> magnitudes / n;
            case "ReduceLogSum" -> 1 + Math.abs(value);
            case "ReduceLogSumExp" -> 1 + Math.abs(max) + Math.abs(value);
            default -> Math.abs(value);
          };
      boolean meant = rows == Rows.POSITIVE || !op.equals("ReduceLogSum");
      if (meant && scale > 1e-30 && Math.abs(value) < 1e38 && Double.isFinite(y[r])) {
        note(
            op,
            "error / scale, in units of 2^-24",
            Math.abs(y[r] - value) / scale * 0x1p24,
            rows,
            n);
      }
    }
  }
}
