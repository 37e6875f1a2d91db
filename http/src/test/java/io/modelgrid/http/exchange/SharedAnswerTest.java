package io.modelgrid.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

class SharedAnswerTest {
  private static final List<String> GZIP = List.of("gzip");

  private final AtomicInteger written = new AtomicInteger();
  private final SharedAnswer<List<String>> answer = new SharedAnswer<>(this::write);

  private ByteString write(List<String> value) {
    written.incrementAndGet();
    return ByteString.fromString("\"" + value.get(0).repeat(2_000) + "\"");
  }

  @Test
  void theSameObjectIsWrittenAndCompressedOnce() throws Exception {
    List<String> value = List.of("a");
    ByteString plain = data(answer.of(value, List.of()));
    ByteString compressed = data(answer.of(value, GZIP));
    assertThat(data(answer.of(value, GZIP))).isSameAs(compressed);
    assertThat(data(answer.of(value, List.of("deflate")))).isSameAs(plain);
    assertThat(written).hasValue(1);
    assertThat(unzipped(compressed)).isEqualTo(plain.utf8String()).startsWith("\"aaa");
  }

  @Test
  void anotherObjectIsAnotherAnswer() throws Exception {
    assertThat(unzipped(data(answer.of(List.of("a"), GZIP)))).startsWith("\"aaa");
    assertThat(unzipped(data(answer.of(List.of("b"), GZIP)))).startsWith("\"bbb");
    assertThat(data(answer.of(List.of("c"), List.of())).utf8String()).startsWith("\"ccc");
  }

  @Test
  void whoeverGetsItCompressedIsToldSo() {
    HttpResponse response = answer.of(List.of("a"), GZIP);
    assertThat(response.getHeader("content-encoding").orElseThrow().value()).isEqualTo("gzip");
    assertThat(response.getHeader("vary").orElseThrow().value()).isEqualTo("Accept-Encoding");
    assertThat(answer.of(List.of("a"), List.of()).getHeader("content-encoding")).isEmpty();
  }

  private static ByteString data(HttpResponse response) {
    return ((HttpEntity.Strict) response.entity()).getData();
  }

  private static String unzipped(ByteString compressed) throws Exception {
    byte[] bytes =
        new GZIPInputStream(new ByteArrayInputStream(compressed.toArray())).readAllBytes();
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
