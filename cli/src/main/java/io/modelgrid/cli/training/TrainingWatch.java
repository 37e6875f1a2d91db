package io.modelgrid.cli.training;

import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.admin.TrainingJson;
import io.modelgrid.cli.operation.LongWatch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Watches a training until it is over. */
public final class TrainingWatch {
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final LongWatch<TrainingJson> watch;

  public TrainingWatch(GridClient client, Terminal terminal) {
    this.watch = new LongWatch<>(terminal, new Watched(client));
  }

  /** The training as it stands at its end. */
  public TrainingJson follow(String id) {
    return watch.follow(id);
  }

  /** What can be done with a training that waits or runs. */
  public static String hint(String id) {
    return "watch it with ./modelgrid trainings "
        + id
        + " --watch, end it with ./modelgrid cancel "
        + id;
  }

  private static final class Watched implements LongWatch.Watched<TrainingJson> {
    private final GridClient client;
    private final TrainingLog log = new TrainingLog();

    Watched(GridClient client) {
      this.client = client;
    }

    @Override
    public String kind() {
      return "a training";
    }

    @Override
    public TrainingJson look(String id) {
      return new TrainingJson(client.get(GridPaths.training(id)));
    }

    @Override
    public boolean isOver(TrainingJson seen) {
      return seen.over();
    }

    @Override
    public List<String> picture(TrainingJson seen, Instant now, int most) {
      return EpochTable.lines(seen, now, most);
    }

    @Override
    public List<String> news(TrainingJson seen, Instant now) {
      return log.news(seen, now);
    }

    @Override
    public String hint(String id) {
      return TrainingWatch.hint(id);
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
