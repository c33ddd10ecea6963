// Canned replies go into the text where the cursor is. Without a script their buttons submit the form, which comes back with the text.
(() => {
  "use strict";

  function insert(area, text) {
    const before = area.value.slice(0, area.selectionStart);
    const after = area.value.slice(area.selectionEnd);
    const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    const gapAfter = !after || after.startsWith("\n") ? "" : "\n\n";
    area.focus();
    const whole = gap + text + gapAfter;
    // Through the browser's own editing, so that it can be taken back with Ctrl+Z.
    if (!document.execCommand || !document.execCommand("insertText", false, whole)) {
      area.setRangeText(whole, area.selectionStart, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-canned]");
    const area = button && button.form && button.form.elements.text;
    if (!area || area.readOnly || area.disabled) return;
    event.preventDefault();
    insert(area, button.dataset.canned);
    const list = button.closest("details");
    if (list) list.open = false;
    const done = button.form.querySelector("[data-canned-done]");
    if (done) done.textContent = done.dataset.cannedDone;
  });
})();
