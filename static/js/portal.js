/* What a page gains from a script. Everything works without it. */
import { initAll } from "../vendor/govuk-frontend.min.js";

const words = document.getElementById("portal-js")?.dataset ?? {};

document.body.classList.add("js-enabled", ...("noModule" in HTMLScriptElement.prototype ? ["govuk-frontend-supported"] : []));
initAll();

/* Menus close on Escape and when the focus leaves them. */
for (const menu of document.querySelectorAll("details.account, details.site-menu")) {
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
}
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.account[open], details.site-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

/* A form is sent once; it opens again after a while, or on coming back with the browser's button. */
const REOPEN_AFTER = 8000;
function reopen(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button[type=submit], button:not([type])")) button.setAttribute("aria-busy", "true");
  setTimeout(reopen, REOPEN_AFTER, form);
});
addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach(reopen);
});

/* A blocked button says why instead of acting. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[aria-disabled=true]");
  if (!button) return;
  event.preventDefault();
  const reason = document.getElementById(button.getAttribute("aria-describedby"));
  reason?.scrollIntoView({ block: "nearest" });
});

/* Drafts: form[data-autosave-url] is posted after each change; .draft-mark tells how it went. */
function autosave(form) {
  const mark = document.getElementById(form.dataset.draftMark ?? "draft-mark");
  const text = mark?.querySelector("[data-draft-text]");
  let timer = null;
  let running = false;
  let again = false;

  function say(message, state) {
    if (!mark) return;
    mark.classList.toggle("draft-mark--saving", state === "saving");
    mark.classList.toggle("draft-mark--failed", state === "failed");
    if (text) text.textContent = message;
  }

  async function save() {
    if (form.dataset.sent) return;
    if (running) {
      again = true;
      return;
    }
    running = true;
    say(words.saving, "saving");
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    try {
      const answer = await fetch(form.dataset.autosaveUrl, {
        method: "POST",
        body: data,
        credentials: "same-origin",
        headers: { "X-Requested-With": "fetch" },
      });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const now = new Date();
      const time = [now.getHours(), now.getMinutes()].map((n) => String(n).padStart(2, "0")).join(":");
      say(`${words.saved} ${time}`, "saved");
    } catch {
      say(words.notSaved, "failed");
    }
    running = false;
    if (again) {
      again = false;
      save();
    }
  }

  form.addEventListener("change", save);
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 2000);
  });
}
for (const form of document.querySelectorAll("form[data-autosave-url]")) autosave(form);
