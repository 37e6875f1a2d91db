package io.modelgrid.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchCodeTest {
  @Test
  void whatNetworksDoMayRun() {
    assertThat(
            TorchCode.mistakeIn(
                """
                class M(Module):
                  weight : Tensor
                  def forward(self: __torch__.M,
                    x: Tensor) -> Tensor:
                    _0 = ops.prim.NumToTensor(torch.size(x, 0))
                    if torch.gt(int(_0), 3):
                      ops.prim.RaiseException("no room for it, while \\"waiting\\"")
                    return torch.addmm(self.weight, x, torch.t(self.weight)) # for later
                """))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "while True:\n  x = 1",
        "while(True):",
        "for i in range(9223372036854775807):",
        "x = [1 for i in y]",
        "torch.from_file('/etc/passwd', False, 10)",
        "torch . from_file('/etc/passwd')",
        "torch.save(x, '/tmp/x')",
        "ops.aten.save(x, '/tmp/x')",
        "fork(f, x)",
        "x = __torch__.torch.classes.dist_c10d.TCPStore('host', 1)",
        "ops.mine.run(x)",
        "'it''s'; while True: pass",
        "'''text''' while",
        "'open text\nwhile True:",
        "\"a\\\"\" while",
      })
  void whatMayNeverEndOrReachOutIsRefused(String code) {
    assertThat(TorchCode.mistakeIn(code)).isPresent();
  }
}
