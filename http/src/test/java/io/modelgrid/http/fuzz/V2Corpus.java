package io.modelgrid.http.fuzz;

import java.util.List;

/** Good requests of the Open Inference Protocol V2; the models are those of {@code FuzzTest}. */
final class V2Corpus {
  private V2Corpus() {}

  static Corpus json() {
    return new Corpus(
        "V2 in JSON",
        List.of(
            Request.get("/v2"),
            Request.get("/v2/models"),
            Request.get("/v2/models/floats"),
            Request.get("/v2/models/texts/versions/1/ready"),
            Request.get("/v2/models/stats"),
            Request.get("/v2/models/floats/versions/1/config"),
            Request.post("/v2/repository/index", "{\"ready\":true}"),
            Request.post(
                "/v2/repository/models/floats/unload",
                "{\"parameters\":{\"unload_dependents\":false}}"),
            Request.post(
                "/v2/models/floats/infer",
                """
                {"id":"a","inputs":[{"name":"x","shape":[2,3],"datatype":"FP32",\
                "data":[1,2.5,-3e-2,4,5,6]}]}"""),
            Request.post(
                "/v2/models/floats/versions/1/infer",
                """
                {"inputs":[{"data":[[1,2],[3,4]],"name":"x","datatype":"FP32","shape":[2,2],\
                "parameters":{}}],"outputs":[{"name":"y","parameters":{"classification":1}}],\
                "parameters":{"priority":1,"timeout":10000000}}"""),
            Request.post(
                "/v2/models/longs/infer",
                """
                {"inputs":[{"name":"x","shape":[3],"datatype":"INT64",\
                "data":[9223372036854775807,-9007199254740993,0]}]}"""),
            Request.post(
                "/v2/models/bytes/infer",
                """
                {"inputs":[{"name":"x","shape":[4],"datatype":"UINT8","data":[0,1,200,255]}]}"""),
            Request.post(
                "/v2/models/truths/infer",
                """
                {"inputs":[{"name":"x","shape":[2],"datatype":"BOOL","data":[true,false]}]}"""),
            Request.post(
                "/v2/models/texts/infer",
                """
                {"id":"\\u00e9","inputs":[{"name":"x","shape":[3],"datatype":"BYTES",\
                "data":["","a \\"b\\"","\\u6f22\\ud83d\\ude00"]}]}"""),
            Request.post(
                "/v2/models/scalar/infer",
                """
                {"inputs":[{"name":"x","shape":[],"datatype":"FP64","data":[0.1]}]}"""),
            Request.post("/v2/models/nothing/infer", "{\"inputs\":[]}"),
            Request.post(
                "/v2/models/pair/infer",
                """
                {"inputs":[{"name":"a","shape":[2],"datatype":"FP32","data":[1,2]},\
                {"name":"b","shape":[2],"datatype":"INT32","data":[3,4]}],\
                "outputs":[{"name":"c"},{"name":"d"}]}""")),
        Corpus::isPlainError);
  }

  static Corpus binary() {
    return new Corpus(
        "V2 in binary",
        List.of(
            Request.binary(
                "/v2/models/floats/infer",
                """
                {"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32",\
                "parameters":{"binary_data_size":8}}],"parameters":{"binary_data_output":true}}""",
                new byte[] {0, 0, (byte) 0x80, 0x3F, 0, 0, 0, (byte) 0xC0}),
            Request.binary(
                "/v2/models/halves/infer",
                """
                {"id":"h","inputs":[{"name":"x","shape":[3],"datatype":"FP16",\
                "parameters":{"binary_data_size":6}}],\
                "outputs":[{"name":"y","parameters":{"binary_data":true}}]}""",
                new byte[] {0, 0x3C, 0, 0x40, 1, 0x7C}),
            Request.binary(
                "/v2/models/texts/infer",
                """
                {"inputs":[{"name":"x","shape":[2],"datatype":"BYTES",\
                "parameters":{"binary_data_size":11}}]}""",
                new byte[] {1, 0, 0, 0, 'a', 2, 0, 0, 0, (byte) 0xC3, (byte) 0xA9}),
            Request.binary(
                "/v2/models/truths/infer",
                """
                {"inputs":[{"name":"x","shape":[2],"datatype":"BOOL",\
                "parameters":{"binary_data_size":2}}],\
                "outputs":[{"name":"y","parameters":{"binary_data":false}}]}""",
                new byte[] {1, 0}),
            Request.binary(
                "/v2/models/pair/infer",
                """
                {"inputs":[{"name":"a","shape":[2],"datatype":"FP32","data":[1,2]},\
                {"name":"b","shape":[2],"datatype":"INT32","parameters":{"binary_data_size":8}}],\
                "outputs":[{"name":"c","parameters":{"binary_data":true}},{"name":"d"}]}""",
                new byte[] {1, 2, 3, 4, 5, 6, 7, 8}),
            // Raw: no JSON, and the body is the one input.
            Request.binary("/v2/models/bytes/infer", "", new byte[] {0, 1, 2, -1}),
            Request.post(
                "/v2/models/nothing/infer",
                "{\"inputs\":[],\"parameters\":{\"binary_data_output\":true}}"),
            Request.post(
                "/v2/models/floats/infer",
                """
                {"inputs":[{"name":"x","shape":[2,3],"datatype":"FP32","data":[1,2,3,6,5,4]}],\
                "outputs":[{"name":"y","parameters":{"classification":2,"binary_data":true}}]}""")),
        Corpus::isPlainError);
  }
}
