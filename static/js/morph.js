// hx-swap="morph" (or morph:innerHTML): changes only what differs, so that focus, scroll and what was unfolded stay.
// Ours instead of idiomorph's own htmx extension: that one takes every out-of-band swap for an inline one, and can eval.

const STYLES = { morph: "outerHTML", "morph:outerHTML": "outerHTML", "morph:innerHTML": "innerHTML" };

export function startMorph() {
  if (!window.htmx || !window.Idiomorph) return;
  window.htmx.defineExtension("morph", {
    isInlineSwap: (swapStyle) => STYLES[swapStyle] === "outerHTML",
    handleSwap: (swapStyle, target, fragment) => {
      const morphStyle = STYLES[swapStyle];
      return morphStyle ? window.Idiomorph.morph(target, fragment.children, { morphStyle, callbacks }) : false;
    },
  });
}

const callbacks = {
  beforeAttributeUpdated: (name, element) => !(name === "open" && element.matches("details, dialog")),
};
