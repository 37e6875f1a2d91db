package io.modelgrid.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.config.AlertSettings.Rule;
import io.modelgrid.config.AlertSettings.Webhook;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertSettingsTest {
  @Test
  void defaults() {
    AlertSettings settings = TestConfig.read().alerts();

    assertThat(settings)
        .usingRecursiveComparison()
        .ignoringFields("rules")
        .isEqualTo(
            new AlertSettings(
                true,
                List.of(),
                List.of(),
                Duration.ofSeconds(5),
                10,
                100,
                Duration.ofMinutes(5),
                List.of()));
    assertThat(settings.rules())
        .contains(
            new Rule("replicas-missing", "replicas_missing > 0 for 30s", "warning", "none", true))
        .contains(new Rule("node-lost", "node_lost for 5s", "critical", "none", true))
        .hasSize(8);
  }

  @Test
  void everyKeyIsRead() {
    assertThat(
            TestConfig.read(
                    """
                    modelgrid.alerts {
                      enabled = false
                      default-rules = [{ name = a, expression = node_lost }]
                      rules = [
                        { name = a, expression = off }
                        { name = b, expression = "p99 > 1s", severity = info, action = "scale 3" }
                      ]
                      webhooks = [{ url = "http://a/b" }, { url = "https://c:1/d", secret = s }]
                      webhook-timeout = 1s, webhook-attempts = 2, webhook-queue = 3
                      action-rest = 4s, certificates = [a.pem]
                    }
                    """)
                .alerts())
        .isEqualTo(
            new AlertSettings(
                false,
                List.of(
                    new Rule("a", "node_lost", "warning", "none", true),
                    new Rule("a", "off", "warning", "none", false),
                    new Rule("b", "p99 > 1s", "info", "scale 3", false)),
                List.of(
                    new Webhook(URI.create("http://a/b"), ""),
                    new Webhook(URI.create("https://c:1/d"), "s")),
                Duration.ofSeconds(1),
                2,
                3,
                Duration.ofSeconds(4),
                List.of(Path.of("a.pem"))));
  }

  @Test
  void rejectsInvalid() {
    TestConfig.assertMistakes(
        TestConfig.mistakes(
            """
            modelgrid.alerts {
              enabled = perhaps
              default-rules = none
              rules = [
                { expression = node_lost, severity = high }
                { name = b, expression = off, acton = none }
                { name = b, expression = off }
              ]
              webhooks = [{ url = "ftp://a" }, { url = "http://u:p@a" }, { url = "http:// a" }, {}]
              webhook-timeout = 1ms, webhook-attempts = 0, webhook-queue = 0, action-rest = 0s
            }
            """),
        "modelgrid.alerts.enabled: perhaps",
        "modelgrid.alerts.default-rules: none",
        "modelgrid.alerts.rules[0].name: missing",
        "modelgrid.alerts.rules[0].severity: high (expected: one of warning, info, critical",
        "modelgrid.alerts.rules[1].acton: unknown key",
        "modelgrid.alerts.rules: two are named b",
        "modelgrid.alerts.webhooks[0].url: ftp://a",
        "modelgrid.alerts.webhooks[1].url: http://u:p@a",
        "modelgrid.alerts.webhooks[2].url: http:// a",
        "modelgrid.alerts.webhooks[3].url: missing",
        "modelgrid.alerts.webhook-timeout: 1ms",
        "modelgrid.alerts.webhook-attempts: 0",
        "modelgrid.alerts.webhook-queue: 0",
        "modelgrid.alerts.action-rest: 0s");
  }

  @Test
  void aReceiversSecretIsNotShown() {
    Webhook webhook = new Webhook(URI.create("https://hooks.example.org:8443/T0/token"), "secret");

    assertThat(webhook).hasToString("Webhook[https://hooks.example.org:8443]");
  }
}
