package org.assay.data.csv;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import org.assay.data.DataException;
import org.assay.data.ReadLimits;
import org.assay.data.input.ByteBudget;
import org.assay.data.input.DataInput;

/**
 * Reads tables of numbers (RFC 4180, UTF-8 with or without byte order mark, plain or gzipped).
 * Empty lines are passed over. At most 16,384 columns and a million characters per field.
 */
public final class CsvReader {
  private static final int MAX_COLUMNS = 1 << 14;
  private static final char BYTE_ORDER_MARK = '\ufeff';
  private static final int MAX_FIELD = 1 << 20;
  private static final int MAX_RECORD = 1 << 24;

  private CsvReader() {}

  /** Reads a file with {@link CsvOptions#defaults()} within {@link ReadLimits#defaults()}. */
  public static CsvTable read(Path file) {
    return read(file, CsvOptions.defaults(), ReadLimits.defaults());
  }

  /**
   * Reads a file.
   *
   * @throws DataException if it is no such table, has rows of different lengths, lacks a wanted
   *     column, has missing values or text where they are refused, or is larger than the limits
   */
  public static CsvTable read(Path file, CsvOptions options, ReadLimits limits) {
    String where = file.toString();
    try (DataInput in = DataInput.openMaybeGzip(file, new ByteBudget(limits));
        Reader text =
            passMark(
                new InputStreamReader(
                    in.stream(),
                    StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
        de.siegmar.fastcsv.reader.CsvReader<CsvRecord> records = open(text, options)) {
      return collect(records.iterator(), options, limits);
    } catch (CsvParseException | UncheckedIOException e) {
      throw malformed(e, where);
    } catch (IOException e) {
      throw DataInput.failure(e, where);
    } catch (DataException e) {
      throw e.where().startsWith(where) ? e : e.in(where);
    }
  }

  private static Reader passMark(Reader plain) throws IOException {
    PushbackReader text = new PushbackReader(plain);
    int first = text.read();
    if (first >= 0 && first != BYTE_ORDER_MARK) {
      text.unread(first);
    }
    return text;
  }

  private static de.siegmar.fastcsv.reader.CsvReader<CsvRecord> open(
      Reader text, CsvOptions options) {
    return de.siegmar.fastcsv.reader.CsvReader.builder()
        .fieldSeparator(options.separator())
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE) // counted here, with a better message
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .allowUnclosedQuote(false)
        .maxBufferSize(MAX_RECORD)
        .build(
            CsvRecordHandler.of(
                handler ->
                    handler
                        .maxFields(MAX_COLUMNS)
                        .maxFieldSize(MAX_FIELD)
                        .maxRecordSize(MAX_RECORD)),
            text);
  }

  private static DataException malformed(RuntimeException e, String where) {
    if (e.getCause() instanceof IOException cause) {
      return DataInput.failure(cause, where);
    }
    String cause = e.getCause() == null ? "" : ": " + e.getCause().getMessage();
    return new DataException(
        "this is not a table of comma-separated values (" + e.getMessage() + cause + ")",
        where,
        "",
        e);
  }

  private static CsvTable collect(
      Iterator<CsvRecord> records, CsvOptions options, ReadLimits limits) {
    if (!records.hasNext()) {
      throw new DataException("the table is empty", "", "at least one row", "");
    }
    CsvRecord first = records.next();
    boolean header =
        switch (options.header()) {
          case PRESENT -> true;
          case ABSENT -> false;
          case DETECT -> looksLikeNames(first);
        };
    CsvColumns columns = new CsvColumns(first.getFields(), header, options, limits);
    boolean complete = true;
    if (!header) {
      complete = options.maxRows() > 0;
      if (complete) {
        columns.add(first);
      }
    }
    while (complete && records.hasNext()) {
      if (columns.rows() == options.maxRows()) {
        complete = false;
      } else {
        columns.add(records.next());
      }
    }
    return columns.table(complete);
  }

  private static boolean looksLikeNames(CsvRecord first) {
    return first.getFields().stream()
        .anyMatch(field -> !CsvNumbers.isMissing(field) && CsvNumbers.parse(field).isEmpty());
  }
}
