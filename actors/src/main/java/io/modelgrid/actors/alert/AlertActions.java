package io.modelgrid.actors.alert;

import java.util.concurrent.CompletionStage;

/** How a rule acts on a model. */
public interface AlertActions {
  /**
   * Does what a rule says; refusals are words, too.
   *
   * @param rule the rule's name, under which the history shows it
   * @return what was done, or why nothing was, in words
   */
  CompletionStage<String> act(AlertAction action, String model, String rule);
}
