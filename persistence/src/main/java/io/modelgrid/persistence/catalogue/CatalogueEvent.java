package io.modelgrid.persistence.catalogue;

import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.engine.api.Lineage;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.TrainingView.Point;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.persistence.artifact.Artifact;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to the catalogue, for ever. Plain data; {@link CatalogueCodec} turns it
 * into bytes and back.
 */
public sealed interface CatalogueEvent {
  /** When, who and why. */
  Header header();

  /**
   * What every event carries.
   *
   * @param term of the writer; see {@link TermStarted}
   */
  record Header(long term, Instant at, String who, String why) {}

  /** The first event of each incarnation of the writer; a higher term has the last word. */
  record TermStarted(Header header, String node) implements CatalogueEvent {}

  /** A rule of this name says when somebody is told, from now on; its source is always API. */
  record AlertRuleSet(Header header, AlertRule rule) implements CatalogueEvent {}

  /** Takes an {@link AlertRuleSet} back. */
  record AlertRuleRemoved(Header header, String name) implements CatalogueEvent {}

  /** Something that happened to a model. */
  sealed interface ModelEvent extends CatalogueEvent {
    String model();
  }

  /**
   * A version exists from now on.
   *
   * @param lineage where it comes from; null where no training made it
   */
  record VersionRegistered(
      Header header, String model, String version, Artifact artifact, @Nullable Lineage lineage)
      implements ModelEvent {
    /** One that no training made. */
    public VersionRegistered(Header header, String model, String version, Artifact artifact) {
      this(header, model, version, artifact, null);
    }
  }

  /** A replica loaded the version for the first time, which told what it takes and gives. */
  record VersionVerified(
      Header header,
      String model,
      String version,
      Signature signature,
      String platform,
      Map<String, String> properties)
      implements ModelEvent {
    public VersionVerified {
      properties = Map.copyOf(properties);
    }
  }

  /** The version can be loaded nowhere; never follows a {@link VersionVerified}. */
  record VersionFailed(Header header, String model, String version, String reason)
      implements ModelEvent {}

  /**
   * The label stands on the version from now on: a model's first stable one. Moves the model's
   * epoch; later, labels move by {@link SwapCommitted} alone.
   */
  record LabelMoved(Header header, String model, String label, String version)
      implements ModelEvent {}

  /** So many replicas are wanted; null lets the number follow the serving nodes. */
  record ReplicasSet(Header header, String model, @Nullable Integer count) implements ModelEvent {}

  /** The version is kept loaded from now on, though no label may stand on it. */
  record VersionKept(Header header, String model, String version) implements ModelEvent {}

  /** Takes a {@link VersionKept} back: only labels and the like keep the version loaded now. */
  record VersionLetGo(Header header, String model, String version) implements ModelEvent {}

  /** The model as a whole is unloaded from now on; versions, labels and shares stay as they are. */
  record ModelUnloaded(Header header, String model) implements ModelEvent {}

  /** Takes a {@link ModelUnloaded} back. */
  record ModelLoaded(Header header, String model) implements ModelEvent {}

  /** The model and its versions are gone from the catalogue; the history keeps them. */
  record ModelUndeployed(Header header, String model) implements ModelEvent {}

  /**
   * A swap, a canary, a shadow or the move of a label began. Nothing moves yet, but from now on
   * every replica shall hold the version. The operation's id is the revision of this event.
   */
  record OperationStarted(Header header, String model, OperationPlan plan) implements ModelEvent {}

  /** A supervisor took the operation up: from now on only its word counts. */
  record OperationAdopted(Header header, String model, String operation, String supervisor)
      implements ModelEvent {}

  /** Somebody asked to give the operation up. */
  record OperationCancelled(Header header, String model, String operation) implements ModelEvent {}

  /** Somebody asked that the canary takes no further step, until it is thawed or given up. */
  record OperationFrozen(Header header, String model, String operation) implements ModelEvent {}

  /** Takes an {@link OperationFrozen} back. */
  record OperationThawed(Header header, String model, String operation) implements ModelEvent {}

  /**
   * The model's labels, and the shares beside them, are these from now on. All routers were holding
   * when this was persisted. Moves the model's epoch.
   *
   * @param labels all of them, version by label
   * @param last whether this is what the operation was begun for
   */
  record SwapCommitted(
      Header header,
      String model,
      String operation,
      Map<String, String> labels,
      Traffic.@Nullable Split split,
      Traffic.@Nullable Shadow shadow,
      boolean last)
      implements ModelEvent {
    // Written out, since a compact one loses what says that the shares may be null.
    public SwapCommitted(
        Header header,
        String model,
        String operation,
        Map<String, String> labels,
        Traffic.@Nullable Split split,
        Traffic.@Nullable Shadow shadow,
        boolean last) {
      this.header = header;
      this.model = model;
      this.operation = operation;
      this.labels = Map.copyOf(labels);
      this.split = split;
      this.shadow = shadow;
      this.last = last;
    }
  }

  /**
   * A canary was compared with stable.
   *
   * @param step which of the plan's steps, from 0
   * @param verdict what follows: {@code go-on}, {@code wait} or {@code roll-back}
   * @param reason why, in words with numbers
   * @param numbers what was compared, by name
   */
  record CanaryJudged(
      Header header,
      String model,
      String operation,
      int step,
      String verdict,
      String reason,
      Map<String, String> numbers)
      implements ModelEvent {
    public CanaryJudged {
      numbers = Map.copyOf(numbers);
    }
  }

  /** The operation is over. */
  record OperationEnded(
      Header header, String model, String operation, EndedOperation.Outcome outcome, String message)
      implements ModelEvent {}

  /** Something that happened to a training of a model. */
  sealed interface TrainingEvent extends ModelEvent {
    /** The training's id. */
    String training();
  }

  /** A training waits from now on. Its id is the revision of this event. */
  record TrainingSubmitted(Header header, TrainingRequest request) implements TrainingEvent {
    @Override
    public String model() {
      return request.model();
    }

    /** Empty: it has no id yet. */
    @Override
    public String training() {
      return "";
    }
  }

  /** This attempt is this node's from now on; what one before it says counts for nothing. */
  record TrainingStarted(Header header, String model, String training, int attempt, String node)
      implements TrainingEvent {}

  /**
   * Epochs are done.
   *
   * @param epochs how many there are to be; 0 while that is not known
   * @param points what they measured, in order
   */
  record TrainingAdvanced(
      Header header, String model, String training, int attempt, int epochs, List<Point> points)
      implements TrainingEvent {
    public TrainingAdvanced {
      points = List.copyOf(points);
    }

    /** The last epoch that is done; 0 if there is none. */
    public int lastEpoch() {
      return points.isEmpty() ? 0 : points.get(points.size() - 1).epoch();
    }
  }

  /**
   * The attempt is over without a result; the training waits again.
   *
   * @param crash whether it was its own fault, and not that of its node
   */
  record TrainingInterrupted(
      Header header, String model, String training, int attempt, boolean crash, String reason)
      implements TrainingEvent {}

  /** Somebody asked to give it up. */
  record TrainingCancelled(Header header, String model, String training) implements TrainingEvent {}

  /** It is trained and its versions are registered; the first is brought into use from now on. */
  record TrainingDelivered(Header header, String model, String training, TrainingResult result)
      implements TrainingEvent {}

  /** This operation, which began in the same moment, brings its version into use. */
  record TrainingPromoted(Header header, String model, String training, String operation)
      implements TrainingEvent {}

  /** The training is over. */
  record TrainingEnded(Header header, String model, String training, TrainingResult result)
      implements TrainingEvent {}

  /** The model is not trained again by itself any more. */
  record RetrainingEnded(Header header, String model, String training) implements TrainingEvent {}
}
