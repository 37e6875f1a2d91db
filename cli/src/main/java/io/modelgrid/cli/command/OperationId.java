package io.modelgrid.cli.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the id of an operation or a training off the command line: no two have the same. */
final class OperationId implements ITypeConverter<String> {
  @Override
  public String convert(String value) {
    if (!value.matches("[1-9][0-9]{0,17}")) {
      throw new TypeConversionException(
          value
              + " (expected: a number such as 17, as ./modelgrid operations and ./modelgrid trainings"
              + " list them)");
    }
    return value;
  }
}
