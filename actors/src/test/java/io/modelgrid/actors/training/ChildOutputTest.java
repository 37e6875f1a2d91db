package io.modelgrid.actors.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.Await;
import io.modelgrid.engine.api.TrainingView.Point;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChildOutputTest {
  private final ChildOutput output = new ChildOutput(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

  private static String epoch(int epoch) {
    return "{\"event\":\"epoch\",\"epoch\":%d,\"epochs\":9,\"values\":{\"loss\":0.5,\"x\":\"NaN\"}}"
        .formatted(epoch);
  }

  private static List<String> lines(String text, int most) throws IOException {
    BoundedLines lines = new BoundedLines(new ByteArrayInputStream(text.getBytes(UTF_8)), most);
    List<String> all = new ArrayList<>();
    for (String line = lines.next(); line != null; line = lines.next()) {
      all.add(line);
    }
    return all;
  }

  @Test
  void linesEndAtTheirBound() throws IOException {
    assertThat(lines("one\r\n\n" + "x".repeat(50) + "\nlast", 10))
        .containsExactly("one", "", "x".repeat(10), "last");
  }

  @Test
  void theLatestProgressIsKept() throws InterruptedException {
    output.said("{\"event\":\"progress\",\"phase\":\"data\",\"done\":0.1,\"message\":\"reads\"}");
    output.said(
        "{\"event\":\"progress\",\"phase\":\"train\",\"done\":7,\"seconds_left\":2,\"message\":\"\"}");

    assertThat(output.progress()).isEqualTo(new ChildOutput.Progress("train", 1, 2.0, ""));
  }

  @Test
  void epochsWaitUntilTheyAreKnown() throws InterruptedException {
    output.said(epoch(1));
    output.said(epoch(2));

    assertThat(output.epochs()).isEqualTo(9);
    assertThat(output.after(0)).hasSize(2);
    assertThat(output.after(1)).containsExactly(new Point(2, Instant.EPOCH, Map.of("loss", 0.5)));
    assertThat(output.after(2)).isEmpty();
  }

  @Test
  void aReportHoldsFewOfThem() throws InterruptedException {
    for (int epoch = 1; epoch <= 200; epoch++) {
      output.said(epoch(epoch));
    }

    assertThat(output.after(0)).hasSize(JobReport.MOST_POINTS);
    assertThat(output.after(50)).first().extracting(Point::epoch).isEqualTo(51);
  }

  @Test
  void whatIsNoneOfTheProtocolsIsForPeople() throws InterruptedException {
    output.said("broken {");
    output.said("[1]");
    output.said("{\"no\":\"event\"}");
    output.said("{\"event\":\"of-a-later-release\"}");
    for (int line = 0; line < 100; line++) {
      output.complained("line " + line);
    }

    assertThat(output.lastWords().lines()).hasSize(20).last().isEqualTo("line 99");
    assertThat(output.after(0)).isEmpty();
  }

  // Faster than anybody writes it down: it waits in its own output, and goes on when there is room.
  @Test
  void whoTellsTooMuchWaits() throws InterruptedException {
    Thread teller = new Thread(() -> tell(ChildOutput.MOST_POINTS + 10));
    teller.start();
    Await.until(() -> teller.getState() == Thread.State.WAITING, "the teller to wait for room");
    assertThat(output.after(500)).first().extracting(Point::epoch).isEqualTo(501);
    teller.join(20_000);

    assertThat(teller.isAlive()).isFalse();
  }

  @Test
  void whoWaitsIsLetGoWhenNobodyReads() throws InterruptedException {
    Thread teller = new Thread(() -> tell(ChildOutput.MOST_POINTS + 10));
    teller.start();
    Await.until(() -> teller.getState() == Thread.State.WAITING, "the teller to wait for room");
    output.close();
    teller.join(20_000);

    assertThat(teller.isAlive()).isFalse();
  }

  private void tell(int epochs) {
    try {
      for (int epoch = 1; epoch <= epochs; epoch++) {
        output.said(epoch(epoch));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
