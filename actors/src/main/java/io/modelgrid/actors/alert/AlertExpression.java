package io.modelgrid.actors.alert;

/** What came of reading a rule's expression. */
public sealed interface AlertExpression {
  /** It says when the rule fires. */
  record Watches(AlertCondition condition) implements AlertExpression {}

  /** {@code off}: the rule never fires. */
  enum Off implements AlertExpression {
    INSTANCE
  }

  /**
   * It says nothing that is understood.
   *
   * @param words where, what was found, and what is expected
   */
  record Mistake(String words) implements AlertExpression {}

  /** Reads an expression. */
  static AlertExpression read(String text) {
    return new ExpressionReader(text).read();
  }
}
