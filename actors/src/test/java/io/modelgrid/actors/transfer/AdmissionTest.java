package io.modelgrid.actors.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdmissionTest {
  private final Admission<String> admission = new Admission<>(100, 3, 4);

  private void offer(String transfer, long bytes) {
    assertThat(admission.offer(transfer, bytes)).isTrue();
  }

  @Test
  void admitsInOrderWithinTheBudget() {
    offer("a", 60);
    offer("b", 40);
    offer("c", 1);
    assertThat(admission.admit()).containsExactly("a", "b");
    assertThat(admission.used()).isEqualTo(100);
    assertThat(admission.admit()).isEmpty();
    admission.end("b");
    assertThat(admission.admit()).containsExactly("c");
    assertThat(admission.used()).isEqualTo(61);
  }

  @Test
  void nobodyOvertakes() {
    offer("a", 60);
    offer("large", 90);
    offer("small", 1);
    assertThat(admission.admit()).containsExactly("a");
    admission.end("a");
    assertThat(admission.admit()).containsExactly("large", "small");
  }

  @Test
  void admitsOnlySoManyAtOnce() {
    offer("a", 1);
    offer("b", 1);
    offer("c", 1);
    offer("d", 1);
    assertThat(admission.admit()).containsExactly("a", "b", "c");
    admission.end("a");
    assertThat(admission.admit()).containsExactly("d");
  }

  @Test
  void whatEndsWhileItWaitsLeavesTheLine() {
    offer("a", 100);
    assertThat(admission.admit()).containsExactly("a");
    offer("b", 1);
    admission.end("b");
    admission.end("b");
    admission.end("a");
    assertThat(admission.admit()).isEmpty();
    assertThat(admission.used()).isZero();
  }

  @Test
  void refusesWhatNeverFitsAndWhatExceedsTheLine() {
    assertThat(admission.offer("huge", 101)).isFalse();
    for (String transfer : new String[] {"a", "b", "c", "d"}) {
      offer(transfer, 100);
    }
    assertThat(admission.offer("e", 1)).isFalse();
    assertThat(admission.admit()).containsExactly("a");
    offer("e", 1);
  }
}
