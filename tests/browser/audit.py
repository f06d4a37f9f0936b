"""What is measured on a page that stands in the browser; each gives its findings as lines."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RUN_AXE = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) => nodes.map((node) =>
    `${id}: ${node.html.slice(0, 200)} — ${(node.failureSummary ?? "").replace(/\\s+/g, " ")}`));
}"""

# how far the page is wider than the window, and what sticks out
OVERFLOW = """() => {
  const wide = document.documentElement.scrollWidth, room = document.documentElement.clientWidth;
  if (wide <= room) return [];
  const out = [...document.body.querySelectorAll("*")]
    .filter((node) => node.getBoundingClientRect().right > room + 1)
    .map((node) => `<${node.localName} class="${node.getAttribute("class") ?? ""}">`);
  return [`scrolls sideways: ${wide} > ${room}: ${out.slice(-3).join(" ")}`];
}"""

# text and what is read out or shown instead of text, but for what is marked as Chinese
CHINESE = """() => {
  const chinese = /[\\u2e80-\\u9fff\\uf900-\\ufaff\\uff01-\\uffee\\u{20000}-\\u{3ffff}]/u;
  const isMarked = (node) => (node.closest("[lang]")?.lang ?? "").startsWith("zh");
  const found = [];
  const look = (node, text, what) => {
    if (text && chinese.test(text) && !isMarked(node))
      found.push(`Chinese ${what}: ${text.trim().slice(0, 80)} (${node.outerHTML.slice(0, 120)})`);
  };
  const unread = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "TEXTAREA"]);
  const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode())
    if (!unread.has(text.parentElement.tagName)) look(text.parentElement, text.data, "text");
  for (const name of ["title", "alt", "placeholder", "aria-label", "aria-description"])
    for (const node of document.querySelectorAll(`[${name}]`))
      look(node, node.getAttribute(name), name);
  for (const node of document.querySelectorAll("input[type=submit], input[type=button]"))
    look(node, node.value, "button");
  return found;
}"""


def axe_violations(page: Page) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return list(page.evaluate(RUN_AXE))


def sideways_scrolling(page: Page) -> list[str]:
    return list(page.evaluate(OVERFLOW))


def unmarked_chinese(page: Page) -> list[str]:
    return list(page.evaluate(CHINESE))
