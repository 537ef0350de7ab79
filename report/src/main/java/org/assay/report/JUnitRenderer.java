package org.assay.report;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * JUnit XML as Jenkins and Surefire read it: a suite per model; a failed test per finding, a passed
 * one per note and per safe operator, a skipped one per ignored finding.
 */
public final class JUnitRenderer implements Renderer {
  private final Severity failFrom;

  /** Creates a renderer under which findings of at least a severity are failures. */
  public JUnitRenderer(Severity failFrom) {
    this.failFrom = failFrom;
  }

  @Override
  public String render(ScanResult result) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      line(xml, 0);
      xml.writeStartElement("testsuites");
      xml.writeAttribute("name", clean(result.tool().name()));
      for (ModelResult model : result.models()) {
        suite(xml, model);
      }
      line(xml, 0);
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("cannot write XML into memory", e);
    }
    return text.append('\n').toString();
  }

  private void suite(XMLStreamWriter xml, ModelResult model) throws XMLStreamException {
    long failures = model.findings().stream().filter(this::fails).count();
    int errors = model.error().isPresent() ? 1 : 0;
    int tests = model.findings().size() + model.ignored().size() + model.safe().size() + 1;
    line(xml, 1);
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", clean(model.path()));
    xml.writeAttribute("tests", Integer.toString(tests));
    xml.writeAttribute("failures", Long.toString(failures));
    xml.writeAttribute("errors", Integer.toString(errors));
    xml.writeAttribute("skipped", Integer.toString(model.ignored().size()));
    xml.writeAttribute(
        "time", String.format(Locale.ROOT, "%.3f", (model.loadMs() + model.analyseMs()) / 1000));
    start(xml, model, "the model can be analysed");
    if (model.error().isPresent()) {
      line(xml, 3);
      xml.writeStartElement("error");
      xml.writeAttribute("message", clean(model.error().get()));
      xml.writeAttribute("type", "unreadable");
      xml.writeEndElement();
    }
    end(xml);
    for (Finding finding : model.findings()) {
      start(xml, model, name(finding));
      line(xml, 3);
      if (fails(finding)) {
        xml.writeStartElement("failure");
        xml.writeAttribute("message", clean(finding.message()));
        xml.writeAttribute("type", finding.status().text());
      } else {
        xml.writeStartElement("system-out");
      }
      xml.writeCharacters(details(finding));
      xml.writeEndElement();
      end(xml);
    }
    for (Ignored ignored : model.ignored()) {
      start(xml, model, name(ignored.finding()));
      line(xml, 3);
      xml.writeStartElement("skipped");
      xml.writeAttribute("message", clean(ignored.reason()));
      xml.writeEndElement();
      end(xml);
    }
    for (SafeOperator safe : model.safe()) {
      start(
          xml,
          model,
          "safe " + safe.op() + " -> " + Escapes.name(safe.tensor()) + " (" + safe.graph() + ")");
      end(xml);
    }
    line(xml, 1);
    xml.writeEndElement();
  }

  private boolean fails(Finding finding) {
    return finding.severity().compareTo(failFrom) <= 0;
  }

  private static String name(Finding finding) {
    String operand = finding.kind().hasOperand() ? ", operand " + finding.operand().index() : "";
    return "%s %s -> %s (%s%s)"
        .formatted(
            finding.ruleId(),
            finding.location().op(),
            Escapes.name(finding.tensor()),
            finding.location().graph(),
            operand);
  }

  private static String details(Finding finding) {
    List<String> lines = new ArrayList<>();
    Operand operand = finding.operand();
    lines.add(clean(finding.message()));
    if (finding.kind().hasOperand()) {
      lines.add(
          "operand "
              + Escapes.name(operand.tensor())
              + " in "
              + Numbers.range(operand.lo(), operand.hi()));
    }
    finding.location().source().ifPresent(s -> lines.add("source " + clean(s.toString())));
    finding.location().scope().ifPresent(s -> lines.add("module " + clean(s)));
    for (RangeStep step : finding.path()) {
      lines.add("  " + Escapes.name(step.tensor()) + " " + Numbers.range(step.lo(), step.hi()));
    }
    finding.assumes().forEach(a -> lines.add("assumes " + clean(a)));
    finding.advice().forEach(a -> lines.add("next " + clean(a)));
    lines.add("fingerprint " + clean(finding.id()));
    return String.join("\n", lines);
  }

  private static void start(XMLStreamWriter xml, ModelResult model, String name)
      throws XMLStreamException {
    line(xml, 2);
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", clean(model.path()));
    xml.writeAttribute("name", clean(name));
    xml.writeAttribute("time", "0");
  }

  private static void end(XMLStreamWriter xml) throws XMLStreamException {
    line(xml, 2);
    xml.writeEndElement();
  }

  private static void line(XMLStreamWriter xml, int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
  }

  /**
   * Control characters, which XML 1.0 cannot hold even escaped, are written as {@code \}{@code u….}
   */
  private static String clean(String text) {
    return Escapes.message(text);
  }
}
