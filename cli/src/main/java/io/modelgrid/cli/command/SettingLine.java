package io.modelgrid.cli.command;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A setting in force.
 *
 * @param value as it would stand in a file; secrets are masked
 * @param origin {@code default}, a file with its line, or the variable of the environment
 */
record SettingLine(String key, String value, String origin) {
  private static final Pattern SECRET_KEY =
      Pattern.compile("(?i).*[.-](password|secret|token|credentials?|private-key)");
  private static final Pattern SECRET_PART = Pattern.compile("(?i)((?:password|pwd)=)[^;&\"]*");
  private static final Pattern SECRET_FIELD =
      Pattern.compile("(?i)(\"(?:password|secret|token)\":)\"(?:[^\"\\\\]|\\\\.)+\"");
  private static final String MASK = "***";
  private static final String ENVIRONMENT = "env variables overrides";
  private static final String DEFAULTS = "modelgrid-reference.conf";

  /** All settings under {@code modelgrid}, by key. */
  static List<SettingLine> of(Config config) {
    return config.getConfig("modelgrid").entrySet().stream()
        .map(entry -> of("modelgrid." + entry.getKey(), entry.getValue()))
        .sorted(java.util.Comparator.comparing(SettingLine::key))
        .toList();
  }

  private static SettingLine of(String key, ConfigValue value) {
    return new SettingLine(key, shown(key, value), origin(key, value.origin()));
  }

  private static String shown(String key, ConfigValue value) {
    boolean empty =
        value.valueType() == ConfigValueType.STRING && value.unwrapped().toString().isEmpty();
    if (SECRET_KEY.matcher(key).matches() && !empty) {
      return MASK;
    }
    String text = value.render(ConfigRenderOptions.concise());
    String masked = SECRET_FIELD.matcher(text).replaceAll("$1\"" + MASK + "\"");
    return SECRET_PART.matcher(masked).replaceAll("$1" + MASK);
  }

  /** The name under which Typesafe Config looks a key up in the environment. */
  private static String variable(String key) {
    return "CONFIG_FORCE_" + key.replace("_", "___").replace("-", "__").replace('.', '_');
  }

  private static String origin(String key, ConfigOrigin origin) {
    String description = origin.description();
    if (description.contains(DEFAULTS)) {
      return "default";
    }
    if (description.equals(ENVIRONMENT)) {
      return variable(key);
    }
    String file = origin.filename();
    return file == null ? description : file + ":" + origin.lineNumber();
  }
}
