// What the form of a question does with a script; without one it works by itself.
// Words in the page's language come from the data- attributes of the form.
(() => {
  "use strict";

  const KEPT = "helpdesk-question"; // in this window of the browser alone, until it is sent
  const FIELDS = ["question", "subject", "study_type", "name", "email", "organisation", "language"];
  const WAIT = 300; // ms after the last letter
  const AGAIN_AFTER = 10000; // ms after which a form that brought no answer may be sent once more

  // The draft

  function keep(form) {
    const draft = { countries: [], topic: "", ticket: form.elements.ticket.value };
    for (const name of FIELDS) draft[name] = form.elements[name].value;
    for (const box of form.querySelectorAll("[name=countries]:checked")) draft.countries.push(box.value);
    const topic = form.querySelector("[name=topic]:checked");
    if (topic) draft.topic = topic.value;
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(draft));
    } catch {
      // No room, or not allowed: the form itself is unharmed.
    }
  }

  function kept() {
    try {
      return JSON.parse(sessionStorage.getItem(KEPT) || "null");
    } catch {
      return null;
    }
  }

  function forget() {
    try {
      sessionStorage.removeItem(KEPT);
    } catch {
      // Not allowed: then nothing was kept.
    }
  }

  function restore(form, words) {
    const draft = kept();
    if (!("fresh" in form.dataset) || !draft || form.elements.question.value || !draft.question) return;
    for (const name of FIELDS) {
      if (typeof draft[name] === "string" && draft[name]) form.elements[name].value = draft[name];
    }
    for (const box of form.querySelectorAll("[name=countries]")) {
      if ((draft.countries || []).includes(box.value)) {
        box.checked = true;
        box.closest("details").open = true;
      }
    }
    for (const button of form.querySelectorAll("[name=topic]")) {
      if (button.value === draft.topic) button.checked = true;
    }
    // Files that were sent with it are kept under its ticket.
    if (draft.ticket) form.elements.ticket.value = draft.ticket;
    form.querySelector(".ask__restored").textContent = words.restored;
    form.dispatchEvent(new Event("restored"));
    form.dispatchEvent(new Event("zone"));
  }

  function watch(form, words) {
    let timer = 0;
    const later = () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => keep(form), WAIT);
    };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("submit", () => keep(form));
    restore(form, words);
  }

  // The asker's clock

  function tellZone(form) {
    const field = form.elements.time_zone;
    if (!field || field.value) return;
    try {
      field.value = new Intl.DateTimeFormat().resolvedOptions().timeZone || "";
    } catch {
      return; // the page names universal time instead
    }
    if (document.querySelector("#who .who")) form.dispatchEvent(new Event("zone"));
  }

  // Files

  function checkFiles(input, words) {
    const told = document.createElement("p");
    told.className = "field__error";
    told.setAttribute("role", "alert");
    input.before(told);
    input.addEventListener("change", () => {
      const files = [...input.files];
      const fit = files.filter((file) => file.size <= words.largest);
      const said = files
        .filter((file) => file.size > words.largest)
        .map((file) => words.tooLarge.replace("{name}", file.name));
      if (fit.length > words.most) said.push(words.tooMany);
      told.textContent = said.join(" ");
      if (fit.length === files.length && fit.length <= words.most) return;
      const taken = new DataTransfer();
      for (const file of fit.slice(0, words.most)) taken.items.add(file);
      input.files = taken.files;
    });
  }

  // Sending

  function sendOnce(form) {
    let sentAt = 0;
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      if (Date.now() - sentAt < AGAIN_AFTER) event.preventDefault();
      else sentAt = Date.now();
    });
    // A page that comes back from the browser's memory can be sent again.
    window.addEventListener("pageshow", () => {
      sentAt = 0;
    });
  }

  // While a flood of questions is on, the browser works for a moment before it sends.
  function prove(form, words) {
    const proof = form.elements.proof;
    const status = form.querySelector("[role=status]");
    let pressed = null;
    const worker = new Worker(form.dataset.proofWorker);
    worker.addEventListener("message", ({ data }) => {
      proof.value = data;
      status.textContent = "";
      worker.terminate();
      if (pressed) form.requestSubmit(pressed);
    });
    worker.postMessage({ ticket: form.elements.ticket.value, bits: Number(form.dataset.proofBits) });
    form.addEventListener("submit", (event) => {
      if (proof.value || !event.submitter || event.submitter.value !== "send") return;
      event.preventDefault();
      pressed = event.submitter;
      status.textContent = words.working;
    });
  }

  // What was found beside the form, for those who do not see it

  function say() {
    const status = document.getElementById("beside-status");
    const jump = document.getElementById("matches-jump");
    document.addEventListener("htmx:afterSwap", (event) => {
      const said = event.target.querySelector("[data-said]");
      if (status && said) status.textContent = said.dataset.said;
      if (!jump || event.target.id !== "matches") return;
      const isFound = event.target.querySelector(".matches") !== null;
      jump.hidden = !isFound;
      if (isFound) jump.textContent = said.dataset.said;
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (document.querySelector("[data-sent]")) forget();
    for (const form of document.querySelectorAll("form[data-ask]")) {
      const words = JSON.parse(form.dataset.ask);
      if (form.dataset.proofBits) prove(form, words);
      sendOnce(form);
      for (const input of form.querySelectorAll("input[type=file]")) checkFiles(input, words);
      if (form.id === "ask") {
        watch(form, words);
        tellZone(form);
      }
    }
    say();
  });
})();
