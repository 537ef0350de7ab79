package org.assay.onnx.ops.linear;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.CheckedRule;
import org.assay.onnx.shape.DimExpression;
import org.assay.onnx.shape.Dims;
import org.assay.onnx.shape.Operands;
import org.assay.onnx.shape.ShapeRule;

/** Shapes of Fourier transforms and their windows (opset 23). */
public final class SignalShapes {
  private SignalShapes() {}

  /** Adds the rules. */
  public static void addTo(OperatorTable.Builder<ShapeRule> table) {
    table.add("DFT", CheckedRule.of(1, 3, 1, in -> Operands.one(in.element(0), transformed(in))));
    table.add("STFT", CheckedRule.of(2, 4, 1, SignalShapes::shortTime));
    for (String type : List.of("BlackmanWindow", "HammingWindow", "HannWindow")) {
      table.add(
          type,
          CheckedRule.of(
              1, 1, 1, in -> Operands.one(output(in), Optional.of(Shape.of(size(in, 0))))));
    }
    table.add("MelWeightMatrix", CheckedRule.of(5, 5, 1, SignalShapes::mel));
  }

  private static ElementType output(Operands in) {
    return in.elementAttribute("output_datatype").orElse(ElementType.FLOAT);
  }

  private static Dim size(Operands in, int index) {
    return in.dimensions(index).filter(d -> d.size() == 1).map(d -> d.get(0)).orElse(Dim.UNKNOWN);
  }

  /** Half of the frequencies, and the one in the middle. */
  private static Dim half(Dim length) {
    return Dims.plus(Dims.floorDivide(length, 2), 1);
  }

  /** DFT-20: the last axis holds real, or real and imaginary parts. */
  private static Optional<Shape> transformed(Operands in) {
    Optional<Shape> x = in.shape(0, 2, Integer.MAX_VALUE);
    if (x.isEmpty()) {
      return x;
    }
    boolean oneSided = in.node().intAttribute("onesided", 0) != 0;
    boolean inverse = in.node().intAttribute("inverse", 0) != 0;
    Optional<Long> axis = in.has(2) ? in.scalar(2) : Optional.of(-2L);
    Dim parts = Dim.of(inverse && oneSided ? 1 : 2);
    if (axis.isEmpty()) {
      return Optional.of(Dims.with(Dims.unknown(x.get().rank()), x.get().rank() - 1, parts));
    }
    int along = in.axis(axis.get(), x.get().rank());
    Dim length = in.has(1) ? size(in, 1) : x.get().dim(along);
    if (inverse && oneSided && !in.has(1)) {
      length = Dims.times(Dims.plus(length, -1), 2);
    }
    Dim result = oneSided && !inverse ? half(length) : length;
    return Optional.of(Dims.with(Dims.with(x.get(), along, result), x.get().rank() - 1, parts));
  }

  private static List<Optional<ValueType>> shortTime(Operands in) {
    Optional<Shape> signal = in.shape(0, 2, 3);
    Optional<Long> step = in.scalar(1);
    Dim frame = in.has(3) ? size(in, 3) : Dim.UNKNOWN;
    if (frame == Dim.UNKNOWN && in.has(2)) {
      frame = in.shape(2, 1, 1).map(s -> s.dim(0)).orElse(Dim.UNKNOWN);
    }
    Dim frames = Dim.UNKNOWN;
    if (signal.isPresent() && step.isPresent()) {
      if (step.get() <= 0) {
        throw in.error("frame_step is " + step.get(), "at least 1");
      }
      frames =
          DimExpression.of(signal.get().dim(1))
              .minus(DimExpression.of(frame))
              .floorDivide(step.get())
              .plus(DimExpression.of(1))
              .toDim();
    }
    boolean oneSided = in.node().intAttribute("onesided", 1) != 0;
    Dim batch = signal.map(s -> s.dim(0)).orElse(Dim.UNKNOWN);
    Shape shape = Shape.of(batch, frames, oneSided ? half(frame) : frame, Dim.of(2));
    return Operands.one(in.element(0), Optional.of(shape));
  }

  private static List<Optional<ValueType>> mel(Operands in) {
    return Operands.one(output(in), Optional.of(Shape.of(half(size(in, 1)), size(in, 0))));
  }
}
