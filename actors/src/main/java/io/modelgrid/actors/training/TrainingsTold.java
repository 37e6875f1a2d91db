package io.modelgrid.actors.training;

import io.modelgrid.actors.WireMessage;
import java.util.Map;

/** News of all trainings that are not over, by id; told to every node's board when it changed. */
public record TrainingsTold(Map<String, TrainingNews> news) implements WireMessage {
  public TrainingsTold {
    news = Map.copyOf(news);
  }
}
