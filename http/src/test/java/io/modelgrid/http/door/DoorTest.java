package io.modelgrid.http.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.http.door.Knock.Kind;
import io.modelgrid.http.refusal.Refusal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoorTest {
  private final Door door = new Door("10.1.2.3", List.of("Grid.Example.org", "[fd00::1]"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:8000",
        "127.0.0.1:8000",
        "127.255.0.9",
        "[::1]",
        "[::1]:8000",
        "[0:0:0:0:0:0:0:1]:1",
        "10.1.2.3:8000",
        "grid.example.org",
        "GRID.example.org:99",
        "[fd00::1]:8000"
      })
  void knowsItsHosts(String host) {
    assertThat(door.objection(change(host, List.of()))).isEmpty();
    assertThat(door.objection(change("localhost", List.of("http://" + host)))).isEmpty();
    assertThat(door.objection(change("localhost", List.of("https://" + host)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.com",
        "evil.com:8000",
        "localhost.evil.com",
        "evil.com#localhost",
        "127.0.0.1.evil.com",
        "127.0.0.256",
        "127.1",
        "2130706433",
        "[::2]",
        "[::1",
        "::1]",
        "localhost@evil.com",
        "evil.com/localhost",
        "localhost:8000:9",
        "localhost:x",
        "10.1.2.4",
        "",
        " ",
        "[evil.com]",
        "localhost\tevil",
        "0.0.0.0",
        "example.org"
      })
  void refusesStrangers(String host) {
    assertThat(statusOf(door.objection(change(host, List.of())))).isEqualTo(403);
    assertThat(statusOf(door.objection(change("localhost", List.of("http://" + host)))))
        .isEqualTo(403);
    assertThat(statusOf(door.objection(predict(List.of("http://" + host))))).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "",
        "localhost",
        "file://localhost",
        "ftp://localhost",
        "http://",
        "chrome-extension://localhost",
        "http://localhost, http://evil.com"
      })
  void refusesOriginsThatAreNoHttpOrigin(String origin) {
    assertThat(statusOf(door.objection(change("localhost", List.of(origin))))).isEqualTo(403);
    assertThat(statusOf(door.objection(predict(List.of(origin))))).isEqualTo(403);
  }

  @Test
  void everyOriginMustBeKnown() {
    List<String> two = List.of("http://localhost", "http://evil.com");
    assertThat(statusOf(door.objection(change("localhost", two)))).isEqualTo(403);
  }

  @Test
  void oneHostExactly() {
    Knock none = new Knock(Kind.CHANGE, List.of(), List.of(), false, List.of());
    Knock two =
        new Knock(Kind.CHANGE, List.of("localhost", "localhost"), List.of(), false, List.of());
    assertThat(statusOf(door.objection(none))).isEqualTo(403);
    assertThat(statusOf(door.objection(two))).isEqualTo(403);
  }

  @Test
  void letsEverybodyLook() {
    Knock knock =
        new Knock(
            Kind.READ, List.of("evil.com"), List.of("http://evil.com"), false, List.of("text/x"));
    assertThat(door.objection(knock)).isEmpty();
  }

  @Test
  void letsStrangersPredictByAnyHostName() {
    Knock knock = new Knock(Kind.PREDICT, List.of("far.example.com"), List.of(), true, List.of());
    assertThat(door.objection(knock)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json", "Application/JSON; charset=UTF-8", "application/octet-stream"})
  void takesTheTypesThatNoFormCanSend(String type) {
    assertThat(door.objection(body(Kind.CHANGE, List.of(type)))).isEmpty();
    assertThat(door.objection(body(Kind.PREDICT, List.of(type)))).isEmpty();
  }

  // What takes YAML are changes; a prediction in YAML is nothing that anybody speaks.
  @Test
  void takesYamlFromWhoeverChangesSomething() {
    List<String> yaml = List.of("application/yaml");
    assertThat(door.objection(body(Kind.CHANGE, yaml))).isEmpty();
    assertThat(statusOf(door.objection(body(Kind.PREDICT, yaml)))).isEqualTo(415);
    Knock stranger =
        new Knock(Kind.CHANGE, List.of("localhost"), List.of("http://evil.com"), true, yaml);
    assertThat(statusOf(door.objection(stranger))).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
        "text/plain; x=application/json", "application/jsonx", "application/json, text/plain"
      })
  void refusesTheTypesThatAFormCanSend(String type) {
    assertThat(statusOf(door.objection(body(Kind.CHANGE, List.of(type))))).isEqualTo(415);
    assertThat(statusOf(door.objection(body(Kind.PREDICT, List.of(type))))).isEqualTo(415);
  }

  @Test
  void aChangeWithABodyMustSayItsType() {
    assertThat(statusOf(door.objection(body(Kind.CHANGE, List.of())))).isEqualTo(415);
    assertThat(door.objection(body(Kind.PREDICT, List.of()))).isEmpty();
    assertThat(door.objection(change("localhost", List.of()))).isEmpty();
  }

  @Test
  void saysWhatToDo() {
    assertThat(door.objection(change("node7", List.of())).orElseThrow().message())
        .contains("Host 'node7'", "modelgrid.http.known-hosts");
  }

  private static Knock change(String host, List<String> origins) {
    return new Knock(Kind.CHANGE, List.of(host), origins, false, List.of());
  }

  private static Knock predict(List<String> origins) {
    return new Knock(Kind.PREDICT, List.of("localhost"), origins, true, List.of());
  }

  private static Knock body(Kind kind, List<String> types) {
    return new Knock(kind, List.of("localhost"), List.of(), true, types);
  }

  private static int statusOf(Optional<Refusal> objection) {
    return objection.map(Refusal::status).orElse(0);
  }
}
