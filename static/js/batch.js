// "Vælg flere": counts what is picked in a form marked data-batch; its boxes point at it with form="<id>".
// The words come from the form: data-words-none, data-words-one, data-words-many ("{n} valgt").

export function startBatch() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-batch-toggle]");
    if (!button) return;
    event.preventDefault();
    toggle(button);
  });
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form && form.matches("[data-batch]")) count(form);
  });
  document.addEventListener("htmx:afterSettle", countAll);
  countAll();
}

function toggle(button) {
  const picking = document.body.toggleAttribute("data-picking");
  if (button.hasAttribute("aria-pressed")) button.setAttribute("aria-pressed", String(picking));
  if (!picking) for (const form of document.querySelectorAll("form[data-batch]")) form.reset();
  countAll();
}

function countAll() {
  for (const form of document.querySelectorAll("form[data-batch]")) count(form);
}

function count(form) {
  const picked = [...form.elements].filter((box) => box.type === "checkbox" && box.checked).length;
  const words = form.querySelector("[data-batch-count]");
  if (words) words.textContent = sentence(form, picked);
  for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = picked === 0;
}

function sentence(form, picked) {
  if (picked === 0) return form.dataset.wordsNone || "";
  if (picked === 1) return form.dataset.wordsOne || "1";
  return (form.dataset.wordsMany || "{n}").replace("{n}", String(picked));
}
