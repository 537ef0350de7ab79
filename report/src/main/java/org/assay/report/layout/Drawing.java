package org.assay.report.layout;

import java.util.List;

/**
 * A graph with places.
 *
 * @param x centres of nodes, in pixels from the left
 * @param y centres of nodes, in pixels from the top
 * @param edges in the order they were given in
 * @param width of the whole drawing, margins included
 * @param height of the whole drawing, margins included
 */
public record Drawing(double[] x, double[] y, List<Edge> edges, double width, double height) {
  public Drawing {
    edges = List.copyOf(edges);
  }

  /**
   * How an edge is drawn.
   *
   * @param path data of an SVG path; that of a cut edge has two parts, at its source and its target
   * @param reversed whether it leads upwards, so that the arrow belongs to the start of the path
   * @param cut whether it is too long to be drawn whole
   */
  public record Edge(String path, boolean reversed, boolean cut) {}
}
