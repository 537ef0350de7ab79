package org.assay.fuzz.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.assay.fuzz.FuzzException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What goes wrong with a campaign's folder, in a line each. */
final class StoreErrors {
  private StoreErrors() {}

  /** What an error of database or files means while a folder is opened or read. */
  static FuzzException opening(Exception cause, Path folder) {
    if (cause instanceof AccessDeniedException) {
      return new FuzzException(
          "the folder cannot be written", folder.toString(), "", "check its rights");
    }
    if (cause instanceof EOFException) {
      return damaged("the file of tensors " + cause.getMessage(), folder);
    }
    Optional<SQLiteErrorCode> code = code(cause);
    if (code.isPresent()) {
      switch (code.get()) {
        case SQLITE_NOTADB:
          return new FuzzException(
              "the database is not that of a campaign",
              folder.toString(),
              "a folder that assay fuzz wrote",
              "name another folder");
        case SQLITE_CORRUPT:
          return damaged("the database is malformed", folder);
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
          return new FuzzException(
              "another program writes the database", folder.toString(), "", "end it first");
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
          return new FuzzException(
              "the database cannot be written", folder.toString(), "", "check its rights");
        case SQLITE_FULL:
          return new FuzzException(
              "there is no room for the campaign", folder.toString(), "", "free some space");
        default:
          break;
      }
    }
    return new FuzzException(
        "the campaign cannot be opened (" + text(cause) + ")", folder.toString(), "", "");
  }

  /** What an error means while a batch is written. */
  static FuzzException writing(Exception cause, long batch, Path folder) {
    boolean full =
        code(cause).filter(code -> code == SQLiteErrorCode.SQLITE_FULL).isPresent()
            || cause instanceof IOException;
    return new FuzzException(
        "the campaign can no longer be stored (" + text(cause) + ")",
        folder + ", batch " + batch,
        "",
        (full ? "free some space and " : "")
            + "resume: all batches before are safe, what this one found is only reported");
  }

  static FuzzException damaged(String what, Path folder) {
    return new FuzzException(
        "the campaign is damaged: " + what, folder.toString(), "", "use a copy of it");
  }

  private static Optional<SQLiteErrorCode> code(Exception cause) {
    if (!(cause instanceof SQLiteException e)) {
      return Optional.empty();
    }
    // Extended codes have the plain one in their low byte.
    return Optional.of(SQLiteErrorCode.getErrorCode(e.getResultCode().code & 0xff));
  }

  private static String text(Exception cause) {
    return cause instanceof SQLException
        ? String.valueOf(cause.getMessage())
        : cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }
}
