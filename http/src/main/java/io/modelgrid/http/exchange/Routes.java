package io.modelgrid.http.exchange;

import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * A dialect's table of paths. A path is matched part by part; a part in braces takes any text. A
 * known path with another method gets 405 with what is allowed, an unknown path 404.
 */
public final class Routes {
  private final String advice;
  private final List<Route> routes = new ArrayList<>();

  /**
   * An empty table, to be filled before its first use.
   *
   * @param advice what whoever asks for an unknown path is told
   */
  public Routes(String advice) {
    this.advice = advice;
  }

  /** What answers a path; {@code captured} are the texts of the parts in braces, in order. */
  @FunctionalInterface
  public interface Handler {
    CompletionStage<HttpResponse> answer(Call call, List<String> captured);
  }

  private record Route(String method, List<String> pattern, Handler handler) {}

  /** Adds a line to the table. */
  public Routes on(String method, String path, Handler handler) {
    List<String> pattern = path.isEmpty() ? List.of() : List.of(path.split("/", -1));
    routes.add(new Route(method, pattern, handler));
    return this;
  }

  /** The lines of the table. */
  public List<Served> served() {
    return routes.stream()
        .map(route -> new Served(route.method(), "/" + String.join("/", route.pattern())))
        .toList();
  }

  /** Answers by the table. */
  public CompletionStage<HttpResponse> answer(Call call) {
    String method = call.method().equals("HEAD") ? "GET" : call.method();
    Set<String> allowed = new TreeSet<>();
    for (Route route : routes) {
      if (matches(route.pattern(), call.segments())) {
        if (route.method().equals(method)) {
          return route.handler().answer(call, captured(route.pattern(), call.segments()));
        }
        allowed.add(route.method());
      }
    }
    throw new RefusedException(
        allowed.isEmpty() ? unknown(call, advice) : wrongMethod(call, allowed));
  }

  /** What whoever asks for an unknown path is told. */
  public static Refusal unknown(Call call, String advice) {
    String path = "/" + String.join("/", call.segments());
    return Refusal.of(404, "no such path: " + Refusal.shown(path) + " (" + advice + ")");
  }

  /** What whoever asks by another method than those of a path is told. */
  public static Refusal wrongMethod(Call call, Set<String> allowed) {
    Set<String> methods = new TreeSet<>(allowed);
    if (allowed.contains("GET")) {
      methods.add("HEAD");
    }
    String list = String.join(", ", methods);
    return new Refusal(
        405,
        call.method() + " is not allowed here (expected: " + list + ")",
        Map.of("Allow", list));
  }

  private static boolean matches(List<String> pattern, List<String> segments) {
    if (pattern.size() != segments.size()) {
      return false;
    }
    for (int part = 0; part < pattern.size(); part++) {
      if (!isOpen(pattern.get(part)) && !pattern.get(part).equals(segments.get(part))) {
        return false;
      }
    }
    return true;
  }

  private static List<String> captured(List<String> pattern, List<String> segments) {
    List<String> texts = new ArrayList<>();
    for (int part = 0; part < pattern.size(); part++) {
      if (isOpen(pattern.get(part))) {
        texts.add(segments.get(part));
      }
    }
    return texts;
  }

  private static boolean isOpen(String part) {
    return part.startsWith("{");
  }
}
