package io.modelgrid.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MembersTest {
  private static Members.Node node(String address, String status, boolean reachable) {
    return new Members.Node(address, Set.of("serving"), status, reachable);
  }

  private static Members members(Members.Node... nodes) {
    return new Members("a:1", List.of(nodes), true, Set.of());
  }

  @Test
  void seesAMajorityOnlyWithMoreThanHalf() {
    Members two = members(node("a:1", "up", true), node("b:1", "up", false));
    Members three =
        members(node("a:1", "up", true), node("b:1", "up", true), node("c:1", "up", false));

    assertThat(two.majority()).isFalse();
    assertThat(three.majority()).isTrue();
  }

  @Test
  void seesNoMajorityWhileItIsNoMember() {
    assertThat(members(node("b:1", "up", true)).majority()).isFalse();
    assertThat(Members.none().majority()).isFalse();
  }

  @Test
  void placesOnlyOnNodesThatAreUpReachableAndServing() {
    Members members =
        new Members(
            "a:1",
            List.of(
                node("a:1", "up", true),
                node("b:1", "leaving", true),
                node("c:1", "up", false),
                new Members.Node("d:1", Set.of("ingress"), "up", true)),
            true,
            Set.of());

    assertThat(members.placeable()).extracting(Members.Node::address).containsExactly("a:1");
  }
}
