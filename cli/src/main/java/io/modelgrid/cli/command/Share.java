package io.modelgrid.cli.command;

import java.math.BigDecimal;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a share such as {@code 5%} or {@code 0.05}; what comes out is always in percent. */
final class Share implements ITypeConverter<String> {
  @Override
  public String convert(String value) {
    if (value.matches("([0-9]{1,2}|100)(\\.[0-9]{1,2})?%")) {
      return value;
    }
    if (value.matches("0(\\.[0-9]{1,4})?|1(\\.0{1,4})?")) {
      return new BigDecimal(value).movePointRight(2).stripTrailingZeros().toPlainString() + "%";
    }
    throw new TypeConversionException(
        value + " (expected: a share such as 5% or 0.05, from 0% to 100%)");
  }
}
