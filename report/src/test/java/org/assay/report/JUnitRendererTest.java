package org.assay.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class JUnitRendererTest {
  @Test
  void followsTheSchemaAndCountsRightly() throws Exception {
    Document document = parse(new JUnitRenderer(Severity.WARNING).render(Samples.scan()));
    Element suite = (Element) document.getElementsByTagName("testsuite").item(0);
    assertThat(suite.getAttribute("name")).isEqualTo("models/softmax.onnx");
    for (String[] pair :
        new String[][] {
          {"tests", "testcase"},
          {"failures", "failure"},
          {"skipped", "skipped"},
          {"errors", "error"}
        }) {
      assertThat(document.getElementsByTagName(pair[1]).getLength())
          .as(pair[0])
          .isEqualTo(Integer.parseInt(suite.getAttribute(pair[0])));
    }
    assertThat(suite.getAttribute("failures")).isEqualTo("2");
    assertThat(document.getElementsByTagName("failure").item(0).getTextContent())
        .contains("operand logits in [-3.25, +Inf]")
        .contains("next Use LogSoftmax instead.");
  }

  @Test
  void failsFromTheSeverityGiven() throws Exception {
    Document errors = parse(new JUnitRenderer(Severity.ERROR).render(Samples.scan()));
    assertThat(errors.getElementsByTagName("failure").getLength()).isEqualTo(1);
    Document all = parse(new JUnitRenderer(Severity.NOTE).render(Samples.scan()));
    assertThat(all.getElementsByTagName("failure").getLength()).isEqualTo(3);
  }

  @Test
  void unreadableModelIsAnError() throws Exception {
    ModelResult failed = ModelResult.failed("x.onnx", "free", "ranum", "empty file");
    Document document =
        parse(
            new JUnitRenderer(Severity.WARNING)
                .render(ScanResult.of(Samples.TOOL, List.of(), List.of(failed))));
    Element error = (Element) document.getElementsByTagName("error").item(0);
    assertThat(error.getAttribute("message")).isEqualTo("empty file");
    assertThat(Optional.ofNullable(document.getElementsByTagName("failure").item(0))).isEmpty();
  }

  static Document parse(String xml) throws Exception {
    SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
        .newSchema(JUnitRendererTest.class.getResource("junit.xsd"))
        .newValidator()
        .validate(new StreamSource(new StringReader(xml)));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }
}
