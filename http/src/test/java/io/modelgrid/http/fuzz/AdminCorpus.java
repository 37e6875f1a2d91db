package io.modelgrid.http.fuzz;

import java.util.List;

/** Good requests of the admin API; what they change is a fake grid's, and changes no answer. */
final class AdminCorpus {
  private AdminCorpus() {}

  static Corpus all() {
    return new Corpus(
        "the admin API",
        List.of(
            Request.get("/grid/v1/models"),
            Request.get("/grid/v1/models/floats"),
            Request.get("/grid/v1/models/floats/versions/1"),
            Request.get("/grid/v1/models/floats/tallies"),
            Request.get("/grid/v1/nodes"),
            Request.get("/grid/v1/operations"),
            Request.get("/grid/v1/history?model=m&from=2026-11-22T10:00:00Z&limit=10"),
            Request.get("/grid/v1/at?time=2026-11-22T10:00:00Z"),
            Request.get("/grid/v1/diff?from=1&to=7"),
            Request.get("/health/ready"),
            Request.get("/grid/v1/alerts"),
            Request.of(
                "PUT",
                "/grid/v1/alerts/slow",
                """
                {"expression":"p99 > 200ms for 1m model = floats","severity":"critical",\
                "action":"scale 8","why":"too slow"}"""),
            Request.of("DELETE", "/grid/v1/alerts/slow", ""),
            Request.post("/grid/v1/operations/12/freeze", "{}"),
            Request.post("/grid/v1/models/floats/swap", "{\"version\":\"1\"}"),
            Request.post(
                "/grid/v1/models/floats/swap",
                """
                {"version":"1","strategy":"canary","steps":["2.5%",0.05,"100%"],"every":"90s",\
                "sticky":true,"compare":0.1,"why":"a better one"}"""),
            Request.post("/grid/v1/models/floats/rollback", "{\"version\":\"1\",\"why\":\"x\"}"),
            Request.of("PUT", "/grid/v1/models/floats/labels/canary", "{\"version\":\"1\"}"),
            Request.of("PUT", "/grid/v1/models/floats/replicas", "{\"count\":3}"),
            Request.post("/grid/v1/replicas/floats.0/restart", "{}"),
            Request.post("/grid/v1/replicas/floats.0/move", "{\"node\":\"b\",\"why\":\"x\"}"),
            Request.post("/grid/v1/nodes/b/drain", "{}"),
            Request.of("DELETE", "/grid/v1/nodes/b/drain", ""),
            Request.get("/grid/v1/actors"),
            Request.of("DELETE", "/grid/v1/models/floats/labels/canary", ""),
            Request.of("DELETE", "/grid/v1/models/floats", ""),
            Request.of("DELETE", "/grid/v1/operations/12", "")),
        Corpus::isPlainError);
  }
}
