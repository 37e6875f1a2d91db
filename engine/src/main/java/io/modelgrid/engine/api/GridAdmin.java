package io.modelgrid.engine.api;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Changes the grid. Every method but the two about files and {@link #restartReplica} answers when
 * the change is durable and every reachable node's copy of the catalogue has it; the stage
 * completes normally also for refusals. As with {@link Inference}, dependents attach with an {@code
 * …Async} method.
 */
public interface GridAdmin {

  /**
   * A new, empty file in the artifact store's own staging area, into which an upload is streamed.
   * Blocks for the length of a file creation. Give it to {@link #register} or {@link #keep}, or
   * delete it.
   *
   * @throws IOException if the store cannot take another file
   */
  Path stageUpload() throws IOException;

  /** The file of a stored artifact on this node, by its SHA-256 in hex. Blocks briefly. */
  Optional<Path> artifact(String sha256);

  /**
   * Registers a version from a staged upload, which is moved into the store or deleted.
   * Acknowledged when the artifact lies on two nodes, or in a shared store, or on the only node.
   *
   * @param version the number it shall have, or null for the next
   * @param fileName the name under which it was uploaded, which says what a lone model file is
   */
  CompletionStage<ChangeAnswer> register(
      String model, @Nullable String version, Path staged, String fileName, Origin origin);

  /**
   * Keeps a staged upload as data, which trainings read by its digest ({@code artifact:…}); the
   * file is moved into the store or deleted. Acknowledged, with {@link ChangeAnswer.Kept}, when it
   * lies on two nodes, or in a shared store, or on the only node. It is no version, and the
   * catalogue does not know of it.
   */
  CompletionStage<ChangeAnswer> keep(Path staged);

  /** Forgets a model with all its versions; its replicas drain. */
  CompletionStage<ChangeAnswer> undeploy(String model, Origin origin);

  /**
   * Sets how many replicas a model shall have.
   *
   * @param count null to let it follow the number of serving nodes
   */
  CompletionStage<ChangeAnswer> scale(String model, @Nullable Integer count, Origin origin);

  /**
   * Loads by name. With a version: it is kept loaded on all the model's slots from now on, though
   * no label bears it, until {@link #unload} takes that back. Without: a model that was unloaded
   * serves again, with what was loaded before.
   *
   * <p>Answers when it is durable, not when replicas have loaded it: {@link GridView} shows that.
   * Refused: not found for an unknown model or version; a conflict for a version that has failed,
   * and for a version of a model that is unloaded.
   *
   * @param version one of the model's versions, or null for the model as a whole
   * @return {@link ChangeAnswer.Changed}, with {@code changed} false if it was so already
   */
  CompletionStage<ChangeAnswer> load(String model, @Nullable String version, Origin origin);

  /**
   * Unloads by name. With a version: takes back what {@link #load} ordered; a conflict while
   * something else keeps the version loaded (a label, a canary, a shadow, an operation). Without:
   * the whole model; its versions stay registered and its labels stay where they are, but its
   * replicas finish what they took and stop, and requests are not found until it is loaded again; a
   * conflict while an operation runs on it. No operation begins on a model that is unloaded.
   *
   * <p>Answers when it is durable and all routers' nodes know it, not when the memory is given
   * back.
   *
   * @param version one of the model's versions, or null for the model as a whole
   * @return {@link ChangeAnswer.Changed}, with {@code changed} false if it was so already
   */
  CompletionStage<ChangeAnswer> unload(String model, @Nullable String version, Origin origin);

  /**
   * Begins a swap, a canary, a shadow or the move of a label; answers with {@link
   * ChangeAnswer.Started}, or {@link ChangeAnswer.Changed} where it is so already. Refused as a
   * conflict, with the id of the one that runs, while the model has an operation.
   */
  CompletionStage<ChangeAnswer> operate(String model, OperationPlan plan, Origin origin);

  /**
   * Begins a swap to the version that was stable before, and answers as {@link #operate} does; or
   * gives up the canary that runs, and answers as {@link #cancel} does.
   *
   * @param version another version to go back to, or null
   */
  CompletionStage<ChangeAnswer> rollback(String model, @Nullable String version, Origin origin);

  /**
   * Gives up a running operation: what it has moved is moved back. It answers with a change once
   * that is written; the operation runs until it has moved back what it moved.
   */
  CompletionStage<ChangeAnswer> cancel(String operation, Origin origin);

  /**
   * Lets a running canary take no further step, or go on again. A frozen one keeps its share of the
   * requests, and is rolled back all the same when it turns out bad. A conflict for an operation
   * that takes no steps.
   */
  CompletionStage<ChangeAnswer> freeze(String operation, boolean frozen, Origin origin);

  /**
   * Sets a rule, be it new or in the place of one with its name, one of the configuration among
   * them. Refused as invalid with what is wrong with it.
   *
   * @param rule its source does not matter: it is {@link AlertRule.Source#API} from now on
   */
  CompletionStage<ChangeAnswer> setAlertRule(AlertRule rule, Origin origin);

  /**
   * Removes a rule that was set by {@link #setAlertRule}; one of the configuration that it stood in
   * the place of is in force again. Not found for any other.
   */
  CompletionStage<ChangeAnswer> removeAlertRule(String name, Origin origin);

  /**
   * Asks the replica that lives in a slot to finish what it took and stop; another one starts in
   * the slot by itself. No request is lost by that, and a model may have an operation meanwhile.
   * Unlike all else here it changes nothing of what is wanted: it is not journaled, the history
   * does not show it, and it answers when the replica was asked, not when another one serves.
   *
   * @param slot {@code model.k}
   * @return {@link ChangeAnswer.Changed} with the revision of this node's copy, and {@code changed}
   *     false if the replica was on its way out already; not found, if no replica lives there
   */
  CompletionStage<ChangeAnswer> restartReplica(String slot, Origin origin);

  /**
   * Moves the replica in a slot to another node: another slot of its model is made ready there
   * first, then this one finishes what it took and stops. No request is lost by that. From then on
   * the model's slots are not evened out over the nodes by themselves. Not journaled; answers when
   * all nodes know it, not when it is done. To the node that it is on, it takes back a move that
   * has not been done yet.
   *
   * @param slot {@code model.k}
   * @param node name of a node; null for any other than the one that it is on
   * @return {@link ChangeAnswer.Changed}; not found, if no replica lives there or there is no such
   *     node; a conflict, if the node takes no slots now, or there is no other, while an operation
   *     runs on the model, and while another of its slots is moving
   */
  CompletionStage<ChangeAnswer> moveReplica(String slot, @Nullable String node, Origin origin);

  /**
   * Drains a node, or takes that back: it gets no new slot, and the slots that it has are moved
   * elsewhere, those of each model one after the other, as {@link #moveReplica} moves them. It goes
   * on taking requests. Lasts, over restarts of the node too, until it is taken back or all nodes
   * of the grid have ended. Not journaled; answers when all nodes know it.
   *
   * @param node name of a node
   * @param drained false to let it take slots again
   * @return {@link ChangeAnswer.Changed}; not found, if there is no such node; a conflict, if it is
   *     not serving, or the only one that takes slots
   */
  CompletionStage<ChangeAnswer> drain(String node, boolean drained, Origin origin);

  /**
   * Who changes something, and why.
   *
   * @param who as far as known; {@code anonymous} otherwise
   * @param why the command, in words
   */
  record Origin(String who, String why) {}
}
