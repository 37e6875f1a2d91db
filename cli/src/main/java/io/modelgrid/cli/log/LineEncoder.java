package io.modelgrid.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import io.modelgrid.config.LogsSettings;
import java.nio.charset.StandardCharsets;

/** Writes each event as exactly one line of UTF-8, whatever it holds. Thread-safe. */
public final class LineEncoder extends EncoderBase<ILoggingEvent> {
  private static final int USUAL = 256;

  private final LineFormat format;

  private LineEncoder(LineFormat format) {
    this.format = format;
  }

  /** One for the log of a node of this name. */
  public static LineEncoder of(LogsSettings settings, String node) {
    return new LineEncoder(
        switch (settings.format()) {
          case TEXT -> new TextFormat();
          case JSON -> new JsonFormat(node);
        });
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(USUAL);
    format.append(line, event);
    return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }
}
