package io.modelgrid.cli.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a version off the command line. */
final class VersionNumber implements ITypeConverter<String> {
  @Override
  public String convert(String value) {
    if (!value.matches("[1-9][0-9]{0,17}")) {
      throw new TypeConversionException(
          value + " (expected: the number of a version, as ./modelgrid versions lists them)");
    }
    return value;
  }
}
