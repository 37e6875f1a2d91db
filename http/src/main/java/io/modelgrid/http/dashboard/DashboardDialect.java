package io.modelgrid.http.dashboard;

import io.modelgrid.engine.api.GridView;
import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.PageFile;
import io.modelgrid.http.exchange.Preference;
import io.modelgrid.http.exchange.RoutedDialect;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/**
 * {@code GET /}: the dashboard for browsers, for all others where to look. The dashboard's files
 * lie under {@code /dashboard}.
 */
public final class DashboardDialect extends RoutedDialect {
  private static final String FOLDER = "dashboard";

  /** The files that the page names, and those that these name. */
  private static final List<String> FILES =
      List.of(
          "style.css",
          "icon.svg",
          "theme.js",
          "app.js",
          "view.js",
          "format.js",
          "api.js",
          "live.js",
          "grid.js",
          "rates.js",
          "plot.js",
          "parts.js",
          "dialog.js",
          "overview.js",
          "models.js",
          "model.js",
          "changes.js",
          "actors.js",
          "operations.js",
          "trainings.js",
          "history.js",
          "alerts.js",
          "try.js",
          "tensors.js",
          "answers.js");

  private final GridView view;
  private final PageFile page = PageFile.of(DashboardDialect.class, "page.html");
  private final Map<String, PageFile> files = new LinkedHashMap<>();

  public DashboardDialect(GridView view) {
    super("expected: / or /dashboard/FILE");
    this.view = view;
    FILES.forEach(name -> files.put(name, PageFile.of(DashboardDialect.class, name)));
    routes()
        .on("GET", "", (call, path) -> now(wantsPage(call) ? page.answer(call) : pointers()))
        .on("GET", FOLDER + "/{file}", (call, path) -> now(file(path.get(0)).answer(call)));
  }

  @Override
  public String name() {
    return "dashboard";
  }

  @Override
  public boolean owns(Call call) {
    return call.segments().isEmpty() || call.startsWith(FOLDER);
  }

  private PageFile file(String name) {
    PageFile file = files.get(name);
    if (file == null) {
      throw new RefusedException(
          Refusal.of(404, "the dashboard has no file '" + Refusal.shown(name) + "'"));
    }
    return file;
  }

  private HttpResponse pointers() {
    Map<String, Object> pointers = new LinkedHashMap<>();
    pointers.put("name", "modelgrid");
    pointers.put("node", view.node());
    pointers.put("predictions", "/v2");
    pointers.put("models", "/grid/v1/models");
    pointers.put("nodes", "/grid/v1/nodes");
    pointers.put("health", "/health/ready");
    pointers.put("metrics", "/metrics");
    pointers.put("docs", "/docs");
    pointers.put("openapi", "/grid/v1/openapi.json");
    return Answers.json(200, pointers)
        .addHeaders(
            List.of(
                RawHeader.create("Vary", "Accept"), RawHeader.create("Cache-Control", "no-store")));
  }

  /** Only those who name HTML get it: programs that take anything are after the pointers. */
  private static boolean wantsPage(Call call) {
    double html = 0;
    double json = 0;
    for (Preference each : Preference.of(call.headers("accept"))) {
      if (each.what().equals("text/html")) {
        html = each.liking();
      } else if (each.what().equals("application/json")) {
        json = each.liking();
      }
    }
    return html > 0 && html >= json;
  }

  private static CompletionStage<HttpResponse> now(HttpResponse response) {
    return CompletableFuture.completedFuture(response);
  }
}
