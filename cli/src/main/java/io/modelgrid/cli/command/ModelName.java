package io.modelgrid.cli.command;

import io.modelgrid.engine.api.ModelSelector;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a model's name off the command line. */
final class ModelName implements ITypeConverter<String> {
  @Override
  public String convert(String value) {
    if (!ModelSelector.isName(value)) {
      throw new TypeConversionException(
          value
              + " (expected: a name of at most 128 letters, digits, '.', '_' or '-', the first of"
              + " them a letter or digit)");
    }
    return value;
  }
}
