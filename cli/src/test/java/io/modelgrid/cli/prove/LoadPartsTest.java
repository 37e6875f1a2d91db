package io.modelgrid.cli.prove;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.cli.prove.Outcome.Failed;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The schedule, the parser of answers, the comparison of outputs, and outages. */
class LoadPartsTest {
  @Test
  void scheduleIsEvenAndGoesToTheNodesInTurn() {
    Schedule schedule = new Schedule(3, Duration.ofSeconds(2), 2);

    assertThat(schedule.count()).isEqualTo(6);
    assertThat(schedule.due(0)).isZero();
    assertThat(schedule.due(1)).isEqualTo(333_333_333L);
    assertThat(schedule.due(3)).isEqualTo(1_000_000_000L);
    assertThat(schedule.node(4)).isZero();
    assertThat(schedule.node(5)).isEqualTo(1);
  }

  @Test
  void scheduleOfADayDoesNotOverflow() {
    Schedule schedule = new Schedule(20_000, Duration.ofHours(24), 3);

    assertThat(schedule.due(schedule.count() - 1)).isEqualTo(86_400_000_000_000L - 50_000);
  }

  @Test
  void answerIsReadOnlyWhenItIsWhole() throws IOException {
    byte[] bytes =
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nModelgrid-Epoch: 7\r\n\r\nbody".getBytes(UTF_8);
    for (int length = 0; length < bytes.length; length++) {
      assertThat(HttpReply.parse(bytes, length)).isNull();
    }

    assertThat(HttpReply.parse(bytes, bytes.length))
        .isEqualTo(
            new HttpReply(
                200, Map.of("content-length", "4", "modelgrid-epoch", "7"), "body", false));
  }

  @Test
  void answerWithoutALengthIsRefused() {
    byte[] bytes = "HTTP/1.1 200 OK\r\n\r\n".getBytes(UTF_8);

    assertThatThrownBy(() -> HttpReply.parse(bytes, bytes.length))
        .hasMessage("Content-Length: '' (expected: a number)");
  }

  @Test
  void answerThatDoesNotNameItsEpochIsRefused() {
    assertThatThrownBy(() -> Reply.read(Map.of(), "{\"model_version\":\"1\",\"outputs\":[]}"))
        .hasMessageContaining("does not name its version and epoch");
  }

  @Test
  void outageExcusesWhatHadEnteredThroughItsNodeWhileItLasted() {
    Outages outages = new Outages();
    outages.began(1, 100);
    assertThat(outages.excuses(failed(1, 90, 110))).as("under way at the kill").isTrue();
    assertThat(outages.excuses(failed(1, 200, 210))).as("while it is down").isTrue();
    assertThat(outages.excuses(failed(0, 200, 210))).as("through another node").isFalse();
    assertThat(outages.excuses(failed(1, 80, 99))).as("before the kill").isFalse();

    outages.ended(1, 300);
    assertThat(outages.excuses(failed(1, 299, 400))).as("sent before it was ready").isTrue();
    assertThat(outages.excuses(failed(1, 301, 400))).as("after it was ready").isFalse();
    assertThat(outages.any(301, 400)).isFalse();
    assertThat(outages.any(50, 100)).isTrue();
  }

  private static Failed failed(int node, long sent, long ended) {
    return new Failed(node, sent, sent, ended, "test");
  }
}
