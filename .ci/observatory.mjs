// TLS before the server, as an operator's proxy would have it, and the scan of it.
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import { scan } from "./node_modules/@mdn/mdn-http-observatory/src/scanner/index.js";

const [inner, outer] = process.argv.slice(2).map(Number);
const WANTED = "A+";

const toHttps = http.createServer((request, response) => {
  response.writeHead(301, { Location: `https://localhost:${outer}${request.url}` }).end();
});
const certificate = { key: fs.readFileSync("key.pem"), cert: fs.readFileSync("certificate.pem") };
const proxy = https.createServer(certificate, (request, response) => {
  const headers = { ...request.headers, "x-forwarded-proto": "https", "x-forwarded-for": "127.0.0.1" };
  const { method, url: path } = request;
  const passed = http.request({ port: inner, host: "127.0.0.1", method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.rawHeaders);
    answer.pipe(response);
  });
  passed.on("error", () => response.writeHead(502).end());
  request.pipe(passed);
});
// One port for both: a TLS handshake starts with the byte 22.
const door = net.createServer((socket) => {
  socket.once("data", (start) => {
    socket.pause();
    socket.unshift(start);
    (start[0] === 22 ? proxy : toHttps).emit("connection", socket);
    process.nextTick(() => socket.resume());
  });
  socket.on("error", () => {});
});
await new Promise((resolve) => door.listen(outer, "localhost", resolve));

for (let tries = 0; ; tries += 1) {
  const ready = await fetch(`http://127.0.0.1:${inner}/readyz`).then((answer) => answer.ok, () => false);
  if (ready) break;
  if (tries > 900) throw new Error("the server did not start within three minutes");
  await new Promise((resolve) => setTimeout(resolve, 200));
}
const result = await scan(`localhost:${outer}`);
for (const [name, test] of Object.entries(result.tests)) {
  console.log(`${test.pass ? "pass" : "FAIL"}  ${String(test.scoreModifier).padStart(4)}  ${name}: ${test.result}`);
}
const { grade, score, testsPassed, testsFailed } = result.scan;
console.log(`Observatory: grade ${grade}, score ${score}, ${testsPassed} passed, ${testsFailed} failed`);
if (grade !== WANTED) {
  console.error(`Observatory: ${WANTED} is wanted. Mend what FAILs above, or what takes from the score.`);
  process.exit(1);
}
process.exit(0);
