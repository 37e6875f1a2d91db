package io.modelgrid.engine.djl;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The two facts in a {@code tokenizer.json} that its library does not tell: how many ids there are,
 * and which one pads. Read as a stream, since vocabularies run to hundreds of thousands.
 *
 * @param vocabularySize one more than the highest id
 * @param padId the padding token's id; 0 where none is named
 */
record TokenizerFile(long vocabularySize, long padId) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  static TokenizerFile read(Path file) throws IOException {
    long highest = -1;
    long padId = -1;
    long padToken = 0;
    try (JsonParser json = MAPPER.createParser(file.toFile())) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("no JSON object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "padding" -> padId = tree(json).path("pad_id").asLong(-1);
          case "added_tokens" -> {
            for (JsonNode token : tree(json)) {
              highest = Math.max(highest, token.path("id").asLong(-1));
              String content = token.path("content").asText();
              if (content.equals("[PAD]") || content.equals("<pad>")) {
                padToken = token.path("id").asLong(0);
              }
            }
          }
          case "model" -> highest = Math.max(highest, highestInModel(json));
          default -> json.skipChildren();
        }
      }
    }
    return new TokenizerFile(highest + 1, padId < 0 ? padToken : padId);
  }

  private static JsonNode tree(JsonParser json) throws IOException {
    return MAPPER.readTree(json);
  }

  private static long highestInModel(JsonParser json) throws IOException {
    long highest = -1;
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new IOException("its model is no object");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean vocabulary = json.currentName().equals("vocab");
      JsonToken value = json.nextToken();
      if (vocabulary && value == JsonToken.START_OBJECT) {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          highest = Math.max(highest, json.nextLongValue(-1));
        }
      } else if (vocabulary && value == JsonToken.START_ARRAY) {
        while (json.nextToken() != JsonToken.END_ARRAY) {
          json.skipChildren();
          highest++;
        }
      } else {
        json.skipChildren();
      }
    }
    return highest;
  }
}
