package io.modelgrid.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.modelgrid.config.InvalidSettingsException;
import io.modelgrid.config.Settings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NodeConfigTest {
  private static final String LARGE_FRAME = "pekko.remote.artery.advanced.maximum-large-frame-size";

  private static Config over(String owners) {
    return NodeConfig.over(ConfigFactory.parseString(owners));
  }

  private static Config forPekko(String owners) {
    Config config = over(owners);
    return NodeConfig.forPekko(config, Settings.read(config));
  }

  @Test
  void modelgridsChoicesWinOverThoseOfLibraries() {
    assertThat(ConfigFactory.defaultReference().getString("pekko.actor.provider"))
        .isEqualTo("local");

    assertThat(over("").getString("pekko.actor.provider")).isEqualTo("cluster");
  }

  @Test
  void anAlertRuleThatCannotBeReadIsAMistake() {
    InvalidSettingsException mistake =
        catchThrowableOfType(
            InvalidSettingsException.class,
            () ->
                forPekko(
                    "modelgrid.alerts.rules = [{ name = slow, expression = \"p98 > 1s\" },"
                        + " { name = lost, expression = node_lost, action = freeze }]"));

    assertThat(mistake.mistakes())
        .satisfiesExactly(
            words ->
                assertThat(words)
                    .startsWith("modelgrid.alerts.rules, slow: expression 'p98 > 1s', position 1"),
            words -> assertThat(words).startsWith("modelgrid.alerts.rules, lost: action"));
  }

  @Test
  void theShippedAlertRulesCanBeRead() {
    assertThat(forPekko("").getBoolean("modelgrid.alerts.enabled")).isTrue();
  }

  @Test
  void whatIsNotChosenIsTheLibrarys() {
    String key = "pekko.actor.default-mailbox.mailbox-type";

    assertThat(over("").getString(key)).isEqualTo(ConfigFactory.defaultReference().getString(key));
  }

  @Test
  void theOwnerWinsOverModelgridsChoices() {
    String key = "pekko.cluster.split-brain-resolver.stable-after";
    assertThat(over("").getDuration(key)).isEqualTo(Duration.ofSeconds(3));

    assertThat(over(key + " = 9s").getDuration(key)).isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void theOwnerWinsOverModelgridsOwnDefaults() {
    assertThat(Settings.read(over("modelgrid.http.port = 1234")).http().port()).isEqualTo(1234);
    assertThat(Settings.read(over("")).http().port()).isEqualTo(8000);
  }

  @Test
  void addressAndRolesFollowFromSettings() {
    Config config =
        forPekko(
            """
            modelgrid.cluster { host = "127.0.0.9", port = 4321 }
            modelgrid.node.roles = [serving]
            modelgrid.engine.compute-threads = 3
            """);

    assertThat(config.getString("pekko.remote.artery.canonical.hostname")).isEqualTo("127.0.0.9");
    assertThat(config.getInt("pekko.remote.artery.canonical.port")).isEqualTo(4321);
    assertThat(config.getStringList("pekko.cluster.roles")).containsExactly("serving");
    assertThat(config.getInt("modelgrid-dispatchers.cores.computations")).isEqualTo(3);
  }

  @Test
  void theFrameHoldsTheLargestMessageByDefault() {
    assertThat(forPekko("").getBytes(LARGE_FRAME)).isGreaterThanOrEqualTo(2L << 20);
  }

  @Test
  void refusesAFrameTooSmallForTheLargestMessage() {
    InvalidSettingsException refusal =
        catchThrowableOfType(
            InvalidSettingsException.class, () -> forPekko(LARGE_FRAME + " = 1 MiB"));

    assertThat(refusal.mistakes())
        .containsExactly(
            LARGE_FRAME
                + ": 1048576 bytes (expected: at least 2097152, for 1 MiB of tensors and their"
                + " names and shapes)");
  }
}
