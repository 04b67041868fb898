package dev.rastro.glue;

import dev.rastro.glue.CrawlChanges.Change;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The Summary of a crawl, read again.
record CrawlSummary(JsonNode json) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  static CrawlSummary none() {
    return new CrawlSummary(JSON.createObjectNode());
  }

  static CrawlSummary parse(String text) {
    try {
      return new CrawlSummary(JSON.readTree(text));
    } catch (JacksonException e) {
      throw new CatalogException("The summary of a crawl is not JSON: " + text, e);
    }
  }

  int tables(Change change) {
    return json.path("TABLE").path(change.name()).path("Count").asInt(0);
  }
}
