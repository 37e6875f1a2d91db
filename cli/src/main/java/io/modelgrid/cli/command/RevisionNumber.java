package io.modelgrid.cli.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a revision off the command line. */
final class RevisionNumber implements ITypeConverter<Long> {
  @Override
  public Long convert(String value) {
    if (!value.matches("[0-9]{1,18}")) {
      throw new TypeConversionException(
          value + " (expected: a revision, a number from 0 on; ./modelgrid history lists them)");
    }
    return Long.valueOf(value);
  }
}
