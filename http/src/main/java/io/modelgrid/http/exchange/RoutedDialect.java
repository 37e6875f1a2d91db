package io.modelgrid.http.exchange;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** A dialect whose paths all stand in one table, which its constructor fills. */
public abstract class RoutedDialect implements Dialect {
  private final Routes routes;

  /**
   * A dialect that serves nothing yet.
   *
   * @param advice what whoever asks for an unknown path is told
   */
  protected RoutedDialect(String advice) {
    this.routes = new Routes(advice);
  }

  protected final Routes routes() {
    return routes;
  }

  @Override
  public final CompletionStage<HttpResponse> answer(Call call) {
    return routes.answer(call);
  }

  @Override
  public final List<Served> served() {
    return routes.served();
  }
}
