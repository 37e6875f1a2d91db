package io.modelgrid.cli.operation;

import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.admin.OperationJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Watches an operation until it is over. */
public final class OperationWatch {
  private static final Duration PAUSE = Duration.ofMillis(150);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final LongWatch<OperationJson> watch;

  public OperationWatch(GridClient client, Terminal terminal) {
    this.watch = new LongWatch<>(terminal, new Watched(client));
  }

  /** The operation as it stands at its end. */
  public OperationJson follow(String id) {
    return watch.follow(id);
  }

  /** What can be done with an operation that runs. */
  public static String hint(String id) {
    return "watch it with ./modelgrid operations " + id + ", end it with ./modelgrid cancel " + id;
  }

  private static final class Watched implements LongWatch.Watched<OperationJson> {
    private final GridClient client;
    private final StepLog log = new StepLog();

    Watched(GridClient client) {
      this.client = client;
    }

    @Override
    public String kind() {
      return "an operation";
    }

    @Override
    public OperationJson look(String id) {
      return new OperationJson(client.get(GridPaths.operation(id)));
    }

    @Override
    public boolean isOver(OperationJson seen) {
      return !seen.running();
    }

    @Override
    public List<String> picture(OperationJson seen, Instant now, int most) {
      return Checklist.lines(seen, now, most);
    }

    @Override
    public List<String> news(OperationJson seen, Instant now) {
      return log.news(seen, now);
    }

    @Override
    public String hint(String id) {
      return OperationWatch.hint(id);
    }

    @Override
    public Duration pause() {
      return PAUSE;
    }

    @Override
    public Duration patience() {
      return PATIENCE;
    }
  }
}
