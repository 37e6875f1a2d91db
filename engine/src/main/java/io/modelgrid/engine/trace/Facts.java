package io.modelgrid.engine.trace;

import io.opentelemetry.api.common.AttributeKey;

/**
 * What spans tell: names, numbers and reasons of the grid's own making, and nothing of what
 * requests and answers hold.
 */
public final class Facts {
  /** {@link io.modelgrid.engine.api.Trail#requestId()}. */
  public static final AttributeKey<String> REQUEST = AttributeKey.stringKey("modelgrid.request_id");

  /** {@code v2}, {@code v1}, {@code openai}, {@code grid} or {@code grpc}. */
  public static final AttributeKey<String> DIALECT = AttributeKey.stringKey("modelgrid.dialect");

  public static final AttributeKey<String> MODEL = AttributeKey.stringKey("modelgrid.model");
  public static final AttributeKey<String> VERSION = AttributeKey.stringKey("modelgrid.version");

  /** The stable version in whose place another one answered. */
  public static final AttributeKey<String> STANDS_IN_FOR =
      AttributeKey.stringKey("modelgrid.stands_in_for");

  public static final AttributeKey<Long> EPOCH = AttributeKey.longKey("modelgrid.epoch");

  /** {@code model.k}. */
  public static final AttributeKey<String> SLOT = AttributeKey.stringKey("modelgrid.slot");

  /** A node's name. */
  public static final AttributeKey<String> NODE = AttributeKey.stringKey("modelgrid.node");

  /** Why something was refused, held or sent elsewhere: a word or two. */
  public static final AttributeKey<String> REASON = AttributeKey.stringKey("modelgrid.reason");

  /** Requests that waited in a replica when this one came. */
  public static final AttributeKey<Long> QUEUED = AttributeKey.longKey("modelgrid.queued");

  /** Requests that are computed together, whether or not they are traced. */
  public static final AttributeKey<Long> REQUESTS = AttributeKey.longKey("modelgrid.requests");

  /** Rows that are computed at once. */
  public static final AttributeKey<Long> ROWS = AttributeKey.longKey("modelgrid.rows");

  /** Whether it is a copy for a shadow or a comparison, whose answer goes to nobody. */
  public static final AttributeKey<Boolean> COPY = AttributeKey.booleanKey("modelgrid.copy");

  public static final AttributeKey<String> HTTP_METHOD =
      AttributeKey.stringKey("http.request.method");
  public static final AttributeKey<Long> HTTP_STATUS =
      AttributeKey.longKey("http.response.status_code");
  public static final AttributeKey<String> RPC_METHOD = AttributeKey.stringKey("rpc.method");
  public static final AttributeKey<Long> RPC_STATUS = AttributeKey.longKey("rpc.grpc.status_code");

  private Facts() {}
}
