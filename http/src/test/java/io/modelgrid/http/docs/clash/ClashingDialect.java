package io.modelgrid.http.docs.clash;

import io.modelgrid.http.docs.DocsDialect;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.Dialect;
import io.modelgrid.http.exchange.Served;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** A dialect whose part, beside this class, defines what {@link DocsDialect} defines otherwise. */
public final class ClashingDialect implements Dialect {
  @Override
  public String name() {
    return "clashing";
  }

  @Override
  public boolean owns(Call call) {
    return false;
  }

  @Override
  public CompletionStage<HttpResponse> answer(Call call) {
    return CompletableFuture.failedFuture(new IllegalStateException("owns nothing"));
  }

  @Override
  public List<Served> served() {
    return List.of();
  }
}
