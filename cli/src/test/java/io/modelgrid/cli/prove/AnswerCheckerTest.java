package io.modelgrid.cli.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.cli.Json;
import io.modelgrid.cli.prove.Outcome.Answered;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Version 1 gives 10, version 2 gives 20; epochs 5 and 7. */
class AnswerCheckerTest {
  private static final List<IngressNode> NODES =
      List.of(new IngressNode("node-1", "h", 1), new IngressNode("node-2", "h", 2));

  private final AnswerChecker checker =
      new AnswerChecker(Map.of("1", outputs("10"), "2", outputs("20")), NODES);

  @Test
  void findsNothingInAnOrderlySwap() {
    answer(0, 100, 110, "1", 5, "10");
    // Two requests cross the swap: either epoch is right for what was under way.
    answer(0, 120, 140, "2", 7, "20");
    answer(1, 121, 150, "1", 5, "10");
    checker.swapped(7, "2", 160);
    answer(1, 161, 170, "2", 7, "20");

    assertThat(checker.mixed()).isEmpty();
    assertThat(checker.backward()).isEmpty();
  }

  @Test
  void answerUnderAnOlderEpochThanOneThatHadComeIsBackward() {
    answer(0, 100, 110, "2", 7, "20");
    answer(1, 111, 130, "1", 5, "10");

    assertThat(checker.backward())
        .singleElement()
        .asString()
        .contains("node-2: epoch 5 (version 1)", "an answer of epoch 7 had come");
    assertThat(checker.mixed()).isEmpty();
  }

  @Test
  void theOrderInWhichAnswersAreToldDoesNotMatter() {
    answer(1, 111, 130, "1", 5, "10");
    answer(0, 100, 110, "2", 7, "20");

    assertThat(checker.backward()).hasSize(1);
  }

  @Test
  void answerThatWasSentBeforeTheNewEpochWasSeenIsNotBackward() {
    answer(0, 100, 110, "2", 7, "20");
    answer(1, 109, 500, "1", 5, "10");

    assertThat(checker.backward()).isEmpty();
  }

  @Test
  void answerUnderTheOldEpochAfterTheCommandReturnedIsBackward() {
    answer(0, 100, 110, "1", 5, "10");
    checker.swapped(7, "2", 200);
    answer(0, 201, 210, "1", 5, "10");

    assertThat(checker.backward())
        .singleElement()
        .asString()
        .contains("the command of the swap of epoch 7 had returned");
  }

  @Test
  void anOlderVersionUnderANewerEpochIsNotBackward() {
    answer(0, 100, 110, "2", 5, "20");
    answer(0, 120, 130, "1", 7, "10");

    assertThat(checker.backward()).isEmpty();
    assertThat(checker.mixed()).isEmpty();
  }

  @Test
  void outputsOfTheOtherVersionAreMixed() {
    answer(0, 100, 110, "2", 7, "10");

    assertThat(checker.mixed())
        .singleElement()
        .asString()
        .contains("node-1, m.0: epoch 7 (version 2)", "not that version's outputs");
  }

  @Test
  void versionThatWasNotAskedForIsMixed() {
    answer(0, 100, 110, "3", 7, "20");

    assertThat(checker.mixed()).singleElement().asString().contains("version 3 of [");
  }

  @Test
  void twoVersionsUnderOneEpochAreMixed() {
    answer(0, 100, 110, "1", 5, "10");
    answer(1, 101, 111, "2", 5, "20");

    assertThat(checker.mixed()).singleElement().asString().contains("that epoch's version is 1");
  }

  @Test
  void epochOfASwapBelongsToItsVersion() {
    checker.swapped(7, "2", 90);
    answer(0, 100, 110, "1", 7, "10");

    assertThat(checker.mixed()).singleElement().asString().contains("that epoch's version is 2");
  }

  private void answer(int node, long sent, long ended, String version, long epoch, String value) {
    checker.accept(
        new Answered(node, sent, sent, ended, new Reply(version, epoch, "m.0", outputs(value))));
  }

  private static Outputs outputs(String value) {
    try {
      return Outputs.of(
          Json.parse(
              "{\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":["
                  + value
                  + "]}]}"));
    } catch (IOException e) {
      throw new IllegalArgumentException(value, e);
    }
  }
}
