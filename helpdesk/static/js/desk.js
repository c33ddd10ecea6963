// What the pages of the desk do with a script; without one they work by themselves.
(() => {
  "use strict";

  const WAIT = 1500; // ms after the last letter until a draft is kept

  // Drafts

  function keepDraft(form) {
    const said = form.querySelector(".composer__kept");
    let timer = 0;
    let last = form.elements.text.value;

    async function keep() {
      const text = form.elements.text.value;
      if (text === last) return;
      const body = new URLSearchParams();
      for (const name of ["csrf_token", "ticket", "text"]) body.set(name, form.elements[name].value);
      try {
        const answer = await fetch(form.dataset.draft, { method: "POST", body, keepalive: text.length < 20000 });
        if (!answer.ok) return;
        last = text;
        const words = (await answer.json()).said;
        if (said.textContent !== words) said.textContent = words;
      } catch {
        // No network: the next letter tries again, and the field still has it all.
      }
    }

    form.elements.text.addEventListener("input", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(keep, WAIT);
      if (said.textContent) said.textContent = "";
    });
    form.addEventListener("submit", () => window.clearTimeout(timer));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") keep();
    });
  }

  // Keys: one letter each, while nothing that takes letters has the focus (WCAG 2.2, 2.1.4: they can be
  // switched off, and then the page does not say that it has them)

  function takesLetters(element) {
    return element instanceof HTMLElement && (element.isContentEditable || element.matches("input, select, textarea"));
  }

  function step(by) {
    const rows = [...document.querySelectorAll("[data-row]")];
    if (!rows.length) return false;
    const here = rows.indexOf(document.activeElement);
    const next = here < 0 ? (by > 0 ? 0 : rows.length - 1) : here + by;
    rows[Math.min(Math.max(next, 0), rows.length - 1)].focus();
    return true;
  }

  function press(key) {
    if (key === "j") return step(1);
    if (key === "k") return step(-1);
    const found = [...document.querySelectorAll("[data-shortcut]")].find((each) => each.dataset.shortcut === key);
    if (!found) return false;
    if (found.matches("input")) {
      found.focus();
    } else if (found.getAttribute("href") === "#answer") {
      document.querySelector("#answer-form textarea").focus();
    } else if (found.matches("summary")) {
      found.parentElement.open = true;
      found.parentElement.querySelector("textarea").focus();
    } else {
      found.click();
    }
    return true;
  }

  function listen() {
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
      if (takesLetters(event.target)) return;
      if (press(event.key)) event.preventDefault();
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form[data-draft]");
    if (form) keepDraft(form);
    if (document.querySelector("[data-shortcuts]")) listen();
  });
})();
