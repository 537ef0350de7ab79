package org.assay.testkit.ops.normalisation;

import java.util.List;
import org.assay.testkit.Layout;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefValue;

/**
 * BatchNormalization-15: per channel (axis 1), with given statistics, or in training mode with
 * those of the batch; then also the running mean and variance.
 */
final class BatchNorm {
  private BatchNorm() {}

  static List<RefValue> evaluate(OperatorCall call) {
    RefValue x = call.in(0);
    int channels = x.rank() > 1 ? x.dim(1) : 1;
    int area = x.rank() > 2 ? Layout.product(x.dims(), 2, x.rank()) : 1;
    double[] mean = call.in(3).toDoubles();
    double[] variance = call.in(4).toDoubles();
    double[] runningMean = mean.clone();
    double[] runningVariance = variance.clone();
    if (call.flag("training_mode", false)) {
      double momentum = call.real("momentum", 0.9);
      mean = new double[channels];
      variance = new double[channels];
      double count = (double) x.size() / channels;
      for (int i = 0; i < x.size(); i++) {
        mean[i / area % channels] += x.real(i) / count;
      }
      for (int i = 0; i < x.size(); i++) {
        double d = x.real(i) - mean[i / area % channels];
        variance[i / area % channels] += d * d / count;
      }
      for (int c = 0; c < channels; c++) {
        runningMean[c] = runningMean[c] * momentum + mean[c] * (1 - momentum);
        runningVariance[c] = runningVariance[c] * momentum + variance[c] * (1 - momentum);
      }
    }
    double epsilon = call.real("epsilon", 1e-5);
    double[] y = new double[x.size()];
    for (int i = 0; i < y.length; i++) {
      int c = i / area % channels;
      double z = (x.real(i) - mean[c]) / Math.sqrt(variance[c] + epsilon);
      y[i] = z * call.in(1).real(c) + call.in(2).real(c);
    }
    int[] vector = {channels};
    return List.of(
        RefValue.ofReals(x.type(), x.dims(), y),
        RefValue.ofReals(call.in(3).type(), vector, runningMean),
        RefValue.ofReals(call.in(4).type(), vector, runningVariance));
  }
}
