/** What the tests of replicas, routers and their serializer share. */
@NullMarked
package io.modelgrid.actors.flow;

import org.jspecify.annotations.NullMarked;
