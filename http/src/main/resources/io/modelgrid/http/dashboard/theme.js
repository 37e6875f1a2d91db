/* Runs before the first paint, so that the page does not flash in the other theme. */
try {
  document.documentElement.dataset.theme = localStorage.getItem("modelgrid-theme") || "";
} catch {
  // Storage is turned off: the system's theme it is.
}
