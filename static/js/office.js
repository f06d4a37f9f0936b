/* Single-key shortcuts of the back office. They work outside fields only and can be switched off. */
const OFF = "office-keys-off";
const isOff = () => localStorage.getItem(OFF) === "1";
const inField = (element) => element.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");

for (const toggle of document.querySelectorAll("[data-keys-toggle]")) {
  toggle.setAttribute("aria-pressed", String(!isOff()));
  toggle.addEventListener("click", () => {
    localStorage.setItem(OFF, isOff() ? "0" : "1");
    toggle.setAttribute("aria-pressed", String(!isOff()));
  });
}

for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());

/* J and K walk the rows of a queue or the materials of a case; Enter opens the row. */
const rows = () => [...document.querySelectorAll("[data-queue] tbody tr, .mat")];
function walk(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.classList.contains("is-selected"));
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  for (const row of all) row.classList.toggle("is-selected", row === next);
  const target = next.querySelector("a, input, button, textarea");
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

document.addEventListener("keydown", (event) => {
  if (isOff() || event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
  const key = event.key.toLowerCase();
  const named = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (key === "j") walk(1);
  else if (key === "k") walk(-1);
  else if (key === "y" && judge("yes")) return;
  else if (key === "b" && judge("no")) return;
  else if (named && named.getAttribute("aria-disabled") !== "true") {
    if (named.matches("input, textarea, select")) named.focus();
    else named.click();
  } else return;
  event.preventDefault();
});
