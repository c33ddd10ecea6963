// A worker that finds a number whose SHA-256, behind the ticket of a form, begins with so many zero
// bits. Only while a flood of questions is on. Synchronous on purpose: the browser's own digest answers
// by a promise, which takes longer than the sum itself, and is missing without HTTPS.
"use strict";

const ROUNDS = (() => {
  const roots = (power) => {
    const found = [];
    for (let n = 2; found.length < 64; n += 1) {
      if (found.every(({ prime }) => n % prime)) {
        found.push({ prime: n, bits: ((n ** power % 1) * 4294967296) | 0 });
      }
    }
    return found.map(({ bits }) => bits);
  };
  return { constants: Int32Array.from(roots(1 / 3)), start: Int32Array.from(roots(1 / 2).slice(0, 8)) };
})();
const words = new Int32Array(64);

function turn(value, by) {
  return (value >>> by) | (value << (32 - by));
}

// Mixes the block of 64 bytes at `from` into the eight words of `state`.
function mix(state, bytes, from) {
  for (let i = 0; i < 16; i += 1) {
    const at = from + i * 4;
    words[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const one = words[i - 15];
    const two = words[i - 2];
    const low = turn(one, 7) ^ turn(one, 18) ^ (one >>> 3);
    const high = turn(two, 17) ^ turn(two, 19) ^ (two >>> 10);
    words[i] = (words[i - 16] + low + words[i - 7] + high) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const high = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const first = (h + high + ((e & f) ^ (~e & g)) + ROUNDS.constants[i] + words[i]) | 0;
    const low = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const second = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((value, i) => {
    state[i] = (state[i] + value) | 0;
  });
}

// The first 32 bits of the SHA-256 of the first `length` bytes; `bytes` has room for what is added.
function firstBits(bytes, length) {
  const blocks = Math.ceil((length + 9) / 64);
  bytes.fill(0, length, blocks * 64);
  bytes[length] = 0x80;
  const size = length * 8;
  for (let i = 0; i < 4; i += 1) bytes[blocks * 64 - 1 - i] = (size >>> (8 * i)) & 255;
  const state = Int32Array.from(ROUNDS.start);
  for (let block = 0; block < blocks; block += 1) mix(state, bytes, block * 64);
  return state[0] >>> 0;
}

function find(ticket, bits) {
  const bytes = new Uint8Array(1024);
  const start = `${ticket}:`;
  for (let i = 0; i < start.length; i += 1) bytes[i] = start.charCodeAt(i);
  for (let number = 0; ; number += 1) {
    const digits = String(number);
    for (let i = 0; i < digits.length; i += 1) bytes[start.length + i] = digits.charCodeAt(i);
    if (firstBits(bytes, start.length + digits.length) >>> (32 - bits) === 0) return digits;
  }
}

self.addEventListener("message", ({ data }) => {
  self.postMessage(find(data.ticket, data.bits));
});
