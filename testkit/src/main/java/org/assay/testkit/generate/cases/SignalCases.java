package org.assay.testkit.generate.cases;

import java.util.List;
import org.assay.onnx.ElementType;
import org.assay.testkit.generate.Attributes;
import org.assay.testkit.generate.CaseBuilder;
import org.assay.testkit.generate.Operand;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.Values;

/** Fourier transforms, and the windows and weights that go with them. */
final class SignalCases {
  private SignalCases() {}

  static void addTo(List<OperatorCase> cases) {
    // Lengths that are no powers of 2 go through longer transforms, which costs digits.
    cases.add(new OperatorCase("DFT", 8, SignalCases::transform));
    cases.add(new OperatorCase("STFT", 8, SignalCases::shortTime));
    cases.add(OperatorCase.of("MelWeightMatrix", SignalCases::mel));
    for (String op : new String[] {"HannWindow", "HammingWindow", "BlackmanWindow"}) {
      cases.add(
          OperatorCase.of(
              op,
              b ->
                  b.node(
                      op, Attributes.of("periodic", b.chance(0.5)), b.scalar(b.between(2, 20)))));
    }
  }

  /** Values of all magnitudes, and such as overflow on the way to coefficients that do not. */
  private static Values samples(CaseBuilder b) {
    return b.any() == Values.ANY && b.chance(0.2)
        ? (random, type) -> new Values.Interval(-type.max() / 64, type.max() / 64)
        : b.any();
  }

  private static void transform(CaseBuilder b) {
    ElementType type = b.type(ElementType.FLOAT, ElementType.DOUBLE);
    int rank = b.between(2, 4);
    int axis = b.between(0, rank - 2);
    int[] dims = new int[rank];
    for (int i = 0; i < rank; i++) {
      dims[i] = i == axis ? b.between(1, 20) : b.between(1, 2);
    }
    boolean real = b.chance(0.5);
    dims[rank - 1] = real ? 1 : 2;
    boolean inverse = b.chance(0.3);
    Operand length =
        b.chance(0.3) ? b.scalar(Math.max(1, dims[axis] + b.between(-3, 3))) : Operand.ABSENT;
    b.node(
        "DFT",
        Attributes.of("inverse", inverse, "onesided", real && !inverse && b.chance(0.5)),
        b.tensor(type, dims, samples(b)),
        length,
        b.scalar(b.chance(0.5) ? axis : axis - rank));
  }

  private static void shortTime(CaseBuilder b) {
    ElementType type = b.type(ElementType.FLOAT, ElementType.DOUBLE);
    int length = b.between(2, 24);
    int frame = b.between(1, length);
    boolean real = b.chance(0.6);
    // ORT reads the window of a complex signal as complex numbers, twice as far as it goes.
    boolean windowed = real && b.chance(0.7);
    b.node(
        "STFT",
        Attributes.of("onesided", real && b.chance(0.7)),
        b.tensor(type, new int[] {b.between(1, 2), length, real ? 1 : 2}, samples(b)),
        b.scalar(b.between(1, frame)),
        windowed
            ? b.tensor(type, new int[] {frame}, b.one(Values.within(0, 1), b.any()))
            : Operand.ABSENT,
        windowed && b.chance(0.5) ? Operand.ABSENT : b.scalar(frame));
  }

  private static void mel(CaseBuilder b) {
    int rate = b.one(8000, 16000);
    b.node(
        "MelWeightMatrix",
        Attributes.of(),
        b.scalar(b.between(1, 8)),
        b.scalar(b.between(8, 64)),
        b.scalar(rate),
        b.fresh(ElementType.FLOAT, new int[0], Values.within(0, 50)),
        // At half the rate ORT may find that the last band leaves the spectrum.
        b.fresh(ElementType.FLOAT, new int[0], Values.within(100, 0.45 * rate)));
  }
}
