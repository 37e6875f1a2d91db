package io.modelgrid.http.fuzz;

import java.util.List;

/** Good requests of the dialects under {@code /v1}; the models are those of {@code FuzzTest}. */
final class V1Corpus {
  private V1Corpus() {}

  static Corpus tensorFlow() {
    return new Corpus(
        "TensorFlow Serving and KServe V1",
        List.of(
            Request.get("/v1/models"),
            Request.get("/v1/models/floats"),
            Request.get("/V1/Models/texts/versions/1/metadata"),
            Request.post("/v1/models/longs:predict", "{\"instances\":[1,-9223372036854775808,3]}"),
            Request.post(
                "/v1/models/floats/labels/stable:predict",
                "{\"signature_name\":\"serving_default\",\"instances\":[[1,2.5],[NaN,1e3]]}"),
            Request.post("/v1/models/floats:predict", "{\"inputs\":{\"x\":[[1,2],[3,4],[5,6]]}}"),
            Request.post(
                "/v1/models/texts:predict",
                "{\"instances\":[\"a\",{\"b64\":\"YWJj\"},\"\\u00e9\"]}"),
            Request.post(
                "/v1/models/pair/versions/1:predict",
                "{\"instances\":[{\"a\":1.5,\"b\":2},{\"b\":3,\"a\":-1}]}"),
            Request.post("/v1/models/truths:predict", "{\"inputs\":[true,false]}"),
            Request.post("/v1/models/scalar:predict", "{\"inputs\":-0.5}")),
        true,
        Corpus::isPlainError);
  }

  static Corpus openAi() {
    return new Corpus(
        "OpenAI",
        List.of(
            Request.post("/v1/embeddings", "{\"model\":\"embedder\",\"input\":\"a text\"}")
                .with("Authorization: Bearer sk-nobody"),
            Request.post(
                "/v1/embeddings",
                """
                {"model":"embedder","input":["one","two \\u6f22",""],"encoding_format":"base64",\
                "user":"u"}"""),
            Request.post(
                "/v1/embeddings",
                "{\"input\":[[1,2,3],[4,5]],\"model\":\"embedder\",\"encoding_format\":\"float\"}"),
            Request.post(
                "/v1/embeddings", "{\"model\":\"embedder\",\"input\":[7,8,9],\"dimensions\":4}")),
        Corpus::isOpenAiError);
  }
}
