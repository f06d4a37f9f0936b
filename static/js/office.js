/* Single-key shortcuts of the back office. They work outside fields only and can be switched off. */
const OFF = "office-keys-off";
const isOff = () => localStorage.getItem(OFF) === "1";
const inField = (element) => element.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");

/* Pressed: in use. Every switch of the page says the same. */
const toggles = document.querySelectorAll("[data-keys-toggle]");
const showToggles = () => { for (const toggle of toggles) toggle.setAttribute("aria-pressed", String(!isOff())); };
for (const toggle of toggles) {
  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    localStorage.setItem(OFF, isOff() ? "0" : "1");
    showToggles();
  });
}
showToggles();

/* A link that opens a dialog of this page where a script runs. */
for (const link of document.querySelectorAll("[data-opens]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById(link.dataset.opens).showModal();
  });
}

/* J and K walk the rows of a queue or the materials of a case; Enter opens the row. */
const rows = () => [...document.querySelectorAll("[data-queue] tbody tr, .mat")];
const selected = () => document.querySelector("[data-queue] tr.is-selected, .mat.is-selected");
function walk(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.classList.contains("is-selected"));
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  for (const row of all) row.classList.toggle("is-selected", row === next);
  const target = next.querySelector("a, input:not([type=checkbox]), button, textarea");
  (target ?? next).focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

/* Within the selected material: Y fits, B needs completion. */
function judge(which) {
  const radio = document.querySelector(`.mat.is-selected .pill__${which} input`);
  if (!radio) return false;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

/* X chooses the selected row of a queue whose rows can be chosen. */
function choose() {
  const box = selected()?.querySelector(".o-select input");
  if (!box) return false;
  box.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
  if (isOff() || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  const named = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (key === "j") walk(1);
  else if (key === "k") walk(-1);
  else if (key === "y" && judge("yes")) return;
  else if (key === "b" && judge("no")) return;
  else if (key === "x" && choose()) return event.preventDefault();
  else if (named && named.getAttribute("aria-disabled") !== "true") {
    if (named.matches("input, textarea, select")) named.focus();
    else named.click();
  } else return;
  event.preventDefault();
});
