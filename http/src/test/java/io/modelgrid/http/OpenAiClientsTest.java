package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.Embedding;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams.EncodingFormat;
import com.openai.models.models.Model;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.catalog.ModelDescription;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiModelCatalog;
import dev.langchain4j.model.output.Response;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenAI's own Java client and langchain4j's, pointed at a node as a user would. */
class OpenAiClientsTest {
  private static TestServer server;
  private static OpenAIClient client;

  @BeforeAll
  static void start(@TempDir Path staging) throws Exception {
    server = new TestServer(staging);
    client =
        OpenAIOkHttpClient.builder()
            .baseUrl(url())
            .apiKey("none")
            .maxRetries(0)
            .timeout(TestServer.PATIENCE)
            .build();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  @BeforeEach
  void reset() {
    server.grid.inference =
        request -> CompletableFuture.completedFuture(FakeEmbedder.answer(request));
    server.grid.models.put(
        "texts", FakeEmbedder.view("texts", FakeEmbedder.SIGNATURE, Map.of("dimensions", "1-4")));
  }

  @Test
  void openAisClientEmbedsATextAndAList() {
    CreateEmbeddingResponse one = client.embeddings().create(texts().input("abc").build());
    assertThat(one.model()).isEqualTo("texts");
    assertThat(one.usage().promptTokens()).isEqualTo(3);
    assertThat(one.data()).hasSize(1);
    assertVector(one.data().get(0), "abc");

    CreateEmbeddingResponse list =
        client.embeddings().create(texts().inputOfArrayOfStrings(List.of("a", "bé")).build());
    assertThat(list.validate().data()).extracting(Embedding::index).containsExactly(0L, 1L);
    assertVector(list.data().get(0), "a");
    assertVector(list.data().get(1), "bé");
    assertThat(list.usage().totalTokens()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"float", "base64"})
  void openAisClientReadsBothEncodings(String format) {
    CreateEmbeddingResponse answer =
        client
            .embeddings()
            .create(texts().input("abc").encodingFormat(EncodingFormat.of(format)).build());
    assertVector(answer.data().get(0), "abc");
  }

  @Test
  void openAisClientEmbedsTokensAndCutsVectors() {
    CreateEmbeddingResponse tokens =
        client.embeddings().create(texts().inputOfArrayOfTokens(List.of(5L, 6L)).build());
    assertThat(tokens.data().get(0).embedding()).containsExactly(2f, 11f, -0.5f, 0.1f);
    CreateEmbeddingResponse lists =
        client
            .embeddings()
            .create(
                texts()
                    .inputOfArrayOfTokenArrays(List.of(List.of(1L, 2L, 3L), List.of(9L)))
                    .dimensions(2)
                    .build());
    assertThat(lists.data().get(0).embedding()).containsExactly(3f, 6f);
    assertThat(lists.data().get(1).embedding()).containsExactly(1f, 9f);
    assertThat(lists.usage().promptTokens()).isEqualTo(4);
  }

  @Test
  void openAisClientListsModels() {
    List<Model> models = client.models().list().data();
    assertThat(models).extracting(Model::id).containsExactlyInAnyOrder("echo", "texts");
    Model model = client.models().retrieve("texts");
    assertThat(model.id()).isEqualTo("texts");
    assertThat(model.ownedBy()).isEqualTo("modelgrid");
    assertThat(model.created()).isEqualTo(1_795_341_600L);
  }

  @Test
  void openAisClientUnderstandsRefusals() {
    EmbeddingCreateParams unknown =
        EmbeddingCreateParams.builder().model("none").input("a").build();
    assertThatThrownBy(() -> client.embeddings().create(unknown))
        .isInstanceOfSatisfying(
            NotFoundException.class,
            refused -> {
              assertThat(refused.code()).hasValue("model_not_found");
              assertThat(refused.param()).hasValue("model");
              assertThat(refused.type()).hasValue("invalid_request_error");
            })
        .hasMessageContaining("The model 'none' does not exist");
    assertThatThrownBy(() -> client.embeddings().create(texts().input("a").dimensions(5).build()))
        .isInstanceOfSatisfying(
            BadRequestException.class,
            refused -> assertThat(refused.param()).hasValue("dimensions"));
    // The path that other dialects share has their shape of errors.
    assertThatThrownBy(() -> client.models().retrieve("none"))
        .isInstanceOf(NotFoundException.class);
    refuse(Reason.QUEUE_FULL);
    assertThatThrownBy(() -> client.embeddings().create(texts().input("a").build()))
        .isInstanceOf(RateLimitException.class);
    refuse(Reason.UNAVAILABLE);
    assertThatThrownBy(() -> client.embeddings().create(texts().input("a").build()))
        .isInstanceOf(InternalServerException.class);
  }

  @Test
  void langchain4jEmbeds() {
    OpenAiEmbeddingModel model = langchain4j("texts").build();
    assertThat(model.embed("abc").content().vector()).containsExactly(FakeEmbedder.vector("abc"));
    Response<List<dev.langchain4j.data.embedding.Embedding>> list =
        model.embedAll(List.of(TextSegment.from("a"), TextSegment.from("bé")));
    assertThat(list.content()).hasSize(2);
    assertThat(list.content().get(1).vector()).containsExactly(FakeEmbedder.vector("bé"));
    assertThat(list.tokenUsage())
        .extracting(dev.langchain4j.model.output.TokenUsage::inputTokenCount)
        .isEqualTo(4);
    assertThat(langchain4j("texts").dimensions(2).build().embed("abc").content().vector())
        .containsExactly(3, 294);
  }

  @Test
  void langchain4jReadsBase64() {
    OpenAiEmbeddingModel model = langchain4j("texts").encodingFormat("base64").build();
    assertThat(model.embed("abc").content().vector()).containsExactly(FakeEmbedder.vector("abc"));
  }

  @Test
  void langchain4jListsModelsAndUnderstandsRefusals() {
    assertThat(OpenAiModelCatalog.builder().baseUrl(url()).apiKey("none").build().listModels())
        .extracting(ModelDescription::name)
        .contains("echo", "texts");
    assertThatThrownBy(() -> langchain4j("none").build().embed("a"))
        .isInstanceOf(ModelNotFoundException.class)
        .hasMessageContaining("The model 'none' does not exist");
    assertThatThrownBy(() -> langchain4j("texts").dimensions(5).build().embed("a"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("makes no vectors of 5 dimensions");
  }

  private static EmbeddingCreateParams.Builder texts() {
    return EmbeddingCreateParams.builder().model("texts");
  }

  private static OpenAiEmbeddingModel.OpenAiEmbeddingModelBuilder langchain4j(String model) {
    return OpenAiEmbeddingModel.builder()
        .baseUrl(url())
        .apiKey("none")
        .modelName(model)
        .maxRetries(0)
        .timeout(TestServer.PATIENCE);
  }

  private static void assertVector(Embedding embedding, String text) {
    float[] expected = FakeEmbedder.vector(text);
    assertThat(embedding.embedding())
        .containsExactly(expected[0], expected[1], expected[2], expected[3]);
  }

  private static void refuse(Reason reason) {
    server.grid.inference =
        request -> CompletableFuture.completedFuture(Refused.because(reason, "because"));
  }

  private static String url() {
    return "http://127.0.0.1:" + server.port() + "/v1";
  }
}
