package org.assay.report;

/** One way to show a result. */
public interface Renderer {
  /** The whole document as text; files of it are written in UTF-8. */
  String render(ScanResult result);
}
