// Passkeys: asks the server what to sign, asks the browser to sign it, and sends the form with the answer.
// Forms with data-passkey stay hidden without this script.
(() => {
  "use strict";

  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) => {
    const plain = text.replace(/-/g, "+").replace(/_/g, "/");
    return Uint8Array.from(atob(plain), (sign) => sign.charCodeAt(0));
  };

  const text = (buffer) => {
    const signs = Array.from(new Uint8Array(buffer), (code) => String.fromCharCode(code));
    return btoa(signs.join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };

  const decoded = (list) => (list || []).map((entry) => ({ ...entry, id: bytes(entry.id) }));

  async function create(options) {
    const made = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        user: { ...options.user, id: bytes(options.user.id) },
        excludeCredentials: decoded(options.excludeCredentials),
      },
    });
    const { response } = made;
    return {
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      response: {
        clientDataJSON: text(response.clientDataJSON),
        attestationObject: text(response.attestationObject),
        transports: response.getTransports ? response.getTransports() : [],
      },
    };
  }

  async function get(options) {
    const found = await navigator.credentials.get({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        allowCredentials: decoded(options.allowCredentials),
      },
    });
    const { response } = found;
    return {
      id: found.id,
      rawId: text(found.rawId),
      type: found.type,
      response: {
        clientDataJSON: text(response.clientDataJSON),
        authenticatorData: text(response.authenticatorData),
        signature: text(response.signature),
        userHandle: response.userHandle ? text(response.userHandle) : null,
      },
    };
  }

  async function asked(form) {
    const answer = await fetch(form.dataset.passkeyOptions, {
      method: "POST",
      headers: { "X-CSRFToken": form.elements.csrf_token.value },
    });
    if (!answer.ok) throw new Error(`options: ${answer.status}`);
    return answer.json();
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const ceremony = form.dataset.passkey === "create" ? create : get;
    const complaint = form.querySelector("[role=alert]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      complaint.textContent = "";
      try {
        form.elements.credential.value = JSON.stringify(await ceremony(await asked(form)));
        form.submit();
      } catch {
        complaint.textContent = form.dataset.passkeyFailed;
      }
    });
  }
})();
