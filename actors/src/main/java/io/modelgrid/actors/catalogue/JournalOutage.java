package io.modelgrid.actors.catalogue;

import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Reason;

/** What is answered while the catalogue's database cannot be reached. */
public final class JournalOutage {
  private static final String REASON =
      "the catalogue's database cannot be reached and nothing was changed; predictions go on; try"
          + " again when it is back";

  private JournalOutage() {}

  /**
   * Refuses a change, and puts a step off.
   *
   * @return whether the command was one of these; others are repeated by whoever sent them
   */
  public static boolean answer(Catalogue.Command command) {
    if (command instanceof Catalogue.Change change) {
      change
          .replyTo()
          .tell(new Catalogue.Reply(new ChangeAnswer.Refused(Reason.UNAVAILABLE, REASON)));
      return true;
    }
    if (command instanceof Catalogue.Step step) {
      step.replyTo().tell(new Catalogue.StepReply(Catalogue.Noted.LATER, 0, REASON));
      return true;
    }
    return false;
  }
}
