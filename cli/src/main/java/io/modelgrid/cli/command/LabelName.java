package io.modelgrid.cli.command;

import io.modelgrid.engine.api.ModelSelector;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a label off the command line. */
final class LabelName implements ITypeConverter<String> {
  @Override
  public String convert(String value) {
    if (!ModelSelector.isLabel(value)) {
      throw new TypeConversionException(
          value
              + " (expected: a label of at most 128 letters, digits, '.', '_' or '-', the first of"
              + " them a letter)");
    }
    return value;
  }
}
