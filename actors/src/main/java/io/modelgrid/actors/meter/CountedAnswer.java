package io.modelgrid.actors.meter;

import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The future of one request, which counts it: as in flight until its end, and then, whoever ends
 * it, once as answered, refused or withdrawn, before anybody hears of that.
 *
 * <p>Whoever sees a request through says where it is, by {@link #isAt} and {@link #computed}, on
 * one thread at a time. It may be completed or cancelled by any thread.
 */
public class CountedAnswer extends CompletableFuture<InferenceAnswer> {
  private static final VarHandle METER;

  static {
    try {
      METER =
          MethodHandles.lookup().findVarHandle(CountedAnswer.class, "meter", VersionMeter.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ModelMeter model;
  private final long since;
  // INVARIANT: null from the moment on that its end is being counted; whoever made it null counts.
  private volatile @Nullable VersionMeter meter;
  private long nanos;
  private long queueNanos;
  private long computeNanos;
  private int rows;
  private int executedRows;
  private @Nullable String caller;
  private long bytesIn;
  private long bytesOut;
  private Spent spent = Spent.NOTHING;

  /**
   * A request that came just now.
   *
   * @param now a reading of the clock by which {@link #computed} tells its end
   */
  public CountedAnswer(ModelMeter model, long now) {
    this.model = model;
    this.since = now;
    VersionMeter none = model.none();
    none.entered();
    this.meter = none;
  }

  /** From now on it counts for this version. */
  public final void isAt(String version) {
    VersionMeter before = meter;
    if (before == null || before.version().equals(version)) {
      return;
    }
    VersionMeter now = model.of(version);
    if (METER.compareAndSet(this, before, now)) {
      now.entered();
      before.left();
    }
  }

  /**
   * It was computed, and is about to be completed.
   *
   * @param queueNanos how long it waited
   * @param computeNanos how long the computation took in which it was
   * @param rows how many rows it has
   * @param executedRows how many rows its computation had, those of others included; negative where
   *     that is counted with another request
   */
  public final void computed(
      String version, long queueNanos, long computeNanos, int rows, int executedRows, long now) {
    isAt(version);
    this.nanos = now - since;
    this.queueNanos = queueNanos;
    this.computeNanos = computeNanos;
    this.rows = rows;
    this.executedRows = executedRows;
  }

  /**
   * What its computation has cost; told beside {@link #computed}.
   *
   * @param caller who asked; null if nobody said so
   * @param bytesIn of its inputs
   * @param bytesOut of its outputs
   */
  public final void cost(@Nullable String caller, long bytesIn, long bytesOut, Spent spent) {
    this.caller = caller;
    this.bytesIn = bytesIn;
    this.bytesOut = bytesOut;
    this.spent = spent;
  }

  @Override
  public boolean complete(InferenceAnswer answer) {
    VersionMeter last = end();
    if (last == null) {
      return false;
    }
    if (answer instanceof Refused refused) {
      last.refused(refused.reason());
    } else {
      last.spent(caller, bytesIn, bytesOut, spent);
      if (answer instanceof Answered answered && answered.standsInFor() != null) {
        last.stoodIn();
      }
      last.answered(nanos, queueNanos, computeNanos, rows, executedRows);
    }
    return super.complete(answer);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    VersionMeter last = end();
    if (last == null) {
      return isCancelled();
    }
    last.withdrawn();
    return super.cancel(mayInterruptIfRunning);
  }

  /** Where it is, for whoever may count its end; null for everybody else. */
  private @Nullable VersionMeter end() {
    return (VersionMeter) METER.getAndSet(this, null);
  }
}
