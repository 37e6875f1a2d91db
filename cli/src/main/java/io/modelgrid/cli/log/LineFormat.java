package io.modelgrid.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/** How an event becomes a line. */
interface LineFormat {
  /** Most letters of a message, and of anything else that is told of an event. */
  int MOST_MESSAGE = 16_384;

  /** Most letters of an exception with its stack. */
  int MOST_ERROR = 32_768;

  /** Adds the event without an end of line. */
  void append(StringBuilder line, ILoggingEvent event);

  /** What is told of an event besides, by name; most often one value a name. */
  static Map<String, List<String>> facts(ILoggingEvent event) {
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs == null) {
      return Map.of();
    }
    Map<String, List<String>> facts = new LinkedHashMap<>();
    for (KeyValuePair pair : pairs) {
      facts.computeIfAbsent(pair.key, key -> new ArrayList<>(1)).add(String.valueOf(pair.value));
    }
    return facts;
  }

  /** The exception with its stack and causes, in several lines; empty if there is none. */
  static String error(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    return thrown == null ? "" : ThrowableProxyUtil.asString(thrown).stripTrailing();
  }
}
