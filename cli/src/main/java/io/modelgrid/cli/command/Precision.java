package io.modelgrid.cli.command;

import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how weights are stored off the command line; what comes out is a specification's word. */
final class Precision implements ITypeConverter<String> {
  private static final Map<String, String> WORDS =
      Map.of(
          "int8", "int8",
          "int4", "int4",
          "fp16", "fp16",
          "int8-static", "static-int8",
          "static-int8", "static-int8");

  @Override
  public String convert(String value) {
    String word = WORDS.get(value);
    if (word == null) {
      throw new TypeConversionException(value + " (expected: int8, int8-static, int4 or fp16)");
    }
    return word;
  }
}
