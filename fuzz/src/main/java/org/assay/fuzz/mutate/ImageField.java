package org.assay.fuzz.mutate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.data.spec.Role;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;
import org.assay.onnx.ElementType;

/**
 * Where the pixels of an image lie within a row. Only a layout makes a field an image; extents
 * alone say nothing.
 *
 * <p>A layout names the axes of the model's input, the batch axis included, one letter each: {@code
 * NCHW}, {@code NHWC}, {@code NCDHW}. The rows of a batched input lack the leading axis, so its
 * letter is dropped; a layout of the row's own axes, without the batch's letter, is read likewise.
 * {@code H} and {@code W} must each occur once. A vector declared as {@code HW} (or {@code NHW}) is
 * a square image, if its length is a square number; one declared otherwise is none.
 */
final class ImageField {
  private final Field field;
  private final int height;
  private final int width;
  private final int rowStride;
  private final int columnStride;
  private final int[] planes;
  private final int[] channels;
  private final int channelCount;

  private ImageField(Field field, String letters, List<Long> dims, int heightAxis, int widthAxis) {
    this.field = field;
    int[] strides = new int[dims.size()];
    int stride = 1;
    for (int axis = dims.size() - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride = Math.toIntExact(stride * dims.get(axis));
    }
    this.height = Math.toIntExact(dims.get(heightAxis));
    this.width = Math.toIntExact(dims.get(widthAxis));
    this.rowStride = strides[heightAxis];
    this.columnStride = strides[widthAxis];
    int channelAxis = letters.indexOf('C');
    this.channelCount = channelAxis < 0 ? 1 : Math.toIntExact(dims.get(channelAxis));
    List<int[]> found = new ArrayList<>();
    found.add(new int[] {0, 0});
    for (int axis = 0; axis < dims.size(); axis++) {
      if (axis != heightAxis && axis != widthAxis) {
        List<int[]> more = new ArrayList<>();
        for (int[] plane : found) {
          for (int i = 0; i < dims.get(axis); i++) {
            int channel = axis == channelAxis ? i : plane[1];
            more.add(new int[] {plane[0] + i * strides[axis], channel});
          }
        }
        found = more;
      }
    }
    this.planes = found.stream().mapToInt(plane -> plane[0]).toArray();
    this.channels = found.stream().mapToInt(plane -> plane[1]).toArray();
  }

  /** The images of a row, in the order of its fields. */
  static List<ImageField> of(InputLayout layout) {
    List<ImageField> images = new ArrayList<>();
    for (Field field : layout.fields()) {
      of(field, layout.batched()).ifPresent(images::add);
    }
    return List.copyOf(images);
  }

  /** The image that a field is; empty if it is none. */
  static Optional<ImageField> of(Field field, boolean batched) {
    if (field.layout().isEmpty() || !holdsPixels(field) || field.size() == 0) {
      return Optional.empty();
    }
    String letters = field.layout().get();
    List<Long> dims = field.dims();
    if (dims.size() == 1 && isSquare(letters)) {
      long side = Math.round(Math.sqrt(dims.get(0)));
      if (side * side != dims.get(0)) {
        return Optional.empty();
      }
      letters = "HW";
      dims = List.of(side, side);
    } else if (batched && letters.length() == dims.size() + 1) {
      letters = letters.substring(1);
    }
    int heightAxis = letters.indexOf('H');
    int widthAxis = letters.indexOf('W');
    if (letters.length() != dims.size()
        || heightAxis < 0
        || widthAxis < 0
        || letters.lastIndexOf('H') != heightAxis
        || letters.lastIndexOf('W') != widthAxis
        || dims.get(heightAxis) < 2
        || dims.get(widthAxis) < 2) {
      return Optional.empty();
    }
    return Optional.of(new ImageField(field, letters, dims, heightAxis, widthAxis));
  }

  private static boolean isSquare(String letters) {
    return letters.equals("HW") || letters.equals("NHW");
  }

  private static boolean holdsPixels(Field field) {
    return field.isContinuous()
        || field.type().isInteger()
            && field.type() != ElementType.BOOL
            && field.role() == Role.DATA;
  }

  Field field() {
    return field;
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  /** Number of planes of height × width pixels: channels, times frames, depths and the like. */
  int planes() {
    return planes.length;
  }

  /** Index within the row of the first pixel of a plane. */
  int plane(int number) {
    return field.offset() + planes[number];
  }

  /** The channel that a plane belongs to; 0 without channels. */
  int channel(int plane) {
    return channels[plane];
  }

  /** Number of channels; 1 where the layout has none. */
  int channelCount() {
    return channelCount;
  }

  /** From a pixel to the one below. */
  int rowStride() {
    return rowStride;
  }

  /** From a pixel to the one on its right. */
  int columnStride() {
    return columnStride;
  }
}
