package org.assay.testkit.ops.convolution;

import java.util.Arrays;
import java.util.List;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.Broadcast;
import org.assay.testkit.Layout;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;
import org.assay.testkit.Window;

/** Conv-22, ConvInteger-10, ConvTranspose-22, DeformConv-22, Col2Im-18, CausalConvWithState-27. */
public final class ConvolutionReferences {
  private ConvolutionReferences() {}

  /** Adds the family to a table. */
  public static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("Conv", call -> List.of(convolved(call, call.in(0), call.in(1), call.in(0).type())));
    table.add("ConvInteger", call -> List.of(integer(call)));
    table.add("ConvTranspose", call -> List.of(TransposedConvolution.evaluate(call)));
    table.add("DeformConv", call -> List.of(DeformableConvolution.evaluate(call)));
    for (String domain : new String[] {"", "com.microsoft"}) {
      table.add(domain, "CausalConvWithState", CausalConvolution::evaluate);
    }
    table.add("Col2Im", call -> List.of(ColumnsToImage.evaluate(call)));
  }

  /** Convolution of (N, C, …) by (M, C/group, …); input 2 is the bias if the operator is Conv. */
  public static RefValue convolved(OperatorCall call, RefValue x, RefValue w, ElementType type) {
    int groups = (int) call.integer("group", 1);
    int[] spatial = Arrays.copyOfRange(x.dims(), 2, x.rank());
    Window window = new Window(call, spatial, Arrays.copyOfRange(w.dims(), 2, w.rank()));
    int maps = w.dim(0);
    int channels = w.dim(1);
    if (channels * groups != x.dim(1) || maps % groups != 0) {
      throw call.error("channels " + x.dim(1) + " for weights " + w, "C = group times its axis 1");
    }
    int[] out = window.output();
    int places = Layout.size(out);
    int cells = Layout.size(window.kernel());
    int area = Layout.size(spatial);
    double[] y = new double[x.dim(0) * maps * places];
    for (int i = 0; i < y.length; i++) {
      int[] at = Layout.unravel(i % places, out);
      int map = i / places % maps;
      int sample = i / places / maps;
      int firstChannel = map / (maps / groups) * channels;
      double sum = 0;
      for (int cell = 0; cell < cells; cell++) {
        int under = window.under(at, Layout.unravel(cell, window.kernel()));
        for (int c = 0; under >= 0 && c < channels; c++) {
          sum +=
              x.real((sample * x.dim(1) + firstChannel + c) * area + under)
                  * w.real((map * channels + c) * cells + cell);
        }
      }
      boolean biased = call.node().is("Conv") && call.optional(2).isPresent();
      y[i] = biased ? sum + call.in(2).real(map) : sum;
    }
    int[] dims = new int[x.rank()];
    dims[0] = x.dim(0);
    dims[1] = maps;
    System.arraycopy(out, 0, dims, 2, out.length);
    return RefValue.ofDoubles(type, dims, y);
  }

  private static RefValue integer(OperatorCall call) {
    RefValue x = shifted(call, call.in(0), 2);
    RefValue w = shifted(call, call.in(1), 3);
    return convolved(call, x, w, ElementType.INT32);
  }

  private static RefValue shifted(OperatorCall call, RefValue x, int point) {
    if (call.optional(point).isEmpty()) {
      return x;
    }
    RefValue zero = call.in(point);
    int[] dims = new int[x.rank()];
    Arrays.fill(dims, 1);
    dims[0] = zero.size();
    return Broadcast.mapIntegers(x, zero.reshaped(dims), ElementType.INT32, (v, z) -> v - z);
  }
}
