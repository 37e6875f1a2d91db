package io.modelgrid.engine.api;

import org.jspecify.annotations.Nullable;

/**
 * An actor and what it does. Null is what does not apply to it.
 *
 * @param path where it is on its node, from {@code /user} or {@code /system} on
 * @param parent path of the nearest actor above it that is shown; null where there is none
 * @param family its kind: {@code router}, {@code replica}, {@code catalogue} …
 * @param name its name to people: a model, a slot, or what it is
 * @param state where it stands, in a word
 * @param mailbox messages that wait for it now
 * @param messages messages since it began
 * @param messagesPerSecond over the last second or so
 * @param microsPerMessage mean time of a message, over the last second or so; over all where none
 *     came
 * @param restarts how often an actor began at this path after another one
 * @param lastError why it, or one before it, failed last
 * @param model the model that it works for
 * @param slot the slot that it lives in
 * @param version the version or versions that it has, or works on
 * @param epoch the epoch by which it works
 */
public record ActorView(
    String path,
    @Nullable String parent,
    String family,
    String name,
    @Nullable String state,
    int mailbox,
    long messages,
    double messagesPerSecond,
    double microsPerMessage,
    long restarts,
    @Nullable String lastError,
    @Nullable String model,
    @Nullable String slot,
    @Nullable String version,
    @Nullable Long epoch) {}
