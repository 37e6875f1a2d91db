package io.modelgrid.http;

import io.modelgrid.config.Settings;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.api.GridHistory;
import io.modelgrid.engine.api.GridTrainings;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.Inference;
import io.modelgrid.http.admin.AdminDialect;
import io.modelgrid.http.dashboard.DashboardDialect;
import io.modelgrid.http.docs.DocsDialect;
import io.modelgrid.http.exchange.Dialect;
import io.modelgrid.http.health.HealthDialect;
import io.modelgrid.http.memory.Account;
import io.modelgrid.http.metrics.MetricsDialect;
import io.modelgrid.http.oip.Repository;
import io.modelgrid.http.openai.OpenAiDialect;
import io.modelgrid.http.predict.Predictor;
import io.modelgrid.http.v1.V1Dialect;
import io.modelgrid.http.v2.V2Dialect;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.Materializer;
import scala.concurrent.ExecutionContextExecutor;

/** The list of dialects: whoever writes a new one adds it here. */
final class Dialects {

  private Dialects() {}

  static List<Dialect> all(
      ActorSystem<?> system,
      Settings settings,
      Inference inference,
      GridView view,
      GridAdmin admin,
      GridHistory history,
      GridTrainings trainings,
      Telemetry telemetry,
      Account tensors,
      Materializer materializer,
      ExecutionContextExecutor executor) {
    Predictor predictor = new Predictor(settings.serving(), inference, tensors, executor);
    Repository repository = Repository.of(system, settings, view, admin, executor);
    List<Dialect> dialects =
        List.of(
            new V2Dialect(settings.http(), predictor, view, repository, executor),
            // Before OpenAI's, which has the rest of /v1.
            new V1Dialect(settings.http(), predictor, view),
            new OpenAiDialect(settings.http(), predictor, view),
            new AdminDialect(
                settings.http(),
                view,
                admin,
                history,
                trainings,
                telemetry.logLevels(),
                system,
                materializer,
                executor),
            new HealthDialect(view),
            new MetricsDialect(telemetry.metrics(), executor),
            new DashboardDialect(view));
    // First, since its document lies among the paths of the admin API.
    return Stream.concat(Stream.of(new DocsDialect(dialects)), dialects.stream()).toList();
  }
}
