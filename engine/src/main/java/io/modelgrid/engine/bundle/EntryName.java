package io.modelgrid.engine.bundle;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Names of files inside a bundle: relative, with {@code /} between folders, and harmless. */
final class EntryName {
  private static final int LONGEST_PART = 255;
  private static final int LONGEST = 1024;

  private EntryName() {}

  /** What makes a name unusable, in words; empty when it can be used. */
  static Optional<String> mistakeIn(String name) {
    if (name.isEmpty()) {
      return Optional.of("it is empty");
    }
    if (name.startsWith("/") || name.matches("[A-Za-z]:.*")) {
      return Optional.of("it is absolute");
    }
    if (name.indexOf('\\') >= 0 || name.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("it has a backslash or a control character");
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      return Optional.of("it is longer than " + LONGEST + " bytes");
    }
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return Optional.of("it has an empty part, . or ..");
      }
      if (part.getBytes(StandardCharsets.UTF_8).length > LONGEST_PART) {
        return Optional.of("a part of it is longer than " + LONGEST_PART + " bytes");
      }
    }
    return Optional.empty();
  }

  /** A name fit for a message: short, on one line. */
  static String shown(String name) {
    String line = name.replaceAll("\\p{Cntrl}", "?");
    return "'" + (line.length() <= 80 ? line : line.substring(0, 80) + "…") + "'";
  }
}
