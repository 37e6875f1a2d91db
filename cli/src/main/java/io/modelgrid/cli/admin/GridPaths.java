package io.modelgrid.cli.admin;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The addresses of the admin and predict calls that the commands use. */
public final class GridPaths {
  public static final String NODES = "/grid/v1/nodes";
  public static final String ACTORS = "/grid/v1/actors";
  public static final String MODELS = "/grid/v1/models";
  public static final String OPERATIONS = "/grid/v1/operations";
  public static final String TRAININGS = "/grid/v1/trainings";
  public static final String ARTIFACTS = "/grid/v1/artifacts";
  public static final String LOG_LEVELS = "/grid/v1/log-levels";
  public static final String VITALS = "/grid/v1/vitals";
  public static final String ALERTS = "/grid/v1/alerts";
  public static final String STARTUP = "/health/startup";
  public static final String READY = "/health/ready";

  private GridPaths() {}

  public static String model(String name) {
    return MODELS + "/" + segment(name);
  }

  public static String versions(String name) {
    return model(name) + "/versions";
  }

  public static String version(String name, String version) {
    return versions(name) + "/" + segment(version);
  }

  public static String replicas(String name) {
    return model(name) + "/replicas";
  }

  public static String restart(String slot) {
    return "/grid/v1/replicas/" + segment(slot) + "/restart";
  }

  public static String move(String slot) {
    return "/grid/v1/replicas/" + segment(slot) + "/move";
  }

  public static String drain(String node) {
    return NODES + "/" + segment(node) + "/drain";
  }

  public static String swap(String name) {
    return model(name) + "/swap";
  }

  public static String rollback(String name) {
    return model(name) + "/rollback";
  }

  public static String label(String name, String label) {
    return model(name) + "/labels/" + segment(label);
  }

  public static String tallies(String name) {
    return model(name) + "/tallies";
  }

  public static String operation(String id) {
    return OPERATIONS + "/" + segment(id);
  }

  public static String training(String id) {
    return TRAININGS + "/" + segment(id);
  }

  public static String trainingsOf(String name) {
    return TRAININGS + "?model=" + segment(name);
  }

  public static String compress(String name) {
    return model(name) + "/compress";
  }

  public static String freeze(String id) {
    return operation(id) + "/freeze";
  }

  public static String thaw(String id) {
    return operation(id) + "/thaw";
  }

  public static String alert(String rule) {
    return ALERTS + "/" + segment(rule);
  }

  public static String operationsOf(String name) {
    return OPERATIONS + "?model=" + segment(name);
  }

  /** The events of one model or of all, the newest or those before a revision. */
  public static String history(@Nullable String model, int limit, @Nullable Long before) {
    return "/grid/v1/history?limit="
        + limit
        + (model == null ? "" : "&model=" + segment(model))
        + (before == null ? "" : "&before=" + before);
  }

  /**
   * The grid as it was.
   *
   * @param moment {@code time=…} or {@code revision=…}
   */
  public static String at(String moment) {
    return "/grid/v1/at?" + moment;
  }

  public static String diff(long from, long to) {
    return "/grid/v1/diff?from=" + from + "&to=" + to;
  }

  public static String infer(String name) {
    return "/v2/models/" + segment(name) + "/infer";
  }

  private static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
