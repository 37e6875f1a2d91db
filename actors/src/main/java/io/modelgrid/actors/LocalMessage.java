package io.modelgrid.actors;

import org.apache.pekko.actor.NoSerializationVerificationNeeded;

/** A message that never leaves its node. */
public interface LocalMessage extends NoSerializationVerificationNeeded {}
