// Suggestions under every search box: an editable combobox with a listbox, chosen by hand
// (WAI-ARIA Authoring Practices). Without this script, or when a request fails, the box is an
// ordinary search form. Words in the page's language come from data- attributes of the input.
(() => {
  "use strict";

  const WAIT = 140; // ms after the last letter
  const SHORTEST = 2; // letters
  const KEPT = 50; // answers

  class Suggestions {
    constructor(input) {
      this.input = input;
      this.words = JSON.parse(input.dataset.suggestWords);
      this.language = document.documentElement.lang;
      this.answers = new Map();
      this.options = [];
      this.active = -1;
      this.build();
      this.listen();
    }

    build() {
      const input = this.input;
      this.list = document.createElement("ul");
      this.list.className = "suggestions";
      this.list.id = `${input.id}-list`;
      this.list.hidden = true;
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", this.words.list);
      this.status = document.createElement("p");
      this.status.className = "visually-hidden";
      this.status.setAttribute("role", "status");
      input.parentElement.append(this.list, this.status);
      input.setAttribute("role", "combobox");
      input.setAttribute("aria-autocomplete", "list");
      input.setAttribute("aria-haspopup", "listbox");
      input.setAttribute("aria-controls", this.list.id);
      input.setAttribute("aria-expanded", "false");
      try {
        this.places = new Intl.DisplayNames([this.language], { type: "region" });
      } catch {
        this.places = null; // an old browser: suggestions go without their country
      }
    }

    listen() {
      this.input.addEventListener("input", () => this.ask());
      this.input.addEventListener("keydown", (event) => this.press(event));
      this.input.addEventListener("blur", () => this.close());
      this.input.form.addEventListener("submit", () => this.close());
      // A page that comes back from the browser's memory comes back as it was left.
      window.addEventListener("pagehide", () => this.close());
      // The box keeps the focus while the list is used by mouse or finger.
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => {
        const option = event.target.closest("[role=option]");
        if (option) this.go(option);
      });
    }

    // Asking

    ask() {
      this.stop();
      this.activate(-1); // what is listed was found for another text
      const text = this.input.value.trim();
      if (text.length < SHORTEST) {
        this.give([]);
        this.close();
        return;
      }
      this.timer = window.setTimeout(() => this.load(text), WAIT);
    }

    stop() {
      window.clearTimeout(this.timer);
      if (this.request) this.request.abort();
      this.request = null;
    }

    async load(text) {
      if (!this.answers.has(text)) {
        const request = new AbortController();
        this.request = request;
        try {
          const query = new URLSearchParams({ q: text, lang: this.language });
          const response = await fetch(`${this.input.dataset.suggest}?${query}`, {
            signal: request.signal,
            credentials: "omit",
          });
          if (!response.ok) throw new Error(String(response.status));
          const { suggestions } = await response.json();
          if (!Array.isArray(suggestions)) throw new TypeError("no list");
          this.keep(text, suggestions);
        } catch {
          // Given up for a newer text, or it failed: the form still searches.
          if (this.request === request) {
            this.give([]);
            this.close();
          }
          return;
        }
        if (this.request !== request) return;
      }
      if (document.activeElement === this.input) this.show(this.answers.get(text));
    }

    keep(text, suggestions) {
      if (this.answers.size >= KEPT) this.answers.clear();
      this.answers.set(text, suggestions);
    }

    // Showing

    give(suggestions) {
      this.activate(-1);
      this.options = suggestions.map((suggestion, at) => this.option(suggestion, at));
      this.list.replaceChildren(...this.options);
      this.list.scrollTop = 0;
    }

    show(suggestions) {
      this.give(suggestions);
      this.open(this.options.length > 0);
      this.status.textContent = this.options.length
        ? this.words.found.replace("{count}", this.options.length)
        : this.words.none;
    }

    option(suggestion, at) {
      const option = document.createElement("li");
      option.className = "suggestion";
      option.id = `${this.list.id}-${at}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      // The path alone: the page may be read under another host than the API names.
      const address = new URL(suggestion.url, window.location.href);
      option.dataset.path = address.pathname + address.search;
      const name = part("suggestion__name", suggestion.title);
      if (suggestion.language !== this.language) name.lang = suggestion.language;
      option.append(name);
      if (suggestion.acronym) option.append(" ", part("suggestion__acronym", suggestion.acronym));
      option.append(" ", part("suggestion__kind", this.kind(suggestion)));
      return option;
    }

    kind(suggestion) {
      const kind = this.words.kinds[suggestion.type] || "";
      if (suggestion.type === "country" || !suggestion.country || !this.places) return kind;
      return `${kind} · ${this.places.of(suggestion.country)}`;
    }

    open(isOpen) {
      this.list.hidden = !isOpen;
      this.input.setAttribute("aria-expanded", String(isOpen));
    }

    close() {
      this.stop();
      this.activate(-1);
      this.open(false);
      this.status.textContent = "";
    }

    activate(at) {
      const before = this.options[this.active];
      if (before) before.setAttribute("aria-selected", "false");
      this.active = at;
      const option = this.options[at];
      if (!option) {
        this.input.removeAttribute("aria-activedescendant");
        return;
      }
      option.setAttribute("aria-selected", "true");
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }

    go(option) {
      window.location.assign(option.dataset.path);
    }

    // Keys

    press(event) {
      if (event.isComposing || event.ctrlKey || event.metaKey) return;
      const isOpen = !this.list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        this.move(event, isOpen);
      } else if (event.key === "Enter" && isOpen && this.active >= 0) {
        event.preventDefault();
        this.go(this.options[this.active]);
      } else if (event.key === "Escape" && isOpen) {
        event.preventDefault(); // the first closes the list, the next one empties the box
        this.close();
      } else if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(event.key)) {
        this.activate(-1); // back to the text, where the key does what it does
      }
    }

    move(event, isOpen) {
      if (event.shiftKey || (!isOpen && !this.options.length)) return;
      event.preventDefault();
      const isDown = event.key === "ArrowDown";
      if (!isOpen) {
        if (this.input.value.trim().length < SHORTEST) return;
        this.open(true);
        if (event.altKey) return;
      } else if (event.altKey) {
        if (!isDown) this.close();
        return;
      }
      // One place more than there are options: the box itself, between the last and the first.
      const places = this.options.length + 1;
      this.activate(((this.active + 1 + (isDown ? 1 : -1) + places) % places) - 1);
    }
  }

  function part(name, text) {
    const span = document.createElement("span");
    span.className = name;
    span.textContent = text;
    return span;
  }

  for (const input of document.querySelectorAll("input[data-suggest]")) new Suggestions(input);
})();
