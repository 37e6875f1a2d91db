package io.modelgrid.persistence.catalogue;

import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingAdvanced;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingStarted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A training that is not over. Immutable.
 *
 * @param id revision of the event that submitted it, in digits; unique in the grid, for ever
 * @param revision the same as a number
 * @param submitted when, by whom and why
 * @param cancelled whether somebody asked to give it up
 * @param versions what was registered from it, in that order
 * @param result what came of it, once it is delivered; else null
 * @param operation the operation that brings its version into use; null while there is none
 */
public record TrainingState(
    String id,
    long revision,
    TrainingRequest request,
    Header submitted,
    Phase phase,
    TrainingRun run,
    TrainingCurve curve,
    boolean cancelled,
    List<Made> versions,
    @Nullable TrainingResult result,
    @Nullable String operation) {
  // Written out, since a compact one loses what says that a component may be null.
  public TrainingState(
      String id,
      long revision,
      TrainingRequest request,
      Header submitted,
      Phase phase,
      TrainingRun run,
      TrainingCurve curve,
      boolean cancelled,
      List<Made> versions,
      @Nullable TrainingResult result,
      @Nullable String operation) {
    this.id = id;
    this.revision = revision;
    this.request = request;
    this.submitted = submitted;
    this.phase = phase;
    this.run = run;
    this.curve = curve;
    this.cancelled = cancelled;
    this.versions = List.copyOf(versions);
    this.result = result;
    this.operation = operation;
  }

  /** Where a training stands. */
  public enum Phase {
    /** It waits for a node. */
    WAITING,
    /** An attempt runs. */
    RUNNING,
    /** Its versions are registered; the first of them is being brought into use. */
    DELIVERED
  }

  /** A version that was made, and how. */
  public record Made(String version, String technique) {}

  static TrainingState submitted(long revision, CatalogueEvent.TrainingSubmitted event) {
    return new TrainingState(
        String.valueOf(revision),
        revision,
        event.request(),
        event.header(),
        Phase.WAITING,
        TrainingRun.none(),
        TrainingCurve.empty(event.request().epochs()),
        false,
        List.of(),
        null,
        null);
  }

  /** The version that was made in this way, if it is registered. */
  public Optional<String> version(String technique) {
    return versions.stream()
        .filter(each -> each.technique().equals(technique))
        .map(Made::version)
        .findFirst();
  }

  /** Whether this attempt at it runs now. */
  public boolean runs(int attempt) {
    return phase == Phase.RUNNING && run.attempts() == attempt;
  }

  TrainingState started(TrainingStarted event) {
    return at(
        Phase.RUNNING, run.started(event.attempt(), event.node(), event.header().at()), curve);
  }

  TrainingState advanced(TrainingAdvanced event) {
    int last = event.points().isEmpty() ? run.told() : event.lastEpoch();
    return at(phase, run.advanced(last), curve.with(event.epochs(), event.points()));
  }

  TrainingState interrupted(boolean crash, String reason) {
    return at(Phase.WAITING, run.interrupted(crash, reason), curve);
  }

  TrainingState cancel() {
    return new TrainingState(
        id, revision, request, submitted, phase, run, curve, true, versions, result, operation);
  }

  TrainingState made(String version, String technique) {
    List<Made> all = new ArrayList<>(versions);
    all.add(new Made(version, technique));
    return new TrainingState(
        id, revision, request, submitted, phase, run, curve, cancelled, all, result, operation);
  }

  TrainingState delivered(TrainingResult its) {
    return new TrainingState(
        id,
        revision,
        request,
        submitted,
        Phase.DELIVERED,
        run,
        curve,
        cancelled,
        versions,
        its,
        operation);
  }

  TrainingState promoted(String by) {
    return new TrainingState(
        id, revision, request, submitted, phase, run, curve, cancelled, versions, result, by);
  }

  TrainingState ended() {
    return at(phase, run, curve.ended());
  }

  private TrainingState at(Phase next, TrainingRun its, TrainingCurve measured) {
    return new TrainingState(
        id, revision, request, submitted, next, its, measured, cancelled, versions, result,
        operation);
  }
}
