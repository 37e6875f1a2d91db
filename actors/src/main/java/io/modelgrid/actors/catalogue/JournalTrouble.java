package io.modelgrid.actors.catalogue;

import io.modelgrid.actors.catalogue.Catalogue.Noted;
import io.modelgrid.actors.catalogue.Catalogue.StepReply;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import java.sql.SQLException;

/**
 * A failure of the journal, and what it means to whoever wanted something written.
 *
 * @param conflict whether another incarnation has written in the meantime
 */
record JournalTrouble(boolean conflict) {
  /** The class of SQL states for a breach of a key. */
  private static final String INTEGRITY_VIOLATED = "23";

  static JournalTrouble of(Throwable failure) {
    return new JournalTrouble(isConflict(failure));
  }

  /** H2 tells of it by a batch's exception, so the type says nothing; SQL's state does. */
  private static boolean isConflict(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql
          && String.valueOf(sql.getSQLState()).startsWith(INTEGRITY_VIOLATED)) {
        return true;
      }
    }
    return false;
  }

  String words() {
    return conflict ? "was written by another incarnation" : "failed";
  }

  Catalogue.Reply toChange() {
    String message =
        conflict
            ? "another node writes the catalogue now and nothing was changed; try again"
            : "the catalogue could not be written, and whether the change was kept is not known;"
                + " look before you try again";
    return new Catalogue.Reply(new Refused(Reason.UNAVAILABLE, message));
  }

  StepReply toStep(long revision) {
    return new StepReply(Noted.LATER, revision, "the catalogue's journal " + words());
  }
}
