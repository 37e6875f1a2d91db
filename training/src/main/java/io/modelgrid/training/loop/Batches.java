package io.modelgrid.training.loop;

/**
 * How rows are cut into batches. A last one of a single row would have no variance to normalise by;
 * that row joins the batch before it.
 */
record Batches(int rows, int size) {

  int count() {
    int all = (rows + size - 1) / size;
    return all > 1 && size > 1 && rows % size == 1 ? all - 1 : all;
  }

  int from(int batch) {
    return batch * size;
  }

  int to(int batch) {
    return batch == count() - 1 ? rows : from(batch + 1);
  }

  int largest() {
    return count() == 0 ? 0 : Math.max(to(0), rows - from(count() - 1));
  }
}
