/*
 * burst.mjs - opens many connections at once, posts one lead on each, and prints
 * how each was answered: "201 1990" and so on, a line for each kind of answer.
 *
 * usage: burst.mjs PORT CONNECTIONS
 */

import { connect } from "node:net";

const [port, count] = process.argv.slice(2).map(Number);

function kind_of(answer) {
	const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1];
	if (!status)
		return answer === "" ? "silence" : "garbage";
	if ((status === "503" || status === "429") && !/^retry-after: \d/im.test(answer))
		return status + " without Retry-After";
	return status;
}

function post(i) {
	const body = JSON.stringify({ email: `burst${i}@example.com` });
	return new Promise((resolve) => {
		let answer = "";
		const socket = connect(port, "127.0.0.1", () => socket.write(
			"POST /api/store-lead HTTP/1.1\r\nHost: burst\r\nConnection: close\r\n" +
			"Content-Type: application/json\r\n" +
			`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`));
		socket.setTimeout(60000, () => socket.destroy(new Error("too late")));
		socket.on("data", (data) => { answer += data; });
		socket.on("error", (error) => resolve(error.code || error.message));
		socket.on("close", () => resolve(kind_of(answer)));
	});
}

const kinds = {};
for (const kind of await Promise.all(Array.from({ length: count }, (_, i) => post(i))))
	kinds[kind] = (kinds[kind] || 0) + 1;
for (const kind of Object.keys(kinds).sort())
	console.log(kind, kinds[kind]);
