package io.modelgrid.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;

/** What a node answered: a status from 200 to 299, its JSON, and the headers. */
public record Answer(int status, JsonNode body, HttpHeaders headers) {
  /** A header's first value, or {@code -}. */
  public String header(String name) {
    return headers.firstValue(name).orElse("-");
  }
}
