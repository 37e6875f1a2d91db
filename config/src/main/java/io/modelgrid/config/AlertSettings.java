package io.modelgrid.config;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Alerts: rules, and who is told.
 *
 * @param enabled whether this node evaluates rules when it is its turn
 * @param rules the shipped ones first; of two with one name the last counts. Their expressions and
 *     actions are checked where the node starts
 * @param webhooks who is told by HTTP
 * @param webhookTimeout within this a receiver has to answer
 * @param webhookAttempts so many times a message is sent before it is given up
 * @param webhookQueue messages that wait for one receiver; the oldest goes when there is one more
 * @param actionRest how long a rule does nothing more about a model after it did something
 * @param certificates files with certificates whose end is watched
 */
public record AlertSettings(
    boolean enabled,
    List<Rule> rules,
    List<Webhook> webhooks,
    Duration webhookTimeout,
    int webhookAttempts,
    int webhookQueue,
    Duration actionRest,
    List<Path> certificates) {
  private static final List<String> SEVERITIES = List.of("warning", "info", "critical");

  public AlertSettings {
    rules = List.copyOf(rules);
    webhooks = List.copyOf(webhooks);
    certificates = List.copyOf(certificates);
  }

  /**
   * A rule as it stands in the configuration.
   *
   * @param severity {@code info}, {@code warning} or {@code critical}
   * @param shipped whether it is one of the defaults
   */
  public record Rule(
      String name, String expression, String severity, String action, boolean shipped) {}

  /**
   * A receiver.
   *
   * @param secret by which what it gets is signed; empty for no signature
   */
  public record Webhook(URI url, String secret) {

    /** Where it is, without what may be secret about it. */
    public String place() {
      int port = url.getPort();
      return url.getScheme() + "://" + url.getHost() + (port < 0 ? "" : ":" + port);
    }

    @Override
    public String toString() {
      return "Webhook[" + place() + "]";
    }
  }

  static AlertSettings read(SettingsReader reader) {
    List<Rule> rules =
        Stream.concat(
                rules(reader, "modelgrid.alerts.default-rules", true).stream(),
                rules(reader, "modelgrid.alerts.rules", false).stream())
            .toList();
    return new AlertSettings(
        reader.flag("modelgrid.alerts.enabled"),
        rules,
        webhooks(reader),
        reader.duration(
            "modelgrid.alerts.webhook-timeout", Duration.ofMillis(100), Duration.ofMinutes(1)),
        reader.integer("modelgrid.alerts.webhook-attempts", 1, 100),
        reader.integer("modelgrid.alerts.webhook-queue", 1, 10_000),
        reader.duration("modelgrid.alerts.action-rest", Duration.ofSeconds(1), Duration.ofDays(1)),
        certificates(reader));
  }

  private static List<Rule> rules(SettingsReader reader, String key, boolean shipped) {
    List<Rule> rules =
        reader.objects(
            key,
            "severity = warning, action = none",
            List.of("name", "expression", "severity", "action"),
            each ->
                new Rule(
                    each.text("name"),
                    each.text("expression"),
                    each.oneOf("severity", SEVERITIES),
                    each.text("action"),
                    shipped));
    Set<String> names = new HashSet<>();
    for (Rule rule : rules) {
      reader.require(
          rule.name().isEmpty() || names.add(rule.name()),
          key + ": two are named " + rule.name() + " (expected: names that differ)");
    }
    return rules;
  }

  private static List<Webhook> webhooks(SettingsReader reader) {
    return reader.objects(
        "modelgrid.alerts.webhooks",
        "secret = \"\"",
        List.of("url", "secret"),
        each ->
            new Webhook(
                each.webAddress(
                    "url",
                    url -> url.getUserInfo() == null && url.getFragment() == null,
                    "http://… or https://…"),
                each.optionalText("secret")));
  }

  private static List<Path> certificates(SettingsReader reader) {
    List<Path> files = new ArrayList<>();
    for (String text : reader.texts("modelgrid.alerts.certificates")) {
      try {
        files.add(Path.of(text));
      } catch (InvalidPathException e) {
        reader.require(false, "modelgrid.alerts.certificates: " + text + " (expected: paths)");
      }
    }
    return files;
  }
}
