package io.modelgrid.cluster.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.swap.EnrolmentGate;
import org.junit.jupiter.api.Test;

class EnrolmentTest {
  private final Enrolment enrolment = new Enrolment();

  @Test
  void enrolsNobodyBeforeANewSupervisorOpenedItsGate() {
    EnrolmentGate gate = enrolment.gate("s");
    assertThat(enrolment.enrol("b:1")).isFalse();
    assertThat(enrolment.enrolled()).isEmpty();

    gate.open(7);
    assertThat(enrolment.enrol("b:1")).isTrue();
    assertThat(enrolment.enrol("b:1")).as("once more").isTrue();
    assertThat(enrolment.enrolled()).containsExactly("b:1");
    assertThat(enrolment.revision()).isEqualTo(7);
  }

  @Test
  void oneClosedGateIsEnough() {
    enrolment.gate("s").open(7);
    EnrolmentGate other = enrolment.gate("t");
    other.open(5);
    assertThat(enrolment.revision()).isEqualTo(7);

    other.close();
    assertThat(enrolment.enrol("b:1")).isFalse();
    enrolment.forget("t");
    assertThat(enrolment.enrol("b:1")).isTrue();
  }
}
